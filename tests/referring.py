"""What the book in memory keeps of who brought whom."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.domain.claim import Claim
from chalicelib.domain.referral import Referral, Sharing
from chalicelib.usecases.ports import Changes


class Referring:
    """The part of a book that keeps codes for friends, and who came by them."""

    claims: dict[tuple[str, str], Claim]
    sharings: dict[tuple[str, str], Sharing]
    brought: dict[tuple[str, str], Referral]

    def sharing(self, merchant_id: str, member_id: str) -> Sharing | None:
        return self.sharings.get((merchant_id, member_id))

    def shared(self, merchant_id: str, code: str) -> str | None:
        found = (key[1] for key, one in self.sharings.items() if (key[0], one.code) == (merchant_id, code))
        return next(found, None)

    def referral(self, merchant_id: str, friend_id: str) -> Referral | None:
        return self.brought.get((merchant_id, friend_id))

    def referrals(self, merchant_id: str, friend_ids: Iterable[str]) -> dict[str, Referral]:
        return {name: self.brought[merchant_id, name] for name in friend_ids if (merchant_id, name) in self.brought}

    def _is_behind(self, changes: Changes) -> bool:
        merchant_id, behind = changes.merchant_id, False
        if changes.claim is not None:
            behind |= self.shared(merchant_id, changes.claim.code) is not None
        for one in changes.referred:
            known = self._known(merchant_id, one)
            behind |= one.revision != (known.revision if known else 0)
            if isinstance(one, Sharing) and not one.revision:
                behind |= (merchant_id, one.code) in self.claims or self.shared(merchant_id, one.code) is not None
        return behind

    def _keep_referred(self, changes: Changes) -> None:
        for one in changes.referred:
            if isinstance(one, Sharing):
                self.sharings[changes.merchant_id, one.member_id] = replace(one, revision=one.revision + 1)
            else:
                self.brought[changes.merchant_id, one.friend_id] = replace(one, revision=one.revision + 1)

    def _known(self, merchant_id: str, one: Referral | Sharing) -> Referral | Sharing | None:
        if isinstance(one, Sharing):
            return self.sharing(merchant_id, one.member_id)
        return self.referral(merchant_id, one.friend_id)
