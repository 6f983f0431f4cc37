"""What the console tells of a merchant's members all together. It reads the last study, and nothing else."""

from collections.abc import Iterator

from chalicelib.domain.figures.segments import segment_of
from chalicelib.domain.figures.study import Study
from chalicelib.domain.figures.tallies import ALL_SHOPS
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.usecases.overview.studying import Studies


def read(studies: Studies, merchant: Merchant, location: Location | None) -> Study | None:
    """The last study of who is at home in this shop, or of all; None before the first. Raises Busy."""
    return studies.get(merchant.id, location.id if location is not None else ALL_SHOPS)


def members_of(studies: Studies, merchant: Merchant, segment_id: str, location: Location | None = None) -> Iterator[str]:
    """The ids of the members of a segment as of the last study, page by page as far as the caller goes.

    Raises UnknownSegment, and SegmentTooSmall where they are so few that it would be about persons.
    """
    segment = segment_of(segment_id)
    study = read(studies, merchant, location)
    if study is None or not study.size(segment.id).members:
        return iter(())
    return studies.listed(merchant.id, study.day, segment.id, location.id if location is not None else None)
