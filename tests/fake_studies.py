"""Studies in memory."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from chalicelib.domain.figures.campaign_result import CampaignResult
from chalicelib.domain.figures.habits import Habits
from chalicelib.domain.figures.study import Study
from chalicelib.usecases.overview.studying import Progress, Studies


class FakeStudies(Studies):
    """Studies in memory. Its fields are for tests to look at, not to write to."""

    def __init__(self) -> None:
        self.marks: dict[str, Progress] = {}
        self.kept: dict[tuple[str, date, int], tuple[Habits, ...]] = {}
        self.lists: dict[tuple[str, date, str, str, int], tuple[str, ...]] = {}
        self.beside: dict[tuple[str, int], dict[str, str]] = {}
        self.studies: dict[tuple[str, str], Study] = {}
        self.brought: dict[tuple[str, str], CampaignResult] = {}

    def progress(self, merchant_id: str) -> Progress | None:
        return self.marks.get(merchant_id)

    def move(self, merchant_id: str, progress: Progress) -> None:
        self.marks[merchant_id] = progress

    def put_page(self, merchant_id: str, day: date, number: int, page: Sequence[Habits]) -> None:
        self.kept[merchant_id, day, number] = tuple(page)

    def pages(self, merchant_id: str, day: date, count: int) -> Iterator[Habits]:
        for number in range(count):
            yield from self.kept.get((merchant_id, day, number), ())

    def put_listed(self, merchant_id: str, day: date, segment_id: str, location_id: str, number: int, ids: Sequence[str]) -> None:
        self.lists[merchant_id, day, segment_id, location_id, number] = tuple(ids)

    def listed(self, merchant_id: str, day: date, segment_id: str, location_id: str | None) -> Iterator[str]:
        for (owner, when, segment, place, _), ids in sorted(self.lists.items()):
            if (owner, when, segment) == (merchant_id, day, segment_id) and location_id in {None, place}:
                yield from ids

    def marked(self, merchant_id: str, part: int) -> dict[str, str]:
        return dict(self.beside.get((merchant_id, part), {}))

    def put_marked(self, merchant_id: str, part: int, marks: Mapping[str, str]) -> None:
        self.beside[merchant_id, part] = dict(marks)

    def put(self, merchant_id: str, studies: Mapping[str, Study]) -> None:
        self.studies |= {(merchant_id, place): study for place, study in studies.items()}

    def get(self, merchant_id: str, location_id: str) -> Study | None:
        return self.studies.get((merchant_id, location_id))

    def put_results(self, merchant_id: str, results: Mapping[str, CampaignResult]) -> None:
        self.brought |= {(merchant_id, campaign_id): result for campaign_id, result in results.items()}

    def results(self, merchant_id: str) -> Mapping[str, CampaignResult]:
        return {campaign_id: result for (owner, campaign_id), result in self.brought.items() if owner == merchant_id}

    def result(self, merchant_id: str, campaign_id: str) -> CampaignResult | None:
        return self.brought.get((merchant_id, campaign_id))
