"""Connecting a merchant's number with the carrier side, and where it stands there."""
