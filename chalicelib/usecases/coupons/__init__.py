"""Coupons: making and withdrawing batches of them, and finding out whether one can be used."""
