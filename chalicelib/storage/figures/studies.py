"""The studies of merchants' members, behind the port `Studies`."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from chalicelib.domain.figures.campaign import Arm
from chalicelib.domain.figures.campaign_result import CampaignResult, Sides
from chalicelib.domain.figures.habits import FirstReward, Habits, Reach, Trend
from chalicelib.domain.figures.lift import Side
from chalicelib.domain.figures.study import Study
from chalicelib.storage import codec
from chalicelib.storage.figures import study_keys
from chalicelib.storage.figures.study_shapes import HabitsItem, MarksItem, ProgressItem, ResultItem, SegmentItem, StudyItem
from chalicelib.storage.tables import Tables
from chalicelib.usecases.overview import studying
from chalicelib.usecases.overview.studying import Progress

KEPT: Final = timedelta(days=4)
"""A study is made of its pages in a night; its lists hold until the next one's are there."""
TOGETHER: Final = 50
"""Pages that are read in one request."""


class Studies(studying.Studies):
    """The port on the overview table."""

    def __init__(self, tables: Tables) -> None:
        self._table = tables.overview

    def progress(self, merchant_id: str) -> Progress | None:
        """One GetItem."""
        item = self._table.get(study_keys.progress(merchant_id))
        if not isinstance(item, ProgressItem):
            return None
        done = bool(item.listed), bool(item.finished)
        sums = {name: _read_sides(sides) for name, sides in json.loads(item.sums or "{}").items()}
        return Progress(date.fromisoformat(item.day), item.after, int(item.pages), *done, sums, item.marked or "")

    def move(self, merchant_id: str, progress: Progress) -> None:
        """One PutItem."""
        item = ProgressItem(
            *study_keys.progress(merchant_id),
            day=progress.day.isoformat(),
            after=progress.after,
            pages=progress.pages,
            listed=progress.listed or None,
            finished=progress.finished or None,
            sums=codec.write({name: dict(sides) for name, sides in progress.sums.items()}) if progress.sums else None,
            marked=progress.marked or None,
        )
        self._table.put(item)

    def put_page(self, merchant_id: str, day: date, number: int, page: Sequence[Habits]) -> None:
        """One PutItem: a hundred members are some nine units."""
        key, rows = study_keys.page(merchant_id, day, number), codec.write([_write_habits(habits) for habits in page])
        self._table.put(HabitsItem(*key, rows=rows, vanishes_at=_vanishes_at(day)))

    def pages(self, merchant_id: str, day: date, count: int) -> Iterator[Habits]:
        """One BatchGetItem for fifty pages."""
        for start in range(0, count, TOGETHER):
            numbers = range(start, min(start + TOGETHER, count))
            found = self._table.find(study_keys.page(merchant_id, day, number) for number in numbers)
            for item in sorted(found, key=lambda item: item.sk):
                if isinstance(item, HabitsItem):
                    yield from map(_read_habits, json.loads(item.rows))

    def put_listed(self, merchant_id: str, day: date, segment_id: str, location_id: str, number: int, ids: Sequence[str]) -> None:
        """One PutItem."""
        key = study_keys.listed(merchant_id, day, segment_id, location_id, number)
        self._table.put(SegmentItem(*key, members=codec.write(list(ids)), vanishes_at=_vanishes_at(day)))

    def listed(self, merchant_id: str, day: date, segment_id: str, location_id: str | None) -> Iterator[str]:
        """One Query a page: some thirty thousand members."""
        for item in self._table.walk(*study_keys.lists(merchant_id, day, segment_id, location_id)):
            if isinstance(item, SegmentItem):
                yield from json.loads(item.members)

    def marked(self, merchant_id: str, part: int) -> dict[str, str]:
        """One GetItem."""
        item = self._table.get(study_keys.marks(merchant_id, part))
        return dict(json.loads(item.members)) if isinstance(item, MarksItem) else {}

    def put_marked(self, merchant_id: str, part: int, marks: Mapping[str, str]) -> None:
        """One PutItem: some 40 bytes a member."""
        self._table.put(MarksItem(*study_keys.marks(merchant_id, part), members=codec.write(dict(marks))))

    def put(self, merchant_id: str, studies: Mapping[str, Study]) -> None:
        """One BatchWriteItem for 25 shops."""
        self._table.put_all([_study_item(merchant_id, place, study) for place, study in studies.items()])

    def get(self, merchant_id: str, location_id: str) -> Study | None:
        """One GetItem."""
        item = self._table.get(study_keys.study(merchant_id, location_id))
        return _read_study(item) if isinstance(item, StudyItem) else None

    def put_results(self, merchant_id: str, results: Mapping[str, CampaignResult]) -> None:
        """One BatchWriteItem for 25 campaigns."""
        self._table.put_all([_result_item(merchant_id, name, result) for name, result in results.items()])

    def results(self, merchant_id: str) -> dict[str, CampaignResult]:
        """One Query."""
        found = self._table.walk(*study_keys.results(merchant_id))
        return {item.campaign: _read_result(item) for item in found if isinstance(item, ResultItem)}

    def result(self, merchant_id: str, campaign_id: str) -> CampaignResult | None:
        """One GetItem."""
        item = self._table.get(study_keys.result(merchant_id, campaign_id))
        return _read_result(item) if isinstance(item, ResultItem) else None


