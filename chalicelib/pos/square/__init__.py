"""Square: its webhooks, and what we ask it about them."""
