"""The part of the book that knows who brought whom. What it reads with is imported when it is asked: no till asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.usecases import referral_ports

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chalicelib.domain.referral import Referral, Sharing
    from chalicelib.storage.shapes import LedgerItem
    from chalicelib.storage.tables import Table
    from chalicelib.usecases.ports import Vault


class Referrals(referral_ports.Referrals):
    """The port on DynamoDB."""

    _ledger: Table[LedgerItem]
    _vault: Vault

    def sharing(self, merchant_id: str, member_id: str) -> Sharing | None:
        """One GetItem."""
        from chalicelib.storage import referral_items, referral_keys
        from chalicelib.storage.referral_shapes import SharingItem

        found = self._ledger.get(referral_keys.sharing(merchant_id, member_id))
        return referral_items.read_sharing(found) if isinstance(found, SharingItem) else None

    def shared(self, merchant_id: str, code: str) -> str | None:
        """One GetItem; one more where the code has no name here, as those of before."""
        from chalicelib.storage import referral_keys
        from chalicelib.storage.referral_shapes import SharedItem

        code = self._vault.uncover(merchant_id, code)
        named = self._ledger.get(referral_keys.shared(merchant_id, self._vault.name_code(merchant_id, code)))
        found = named or self._ledger.get(referral_keys.shared(merchant_id, code))
        return found.member if isinstance(found, SharedItem) else None

    def referral(self, merchant_id: str, friend_id: str) -> Referral | None:
        """One GetItem."""
        from chalicelib.storage import referral_items, referral_keys
        from chalicelib.storage.referral_shapes import ReferralItem

        found = self._ledger.get(referral_keys.referral(merchant_id, friend_id))
        return referral_items.read_referral(found) if isinstance(found, ReferralItem) else None

    def referrals(self, merchant_id: str, friend_ids: Iterable[str]) -> dict[str, Referral]:
        """One BatchGetItem for each hundred."""
        from chalicelib.storage import referral_items, referral_keys
        from chalicelib.storage.referral_shapes import ReferralItem

        found = self._ledger.find(referral_keys.referral(merchant_id, friend_id) for friend_id in friend_ids)
        read = [referral_items.read_referral(item) for item in found if isinstance(item, ReferralItem)]
        return {referral.friend_id: referral for referral in read}
