"""Points of sale that speak a protocol of their own: which view answers which call. A module is imported when a call asks for it.

What a maker calls things stays in its module. All of them end in the use cases that the till API ends in.
"""

from typing import Final

from chalice.app import Blueprint

from chalicelib.api import register

ROUTES: Final = (
    ("POST", "/toast/v1/loyalty", "toast.loyalty.answer_loyalty"),
    ("POST", "/lightspeed/{merchant_id}", "lightspeed.take_lightspeed_event"),
    ("POST", "/shopify/webhooks", "shopify.events.take_shopify_event"),
    ("POST", "/square/webhooks/{merchant_id}", "square.events.take_square_event"),
    ("POST", "/square/v2/loyalty/accounts", "square_loyalty.accounts.create_account"),
    ("POST", "/square/v2/loyalty/accounts/search", "square_loyalty.accounts.search_accounts"),
    ("GET", "/square/v2/loyalty/accounts/{account_id}", "square_loyalty.accounts.retrieve_account"),
    ("POST", "/square/v2/loyalty/accounts/{account_id}/accumulate", "square_loyalty.earning.accumulate_points"),
    ("POST", "/square/v2/loyalty/accounts/{account_id}/adjust", "square_loyalty.earning.adjust_points"),
    ("POST", "/square/v2/loyalty/events/search", "square_loyalty.searching.search_events"),
    ("GET", "/square/v2/loyalty/programs", "square_loyalty.programs.list_programs"),
    ("GET", "/square/v2/loyalty/programs/{program_id}", "square_loyalty.programs.retrieve_program"),
    ("POST", "/square/v2/loyalty/programs/{program_id}/calculate", "square_loyalty.earning.calculate_points"),
    ("GET", "/square/v2/loyalty/programs/{program_id}/promotions", "square_loyalty.programs.list_promotions"),
    ("POST", "/square/v2/loyalty/programs/{program_id}/promotions", "square_loyalty.programs.create_promotion"),
    ("GET", "/square/v2/loyalty/programs/{program_id}/promotions/{promotion_id}", "square_loyalty.programs.retrieve_promotion"),
    (
        "POST",
        "/square/v2/loyalty/programs/{program_id}/promotions/{promotion_id}/cancel",
        "square_loyalty.programs.cancel_promotion",
    ),
    ("POST", "/square/v2/loyalty/rewards", "square_loyalty.rewards.create_reward"),
    ("POST", "/square/v2/loyalty/rewards/search", "square_loyalty.searching.search_rewards"),
    ("GET", "/square/v2/loyalty/rewards/{reward_id}", "square_loyalty.rewards.retrieve_reward"),
    ("DELETE", "/square/v2/loyalty/rewards/{reward_id}", "square_loyalty.rewards.delete_reward"),
    ("POST", "/square/v2/loyalty/rewards/{reward_id}/redeem", "square_loyalty.rewards.redeem_reward"),
)

blueprint: Final = register(Blueprint(__name__), __name__, ROUTES)
