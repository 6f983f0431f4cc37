"""The table of refusals is complete, its codes stay, and its sentences can be said at a till."""

import re
from pathlib import Path

import pytest

from chalicelib.api import errors, parsing
from chalicelib.domain import refusals
from chalicelib.domain.gifts import refusals as gift_refusals
from chalicelib.domain.refusals import Refusal

PROMISED = {
    "ALLOWANCE_EXCEEDED": 422,
    "ALLOWANCE_UNKNOWN": 422,
    "BODY_TOO_LARGE": 413,
    "BUSY": 409,
    "CODE_LOCKED": 409,
    "CODE_UNKNOWN": 422,
    "COUPON_ENDED": 422,
    "COUPON_FOR_MEMBERS": 422,
    "COUPON_TRIES": 422,
    "COUPON_UNKNOWN": 422,
    "COUPON_USED": 422,
    "COUPON_WITHDRAWN": 422,
    "CONFIRMATION_NEEDED": 409,
    "CONTENT_TYPE_NOT_JSON": 415,
    "DECLINED_BY_CUSTOMER": 410,
    "GIFT_ENDED": 410,
    "GIFT_FULL": 422,
    "GIFT_NOT_FOUND": 404,
    "GIFT_NOT_VOIDABLE": 422,
    "GIFT_TOO_LITTLE_LEFT": 422,
    "GIFT_TOO_MUCH_BACK": 422,
    "GIFT_TRIES_USED_UP": 429,
    "GIFT_USE_NOT_FOUND": 404,
    "GIFT_VOIDED": 410,
    "HOLD_RAN_OUT": 410,
    "IDEMPOTENCY_KEY_MISSING": 400,
    "IDEMPOTENCY_KEY_REUSED": 422,
    "INSUFFICIENT_POINTS": 422,
    "INTERNAL": 500,
    "INVALID_FIELD": 400,
    "MALFORMED_JSON": 400,
    "MEMBER_NOT_FOUND": 404,
    "MERGE_BUILT_UPON": 422,
    "NO_ANSWER": 503,
    "OFFER_NOT_APPLICABLE": 422,
    "OPERATION_NOT_FOUND": 404,
    "OPTED_OUT": 422,
    "PART_NOT_CAPTURABLE": 422,
    "PHONE_UNREADABLE": 422,
    "RATE_LIMITED": 429,
    "REDEMPTION_CLOSED": 410,
    "REDEMPTION_NOT_CAPTURED": 422,
    "REDEMPTION_NOT_FOUND": 404,
    "REFUND_CHANGED": 422,
    "REWARD_HELD": 422,
    "SALE_NOT_FOUND": 404,
    "SALE_OF_ANOTHER_MEMBER": 422,
    "SALE_USED_REWARD": 422,
    "SANDBOX_ONLY": 403,
    "SAME_MEMBER": 422,
    "UNKNOWN_LOCATION_KEY": 401,
    "UNKNOWN_LOYALTY_VERSION": 400,
    "UNKNOWN_OFFER": 422,
    "WRONG_CODE": 422,
    "WRONG_CURRENCY": 422,
}
JARGON = re.compile(
    r"\b(id|ids|api|json|http|key|keys|header|body|field|token|null|integer|string|parse\w*|invalid|error\w*|exception|request\w*"
    r"|payload|server|database|time-?out|retry|idempoten\w*|redemption\w*|units?|iso|sorry|apolog\w*|please)\b"
    r"|[_{}<>`!]",
    re.IGNORECASE,
)
WORDS_OF_FACTS = {
    "reason": [
        "empty",
        "not_a_number",
        "too_short",
        "too_long",
        "not_in_use",
        "landline",
        "not_a_mobile",
        "foreign",
        "nothing_to_pay",
        "too_many",
        "check_closed",
        "whole_only",
        "too_much",
        "too_small",
        "expired",
        "used",
        "misread",
        "unknown",
        "another_day",
        "another_shop",
        "?",
    ],
    "next_step": ["confirm", "manager_pin", "yes"],
    "status": ["captured", "released"],
    "field": [*errors.FIELD_SENTENCES, "lines[3].total"],
    "shown": ["code", "manager_pin"],
    "offer_id": ["coffee", "credit:500"],
    "expected": ["USD"],
    "got": ["EUR"],
    "currency": ["USD"],
    "ends_on": ["2032-01-01"],
    "problem": ["at least 1"],
}


