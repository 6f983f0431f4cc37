"""What the fields of the console offer to choose from."""

from collections.abc import Sequence
from typing import Final

from chalicelib.domain.program import ExpiryKind, ExpiryPolicy

Choices = Sequence[tuple[str, str]]

COUNTRIES: Final[Choices] = (
    ("US", "United States"),
    ("CA", "Canada"),
    ("GB", "United Kingdom"),
    ("IE", "Ireland"),
    ("AU", "Australia"),
    ("NZ", "New Zealand"),
    ("DE", "Germany"),
    ("AT", "Austria"),
    ("CH", "Switzerland"),
    ("NL", "Netherlands"),
    ("BE", "Belgium"),
    ("SE", "Sweden"),
    ("ES", "Spain"),
    ("MX", "Mexico"),
)
PROVINCES: Final[Choices] = (
    ("CA-AB", "Alberta"),
    ("CA-BC", "British Columbia"),
    ("CA-MB", "Manitoba"),
    ("CA-NB", "New Brunswick"),
    ("CA-NL", "Newfoundland and Labrador"),
    ("CA-NS", "Nova Scotia"),
    ("CA-NT", "Northwest Territories"),
    ("CA-NU", "Nunavut"),
    ("CA-ON", "Ontario"),
    ("CA-PE", "Prince Edward Island"),
    ("CA-QC", "Quebec"),
    ("CA-SK", "Saskatchewan"),
    ("CA-YT", "Yukon"),
)
"""Of Canada, where laws about points differ."""
CURRENCIES: Final[Choices] = (
    ("USD", "US dollar"),
    ("CAD", "Canadian dollar"),
    ("EUR", "Euro"),
    ("GBP", "Pound sterling"),
    ("AUD", "Australian dollar"),
    ("NZD", "New Zealand dollar"),
    ("CHF", "Swiss franc"),
    ("SEK", "Swedish krona"),
    ("MXN", "Mexican peso"),
)
LANGUAGES: Final[Choices] = (("en", "English"), ("es", "Spanish"), ("de", "German"), ("nl", "Dutch"), ("sv", "Swedish"))
ZONES: Final[Choices] = (
    ("America/New_York", "New York (Eastern)"),
    ("America/Chicago", "Chicago (Central)"),
    ("America/Denver", "Denver (Mountain)"),
    ("America/Phoenix", "Phoenix (Arizona)"),
    ("America/Los_Angeles", "Los Angeles (Pacific)"),
    ("America/Anchorage", "Anchorage (Alaska)"),
    ("Pacific/Honolulu", "Honolulu (Hawaii)"),
    ("America/Puerto_Rico", "San Juan (Atlantic)"),
    ("America/Halifax", "Halifax (Atlantic)"),
    ("America/St_Johns", "St. John’s (Newfoundland)"),
    ("America/Toronto", "Toronto"),
    ("America/Winnipeg", "Winnipeg"),
    ("America/Edmonton", "Edmonton"),
    ("America/Vancouver", "Vancouver"),
    ("America/Mexico_City", "Mexico City"),
    ("Europe/London", "London"),
    ("Europe/Dublin", "Dublin"),
    ("Europe/Amsterdam", "Amsterdam"),
    ("Europe/Berlin", "Berlin"),
    ("Europe/Brussels", "Brussels"),
    ("Europe/Madrid", "Madrid"),
    ("Europe/Stockholm", "Stockholm"),
    ("Europe/Vienna", "Vienna"),
    ("Europe/Zurich", "Zurich"),
    ("Atlantic/Canary", "Canary Islands"),
    ("Australia/Perth", "Perth"),
    ("Australia/Adelaide", "Adelaide"),
    ("Australia/Brisbane", "Brisbane"),
    ("Australia/Sydney", "Sydney"),
    ("Pacific/Auckland", "Auckland"),
)
OFTEN: Final[Choices] = (
    ("20", "every weekday"),
    ("8", "twice a week"),
    ("4", "once a week"),
    ("2", "every other week"),
    ("1", "once a month"),
)
KINDS: Final[Choices] = (("free_item", "Something free"), ("amount_off", "Money off"), ("percent_off", "Percent off"))
ENDS: Final[Choices] = (
    ("never-0", "Never"),
    ("inactivity-6", "After 6 months without a visit"),
    ("inactivity-12", "After 12 months without a visit"),
    ("inactivity-24", "After 24 months without a visit"),
)


def with_own(choices: Choices, value: str, text: str | None = None) -> Choices:
    """The choices, and what is chosen where it is none of them."""
    return choices if not value or any(key == value for key, _ in choices) else (*choices, (value, text or value))


def write_end(policy: ExpiryPolicy) -> str:
    """When points end, as a choice."""
    return f"{policy.kind.value}-{policy.months}"


def say_end(policy: ExpiryPolicy) -> str:
    """When points end, in words."""
    months = f"{policy.months} months" if policy.months != 1 else "1 month"
    return {
        ExpiryKind.NEVER: "Never",
        ExpiryKind.AFTER_MONTHS: f"{months} after they were earned",
        ExpiryKind.MONTH_END: f"At the end of the month, {months} after they were earned",
        ExpiryKind.INACTIVITY: f"After {months} without a visit",
    }[policy.kind]
