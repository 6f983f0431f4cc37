"""When a phone has to confirm that its points are used: a number that somebody says at a till is no proof of whose it is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ConfirmationPolicy:
    """Which redemptions a merchant wants confirmed by the member's phone; none by default.

    `always`; or `above` so many minor units off the check; or the first one of a member `at_new_location`; or within
    `days_after_new_number` days after another phone came to mean this member. `manager_pin` is the signed PIN (`Vault.sign`)
    that stands in for a phone that cannot be texted; None: there is none.
    """

    always: bool = False
    above: int | None = None
    at_new_location: bool = False
    days_after_new_number: int = 0
    manager_pin: str | None = None
