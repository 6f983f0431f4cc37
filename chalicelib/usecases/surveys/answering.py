"""A text that answers the question of a shop: counted once, with a thank-you; other words are let go with a kind answer."""

from dataclasses import replace
from datetime import datetime

from chalicelib.domain.customer import Customer, Reply
from chalicelib.domain.surveys.answers import read_answer
from chalicelib.domain.surveys.rules import Scale
from chalicelib.domain.surveys.survey import OpenQuestion, open_question
from chalicelib.domain.texts.correspondence import Correspondence
from chalicelib.usecases.texts.answering import UNKNOWN_ANSWERED_EVERY
from chalicelib.usecases.texts.turn import Result, Turn


def plan(turn: Turn, said: Correspondence) -> Result | None:
    """What a text leads to that answers a question; None where none is open, or it means something else."""
    customer = turn.customer
    if customer.standing != "member":
        return None
    question = open_question(said.sent, customer, turn.text.received_at)
    if question is None or _is_about_a_redemption(turn, question):
        return None
    answer = read_answer(question.scale, turn.text.body, turn.reading)
    if answer is None:
        return None if question.answered or turn.reading.intent != "unknown" else _let_go(customer, turn.now)
    if question.answered:
        # A figure is about nothing else; a yes or a no that comes again may be about anything.
        return Result(customer) if question.scale is Scale.FIVE else None
    known = replace(customer, survey_answered_at=question.at)
    return Result(known, (Reply("survey_thanks", {}),), answered=(question.tally, answer))


def _is_about_a_redemption(turn: Turn, question: OpenQuestion) -> bool:
    """Whether a yes or a no is for what a till asked later: the newest question is the one that is answered."""
    if question.scale is not Scale.YES_NO:
        return False
    later = any(datetime.fromisoformat(held.answer["at"]) > question.at for held in turn.waiting)
    return later or any(hold.expires_at > question.at for hold in turn.missed)


def _let_go(customer: Customer, now: datetime) -> Result:
    """Words that are no answer are not kept; that is said once a day, as of all that is not understood."""
    answered = customer.unknown_answered_at
    if answered is not None and now - answered < UNKNOWN_ANSWERED_EVERY:
        return Result(customer)
    return Result(replace(customer, unknown_answered_at=now), (Reply("survey_words", {}),))
