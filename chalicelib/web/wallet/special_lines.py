"""A special in the member's language, as far as there are words: its name and its items are the shop's own."""

from collections.abc import Iterator
from fractions import Fraction

from chalicelib.domain.languages import FALLBACK_LANGUAGE
from chalicelib.domain.own_page import OwnPage
from chalicelib.domain.papers.phrases import percent
from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases.wallet.on_now import OnNow
from chalicelib.web.wallet.scene import Scene


def describe(scene: Scene, page: OwnPage, one: OnNow) -> tuple[str, str]:
    """Its name, and what it gives, on what, where and until when."""
    return one.special.name, ", ".join(_parts(scene, page, one))


def _parts(scene: Scene, page: OwnPage, one: OnNow) -> Iterator[str]:
    special = one.special
    yield _gift(scene, page, special)
    if special.spend_min:
        yield scene.say("on_from", amount=scene.amount(page, special.spend_min))
    if one.shops:
        yield " · ".join(one.shops)
    if special.last_day is not None:
        yield scene.say("on_until", day=scene.day(special.last_day))


def _gift(scene: Scene, page: OwnPage, special: Special) -> str:
    items = ", ".join(special.items)
    match special.benefit:
        case Benefit.TIMES:
            return scene.say(
                "on_times_credit" if page.unit == "credit" else "on_times", times=_times(special.times, scene.language)
            )
        case Benefit.BONUS_POINTS:
            given = scene.say("on_more", figure=scene.figure(page, special.bonus_points))
        case Benefit.FREE_ITEM:
            return scene.say("on_free", items=items or special.name)
        case Benefit.PERCENT_OFF:
            given = scene.say("on_off", figure=percent(Fraction(special.percent), scene.language))
        case Benefit.AMOUNT_OFF:
            given = scene.say("on_off", figure=scene.amount(page, special.amount))
    return f"{given} ({items})" if items else given


def _times(times: Fraction, language: str) -> str:
    figure = f"{float(times):g}"
    return figure if language == FALLBACK_LANGUAGE else figure.replace(".", ",")
