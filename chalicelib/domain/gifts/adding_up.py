"""Whether a gift certificate is what its moves say, and what became of it month by month."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from chalicelib.domain.findings import Finding
from chalicelib.domain.gifts.gift import Course, Gift, Move


@dataclass(frozen=True, slots=True)
class GiftDiffers(Finding):
    """What a certificate says is not what its moves add up to. `what` is a stable word: balance, move, uses, moves."""

    gift_id: str
    what: str
    moves: str = field(compare=False)
    gift: str = field(compare=False)

    @property
    def sentence(self) -> str:
        """What is wrong."""
        return f"Gift certificate {self.gift_id}: by its moves it has {self.moves} ({self.what}), and it says {self.gift}."


def check_gift(merchant_id: str, gift_id: str, gift: Gift | None, moves: Sequence[Move]) -> tuple[Finding, ...]:
    """What is wrong with a certificate, all of whose moves are these, in order. Its moves are the truth."""
    if gift is None:
        return (GiftDiffers(merchant_id, gift_id, "moves", str(len(moves)), "nothing"),)
    found = list(_wrong(gift, moves))
    return tuple(GiftDiffers(merchant_id, gift_id, what, str(due), str(said)) for what, due, said in found if due != said)


def _wrong(gift: Gift, moves: Sequence[Move]) -> Iterator[tuple[str, object, object]]:
    yield "moves", [move.seq for move in moves], [*range(1, gift.seq + 1)]
    yield "balance", sum(move.delta for move in moves), gift.balance
    yield "move", [before.balance + move.delta for before, move in pairwise(moves)], [move.balance for move in moves[1:]]
    yield "move", [move.delta for move in moves if move.course is Course.SOLD], [gift.amount]
    yield "move", any(move.balance < 0 for move in moves), False
    voided = [move for move in moves if move.course is Course.VOIDED]
    yield "move", len(voided), int(gift.voided_at is not None)
    uses = {move.cause: move.delta for move in moves if move.course is Course.USED}
    for use_id in sorted({move.use for move in moves if move.use}):
        back = sum(move.delta for move in moves if move.use == use_id)
        yield "uses", 0 < back <= -uses.get(use_id, 0), True


ENDED = "ended"
"""Beside the words of `Course`: what was left when it ended, which is no move."""


def changes_of(gift: Gift, moves: Sequence[Move], day_of: Callable[[datetime], date]) -> Iterator[tuple[date, str, int]]:
    """What a certificate changes in what is owed, by the month in which it does (its first day), why, and by how much."""
    for move in moves:
        if move.delta:
            yield day_of(move.at).replace(day=1), move.course.value, move.delta
    if gift.ends_on is not None and gift.balance:
        # The first day on which nobody can use it any more. Nothing moves after it, so this stays as it is.
        yield date.fromordinal(gift.ends_on.toordinal() + 1).replace(day=1), ENDED, -gift.balance
