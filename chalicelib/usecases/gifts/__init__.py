"""Selling, using and looking after gift certificates."""
