"""Connecting points of sale: what an operator and a shop do at each maker, and an event that shows whether it worked."""
