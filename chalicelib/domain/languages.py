"""The five languages that customers are spoken to in, and how each writes money, points and days, in the letters of GSM-7."""

from collections.abc import Mapping
from datetime import date
from typing import Final

LANGUAGES: Final = ("en", "es", "de", "nl", "sv")
FALLBACK_LANGUAGE: Final = "en"

# Minor units of the currencies that do not have two decimals (ISO 4217).
DECIMALS: Final = dict.fromkeys(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)
SIGNS_BEFORE: Final = {"USD": "$", "GBP": "£", "EUR": "€", "JPY": "¥"}  # all in GSM-7; € takes two septets

POINTS: Final[Mapping[str, tuple[str, str]]] = {
    "en": ("point", "points"),
    "es": ("punto", "puntos"),
    "de": ("Punkt", "Punkte"),
    "nl": ("punt", "punten"),
    "sv": ("poäng", "poäng"),
}
MONTHS: Final[Mapping[str, tuple[str, ...]]] = {
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "es": ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"),
    "de": ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sep.", "Okt.", "Nov.", "Dez."),
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "sv": ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
}


def money(amount_minor: int, currency: str, language: str) -> str:
    """Write an amount as people of the language write it, in GSM-7 and without grouping: $12.40, 12,40 €, 12,40 kr, CHF 5.00.

    English puts a sign or the code before and a point inside, and so does Spanish for dollars (its readers are then in
    America); the others write a comma and the sign (€, kr in Swedish) or the code after it. Dutch puts its € first.
    `amount_minor` is in minor units of the ISO 4217 currency: 1240 is $12.40, but 1240 yen.
    """
    decimals = DECIMALS.get(currency, 2)
    whole, fraction = divmod(abs(amount_minor), 10**decimals)
    minus = "-" if amount_minor < 0 else ""
    sign = SIGNS_BEFORE.get(currency, "")
    if language not in LANGUAGES or language == "en" or (language == "es" and currency == "USD"):
        figure = f"{whole}.{fraction:0{decimals}}" if decimals else f"{whole}"
        return f"{minus}{sign or currency + ' '}{figure}"
    figure = f"{whole},{fraction:0{decimals}}" if decimals else f"{whole}"
    if language == "nl" and currency == "EUR":
        return f"€ {minus}{figure}"
    if currency == "EUR" or (currency == "SEK" and language == "sv"):
        return f"{minus}{figure} {'€' if currency == 'EUR' else 'kr'}"
    return f"{minus}{figure} {currency}"


def write_counted(figure: int, language: str, currency: str | None) -> str:
    """Write a number of points with the word for them, at most 13 characters of GSM-7; of credit, as money."""
    if currency is not None:
        return money(figure, currency, language)
    one, many = POINTS.get(language, POINTS[FALLBACK_LANGUAGE])
    return f"{figure} {one if abs(figure) == 1 else many}"


def short_date(day: date, language: str) -> str:
    """Write a day without its year, at most 12 characters of GSM-7: Dec 31, 31 dic, 31. Dez., 31 dec."""
    months = MONTHS.get(language, MONTHS[FALLBACK_LANGUAGE])
    month = months[day.month - 1]
    if months is MONTHS["en"]:
        return f"{month} {day.day}"
    return f"{day.day}. {month}" if language == "de" else f"{day.day} {month}"
