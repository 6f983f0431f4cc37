"""The till page: what a paired phone or tablet shows, and the calls of its script."""
