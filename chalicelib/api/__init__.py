"""The till API, version 1: which view answers which call.

A module is imported when a call first asks for it: a till that starts cold waits for one of them, and not for all.
"""

from collections.abc import Iterable
from importlib import import_module
from typing import Final

from chalice.app import Blueprint, Response

ROUTES: Final = (
    ("POST", "/v1/members/lookup", "members.look_up_member"),
    ("POST", "/v1/members", "inviting.invite_member"),
    ("GET", "/v1/members/{member_id}", "history.show_member"),
    ("GET", "/v1/members/{member_id}/entries", "history.list_entries"),
    ("PUT", "/v1/sales/{sale_id}", "sales.report_sale"),
    ("POST", "/v1/sales/{sale_id}/refunds", "sales.refund_sale"),
    ("GET", "/v1/sales/{sale_id}", "sales.show_sale"),
    ("POST", "/v1/sales/batch", "batch.take_batch"),
    ("POST", "/v1/sales/{sale_id}/move", "moves.move_sale"),
    ("POST", "/v1/checks/{check_id}/quote", "redemptions.quote_check"),
    ("POST", "/v1/redemptions", "redemptions.hold_rewards"),
    ("POST", "/v1/redemptions/{redemption_id}/capture", "redemptions.capture_redemption"),
    ("DELETE", "/v1/redemptions/{redemption_id}", "redemptions.release_redemption"),
    ("POST", "/v1/redemptions/{redemption_id}/reverse", "redemptions.reverse_redemption"),
    ("GET", "/v1/redemptions/{redemption_id}", "redemptions.show_redemption"),
    ("POST", "/v1/members/{member_id}/adjustments", "adjustments.adjust_member"),
    ("POST", "/v1/members/{member_id}/merge", "merging.merge_members"),
    ("POST", "/v1/members/{member_id}/separate", "merging.separate_members"),
    ("POST", "/v1/gifts", "gifts.sell_gift"),
    ("POST", "/v1/gifts/lookup", "gifts.look_up_gift"),
    ("POST", "/v1/gifts/uses", "gifts.use_gift"),
    ("POST", "/v1/gifts/{gift_id}/uses/{use_id}/reverse", "gifts.give_back"),
    ("DELETE", "/v1/gifts/{gift_id}", "gifts.void_gift"),
    ("GET", "/v1/operations/{idempotency_key}", "operations.show_operation"),
    ("GET", "/v1/program", "program.show_program"),
    ("POST", "/v1/allowances", "allowances.allow_terminal"),
    ("GET", "/v1/openapi.json", "openapi.show_document"),
    ("POST", "/v1/sandbox/texts", "sandbox.text_shop"),
    ("POST", "/v1/sandbox/texts/read", "sandbox.read_texts"),
    ("POST", "/v1/sandbox/coupons", "sandbox.hand_out_coupon"),
    ("DELETE", "/v1/sandbox/members/{member_id}", "sandbox.erase_member"),
    ("GET", "/health", "health.answer_health"),
)
ANY_CONTENT: Final[list[str]] = []
"""Refusing what is no JSON is done in `parsing`, in our own words."""


def register(blueprint: Blueprint, room: str, routes: Iterable[tuple[str, str, str]]) -> Blueprint:
    """The blueprint with these routes, whose views are in modules of this room."""
    for method, path, name in routes:
        _register(blueprint, room, method, path, name)
    return blueprint


def _register(blueprint: Blueprint, room: str, method: str, path: str, name: str) -> None:
    module, _, view = name.rpartition(".")

    @blueprint.route(path, methods=[method], content_types=ANY_CONTENT, name=view)
    def route(**ids: str) -> Response:
        answer: Response = getattr(import_module(f"{room}.{module}"), view)(blueprint.current_request, **ids)
        return answer


blueprint: Final = register(Blueprint(__name__), __name__, ROUTES)
