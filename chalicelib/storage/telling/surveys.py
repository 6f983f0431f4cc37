"""The counts of answers, behind the port `Surveys`: they are added to with the text that asks and the text that answers."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from chalicelib.domain.surveys.survey import SurveyTally, TallyName, read_tally_name
from chalicelib.storage.shapes import LedgerItem
from chalicelib.storage.tables import Table, Tables
from chalicelib.storage.telling import survey_keys
from chalicelib.storage.telling.survey_shapes import SurveyTallyItem
from chalicelib.storage.transactions import Add
from chalicelib.usecases.surveys import counting

ATTRIBUTES: Final = {**{figure: f"a{figure}" for figure in "12345"}, "yes": "yes", "no": "no"}
"""Under which name each answer is counted."""


class Surveys(counting.Surveys):
    """The port on the ledger table."""

    def __init__(self, tables: Tables) -> None:
        self._ledger = tables.ledger

    def tallies(self, merchant_id: str, first: date, last: date) -> Iterator[tuple[TallyName, SurveyTally]]:
        """One Query a page."""
        begin, end = survey_keys.tallies_between(first, last)
        for item in self._ledger.between(survey_keys.tallies(merchant_id), begin, end):
            if isinstance(item, SurveyTallyItem):
                yield read_tally_name(item.sk), _read(item)


def asked(table: Table[LedgerItem], merchant_id: str, name: str, more: int = 1) -> Add:
    """That one more was asked, or one fewer after all."""
    return Add(table, survey_keys.tally(merchant_id, name), "survey_tally", {"asked": more})


def answered(table: Table[LedgerItem], merchant_id: str, name: str, answer: str) -> Add:
    """That somebody answered so."""
    return Add(table, survey_keys.tally(merchant_id, name), "survey_tally", {ATTRIBUTES[answer]: 1})


def _read(item: SurveyTallyItem) -> SurveyTally:
    counts = {answer: int(getattr(item, name) or 0) for answer, name in ATTRIBUTES.items()}
    return SurveyTally(int(item.asked or 0), tuple(sorted((answer, count) for answer, count in counts.items() if count)))