def _result_item(merchant_id: str, campaign_id: str, result: CampaignResult) -> ResultItem:
    return ResultItem(
        *study_keys.result(merchant_id, campaign_id),
        campaign=campaign_id,
        day=result.day.isoformat(),
        days=result.days,
        sides=codec.write({"texted": result.texted, "held_out": result.held_out}),
    )


def _read_result(item: ResultItem) -> CampaignResult:
    sides = _read_sides(json.loads(item.sides))
    return CampaignResult(date.fromisoformat(item.day), int(item.days), sides["texted"], sides["held_out"])


def _read_sides(sides: Mapping[Arm, Sequence[int]]) -> Sides:
    return {arm: Side(*numbers) for arm, numbers in sides.items()}


def _study_item(merchant_id: str, location_id: str, study: Study) -> StudyItem:
    return StudyItem(
        *study_keys.study(merchant_id, location_id),
        day=study.day.isoformat(),
        begun=study.begun.isoformat() if study.begun is not None else None,
        numbers=codec.write(dict(study.numbers)),
    )


def _read_study(item: StudyItem) -> Study:
    begun = date.fromisoformat(item.begun) if item.begun else None
    return Study(date.fromisoformat(item.day), Counter(json.loads(item.numbers)), begun)


def _write_habits(habits: Habits) -> list[Any]:
    """A row: days as ordinals, words as they are."""
    return [
        habits.member_id,
        habits.joined.toordinal(),
        int(habits.is_silent),
        habits.reach,
        habits.home,
        _ordinal(habits.first),
        _ordinal(habits.last),
        habits.days,
        habits.sales,
        habits.spend,
        int(habits.was_here),
        int(habits.is_lapsed),
        habits.trend,
        habits.months,
        *(habits.first_reward or ()),
        *([habits.favourite, habits.tier] if habits.favourite or habits.tier else ()),
    ]


def _read_habits(row: Sequence[Any]) -> Habits:
    member_id, joined, silent, reach, home, first, last, days, sales, spend, was_here, lapsed, trend, months, *more = row
    tier = more.pop() if more and isinstance(more[-1], str) else ""
    favourite = more.pop() if more and isinstance(more[-1], str) else ""
    return Habits(
        member_id,
        date.fromordinal(joined),
        bool(silent),
        Reach(reach),
        home,
        _day(first),
        _day(last),
        days,
        sales,
        spend,
        bool(was_here),
        bool(lapsed),
        Trend(trend),
        months,
        FirstReward(*more) if more else None,
        favourite,
        tier,
    )


def _ordinal(day: date | None) -> int:
    """0 for none: ordinals of days begin at 1."""
    return day.toordinal() if day is not None else 0


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _vanishes_at(day: date) -> int:
    return int((datetime.combine(day, time.min, UTC) + KEPT).timestamp())
