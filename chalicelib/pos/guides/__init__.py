"""How each maker's point of sale is connected: what is to be done there, and an event to try it with."""

from typing import Final

from chalicelib.pos.guides import lightspeed, shopify, square, toast

GUIDES: Final = {guide.system: guide for guide in (toast.GUIDE, shopify.GUIDE, square.GUIDE, lightspeed.GUIDE)}
