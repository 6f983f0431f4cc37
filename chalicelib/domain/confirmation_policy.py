"""When a phone has to confirm that its points are used: a number that somebody says at a till is no proof of whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from chalicelib.domain.account import Account, Use, name_location


@dataclass(frozen=True, slots=True)
class ConfirmationPolicy:
    """Which redemptions a merchant wants confirmed by the member's phone; none by default.

    `always`; or `above` so many minor units off the check; or the first one of a member `at_new_location`; or within
    `days_after_new_number` days after another phone came to mean this member. `manager_pin` is the signed PIN (`Vault.sign`)
    that stands in for a phone that cannot be texted; None: there is none. In an operator's file it is the PIN itself.
    """

    always: bool = False
    above: int | None = None
    at_new_location: bool = False
    days_after_new_number: int = 0
    manager_pin: str | None = field(default=None, repr=False)

    @property
    def asks(self) -> bool:
        """Whether any redemption has to be confirmed."""
        return self.always or self.above is not None or self.at_new_location or self.days_after_new_number > 0

    def wants(
        self, uses: Sequence[Use], account: Account, location_id: str, phone_changed_at: datetime | None, now: datetime
    ) -> bool:
        """Whether the phone has to confirm that `account` has these `uses` at this location.

        A use of amount 0 is worth nobody knows how much: it counts as above every limit.
        """
        return (
            self.always
            or (self.above is not None and (sum(use.amount for use in uses) > self.above or not all(use.amount for use in uses)))
            or (self.at_new_location and name_location(location_id) not in account.used_at)
            or self._is_new(phone_changed_at, now)
        )

    def _is_new(self, phone_changed_at: datetime | None, now: datetime) -> bool:
        days = timedelta(days=self.days_after_new_number)
        return phone_changed_at is not None and bool(days) and now - phone_changed_at < days
