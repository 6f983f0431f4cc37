"""Square: its webhooks, and what we ask it about them."""

from chalicelib.pos.square.events import take_square_event

__all__ = ["take_square_event"]
