"""Telling a merchant's own programs, such as a CRM, of what happens."""
