"""What bringing friends needs of the book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.domain.referral import Referral, Sharing


class Referrals(Protocol):
    """The part of the book that knows who brought whom. It is written with `Changes.referred`."""

    def sharing(self, merchant_id: str, member_id: str) -> Sharing | None:
        """A member's code for friends, and who came by it; None where they never asked for one."""

    def shared(self, merchant_id: str, code: str) -> str | None:
        """The id of the member whose code for friends this is, or None."""

    def referral(self, merchant_id: str, friend_id: str) -> Referral | None:
        """By whom a friend came, or None."""

    def referrals(self, merchant_id: str, friend_ids: Iterable[str]) -> dict[str, Referral]:
        """The same of several friends, by their ids."""
