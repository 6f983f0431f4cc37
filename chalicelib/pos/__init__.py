"""Points of sale that speak a protocol of their own: which view answers which call. A module is imported when a call asks for it.

What a maker calls things stays in its module. All of them end in the use cases that the till API ends in.
"""

from typing import Final

from chalice.app import Blueprint

from chalicelib.api import register

ROUTES: Final = (
    ("POST", "/lightspeed/{merchant_id}", "lightspeed.take_lightspeed_event"),
    ("POST", "/shopify/webhooks", "shopify.take_shopify_event"),
)

blueprint: Final = register(Blueprint(__name__), __name__, ROUTES)
