"""Causes in the merchants table."""