ELSEWHERE = ("chalicelib.pos.", "chalicelib.domain.till_refusals", "chalicelib.domain.figures.segments")


def every_kind_at_all(of=Refusal):
    return {kind for sub in of.__subclasses__() for kind in (sub, *every_kind_at_all(sub))}


def every_kind():
    """All that our own API may refuse with; other makers' protocols, the till page and the console's have words of their own."""
    return {kind for kind in every_kind_at_all() if not kind.__module__.startswith(ELSEWHERE)}


def test_what_only_a_till_page_is_refused_has_a_sentence_there():
    from chalicelib.domain import till_refusals
    from chalicelib.web.till import guarding

    kinds = {kind for kind in every_kind_at_all() if kind.__module__ == till_refusals.__name__}
    assert kinds == {*guarding.SAID, till_refusals.WrongPin}
    assert guarding.SAID.keys().isdisjoint(errors.ROWS)


def examples():
    """Refusals of every kind, with every word that their facts can be."""
    for kind in every_kind():
        for turn in range(22):
            yield kind(
                *(
                    WORDS_OF_FACTS[name][turn % len(WORDS_OF_FACTS[name])] if name in WORDS_OF_FACTS else turn
                    for name in kind.names
                )
            )


SENTENCES = {errors.say(refusal) for refusal in examples()} | {errors.INTERNAL.sentence, *errors.UNTOLD.values()}


def test_a_refusal_is_made_with_its_facts_and_nothing_else():
    wrong = refusals.WrongCode("r1", tries_left=2)
    assert (wrong.redemption_id, wrong.tries_left, wrong.shown) == ("r1", 2, "code")
    assert wrong.facts == {"redemption_id": "r1", "tries_left": 2, "shown": "code"}
    assert repr(wrong) == "WrongCode(redemption_id='r1', tries_left=2, shown='code')"
    assert repr(refusals.Unanswered()) == "Unanswered()"
    for facts, named in (
        (("r1",), {}),
        (("r1", 2, "code", 4), {}),
        (("r1", 2), {"redemption_id": "r2"}),
        (("r1", 2), {"said": "1234"}),
    ):
        with pytest.raises(TypeError, match="WrongCode is made with redemption_id, tries_left, shown"):
            refusals.WrongCode(*facts, **named)
    with pytest.raises(TypeError, match="Busy is made with nothing"):
        refusals.Busy("r1")


def test_every_refusal_has_its_row():
    assert set(errors.ROWS) == every_kind()
    assert {
        vars(module)[kind.__name__]
        for kind in every_kind()
        for module in (refusals, gift_refusals, parsing)
        if kind.__name__ in vars(module)
    } == every_kind()


def test_codes_are_unique_and_stay_what_they_were():
    rows = [*errors.ROWS.values(), errors.INTERNAL]
    assert len({row.code for row in rows}) == len(rows)
    assert {row.code: row.status for row in rows} == PROMISED


def test_only_what_may_go_well_next_time_is_retryable():
    assert {row.code for row in [*errors.ROWS.values(), errors.INTERNAL] if row.retryable} == {
        "BUSY",
        "INTERNAL",
        "NO_ANSWER",
        "RATE_LIMITED",
    }


@pytest.mark.parametrize("sentence", sorted(SENTENCES))
def test_sentences_can_be_said_at_a_till(sentence):
    assert sentence.endswith(".")
    assert sentence[0].isupper() or sentence[0].isdigit()
    assert not JARGON.search(sentence)
    assert len(sentence) <= 90
    assert 1 <= len(re.findall(r"\.(?:\s|$)", sentence)) <= 2
    assert not re.search(r"\b1 points\b", sentence)


def test_every_refusal_explains_itself_to_those_who_build_tills():
    for refusal in examples():
        envelope = errors.wrap(refusal, "req-1")
        (problem,) = envelope.errors
        assert len(problem.detail) > 10
        assert problem.detail.endswith(".")
        assert envelope.request_id == "req-1"


def test_the_integrators_page_lists_exactly_these_codes():
    page = (Path(__file__).parents[2] / "docs" / "pos-api.md").read_text(encoding="utf-8")
    listed = {code: int(status) for status, code in re.findall(r"^\| (\d{3}) \| `([A-Z_]+)` \|", page, re.MULTILINE)}
    assert listed == PROMISED
