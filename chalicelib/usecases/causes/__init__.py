"""Causes: what shops say of them, what members give, and what is owed."""
