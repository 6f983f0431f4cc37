"""Figures as a text about a goal names them, in five languages and at most 24 characters of GSM-7."""

from collections.abc import Mapping
from typing import Final

from chalicelib.domain.figures.figures import Metric

NAMES: Final[Mapping[Metric, Mapping[str, str]]] = {
    Metric.VISITS: {"en": "visits", "es": "visitas", "de": "Besuche", "nl": "bezoeken", "sv": "besök"},
    Metric.CAME_BACK: {
        "en": "members who came back",
        "es": "clientes que vuelven",
        "de": "Wiederkommende",
        "nl": "terugkomende leden",
        "sv": "återkommande",
    },
    Metric.MEMBERS: {
        "en": "new members",
        "es": "gente nueva",
        "de": "neue Mitglieder",
        "nl": "nieuwe leden",
        "sv": "nya medlemmar",
    },
    Metric.SALES: {
        "en": "member sales",
        "es": "ventas del club",
        "de": "Mitgliederumsatz",
        "nl": "ledenomzet",
        "sv": "medlemsköp",
    },
    Metric.REWARDS: {
        "en": "rewards used",
        "es": "premios canjeados",
        "de": "eingelöste Prämien",
        "nl": "gebruikte beloningen",
        "sv": "använda belöningar",
    },
}
