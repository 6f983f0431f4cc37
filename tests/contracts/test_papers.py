"""What every Papers promises, on the fake and on DynamoDB."""

from datetime import timedelta

from chalicelib.domain.papers.paper import Paper, PaperKind
from tests.builders import NOW
from tests.contracts.conftest import Stack

TERMS = Paper(PaperKind.TERMS, "sv", "# Vad du får\n- Kaffe: 50 poäng", NOW)


def test_papers_are_read_back_as_they_were_shown_oldest_first(stack: Stack, merchant_id: str) -> None:
    later = Paper(PaperKind.JOIN, "en", "I agree.", NOW + timedelta(days=1))
    for one in (later, TERMS):
        stack.papers.keep(merchant_id, one)
    there = stack.another().papers.of_merchant(merchant_id)
    assert there == (TERMS, later)
    assert [one.since for one in there] == [NOW, NOW + timedelta(days=1)]
    assert stack.papers.of_merchant(f"{merchant_id}x") == ()


def test_the_newest_is_the_one_shown_last_of_its_kind_and_language(stack: Stack, merchant_id: str) -> None:
    words = ["first", "second", "first"]
    for at, said in enumerate(words):
        stack.papers.keep(merchant_id, Paper(PaperKind.TERMS, "sv", said, NOW + timedelta(seconds=at)))
    stack.papers.keep(merchant_id, Paper(PaperKind.TERMS, "es", "other", NOW + timedelta(days=1)))
    newest = stack.another().papers.newest(merchant_id, PaperKind.TERMS, "sv")
    assert newest is not None
    assert (newest.words, newest.since) == ("first", NOW + timedelta(seconds=2))
    assert stack.papers.newest(merchant_id, PaperKind.PRIVACY, "sv") is None


def test_what_is_shown_elsewhere_is_known_within_a_minute(stack: Stack, merchant_id: str) -> None:
    assert stack.papers.newest(merchant_id, TERMS.kind, "sv") is None
    stack.another().papers.keep(merchant_id, TERMS)
    stack.clock.seconds += 60
    assert stack.papers.newest(merchant_id, TERMS.kind, "sv") == TERMS
