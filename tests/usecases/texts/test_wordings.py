"""A merchant's own wording: looked at, used, and given up."""

import pytest

from chalicelib.domain.languages import LANGUAGES
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.prices import price_in
from chalicelib.domain.texts.wording import built_in
from chalicelib.usecases.texts import wordings
from tests.builders import BARBER, BOOKSHOP, Shop, program
from tests.usecases.texts.test_notices import Street

OWN = "{merchant}: Yum, {name}! {points:point|points} for you, that makes {total}. {need} to go for: {reward}."
TOO_LONG = OWN + " See you soon, all of us here at the shop with the blue door next to the station are looking forward to it."


def test_what_a_template_would_say_and_cost_is_shown_and_nothing_is_changed(shop):
    seen = wordings.preview(shop.merchant, "earned", "en", OWN)
    assert seen.example == "Rosa's Bakery: Yum, Maria! 12 points for you, that makes 40. 10 to go for: Free coffee."
    assert seen.longest.startswith("W" * 20)
    assert (seen.problems, seen.parts.encoding, seen.parts.parts) == ((), "GSM-7", 1)
    assert seen.price_micros == price_in("US", 1)
    assert seen.units_left == 160 - seen.parts.units > 0
    assert shop.merchants.get("rosas").wordings == ()


def test_examples_have_figures_that_the_program_allows(shop):
    say = {kind: wordings.preview(shop.merchant, kind, "en").example for kind in ("reward_ready", "redeemed", "balance")}
    assert "Balance 50. Yours to use now: Free coffee" in say["reward_ready"]
    assert "you got Free coffee for 50 points" in say["redeemed"]
    assert "you have 40 points. 10 more for: Free coffee" in say["balance"]


def test_what_one_letter_or_too_many_cost_is_shown_with_the_problem(shop):
    seen = wordings.preview(shop.merchant, "earned", "en", OWN.replace("Yum", "Ñam í"))
    assert (seen.parts.encoding, seen.parts.parts, [p.rule for p in seen.problems]) == ("UCS-2", 2, ["letters"])
    assert seen.price_micros == price_in("US", 2)
    assert "Ñam í" in seen.example
    seen = wordings.preview(shop.merchant, "earned", "en", TOO_LONG)
    assert (seen.parts.parts, seen.units_left < 0, [p.rule for p in seen.problems]) == (2, True, ["segment"])


def test_without_a_template_the_one_in_use_is_shown(shop):
    assert wordings.preview(shop.merchant, "earned", "sv").template == built_in("earned", "sv")
    wordings.change(shop.merchants, "rosas", "earned", "sv", built_in("earned_plain", "sv") + " {need} kvar till: {reward}")
    assert wordings.preview(shop.merchants.get("rosas"), "earned", "sv").template.endswith("{reward}")


def test_texts_are_worded_as_the_merchant_wants_until_it_wants_ours_again():
    street = Street(Shop())
    maya = street.shop.join()
    street.deliver()
    wordings.change(street.shop.merchants, "rosas", "earned", "en", OWN)
    street.shop.sell(maya, 1200)
    assert street.deliver() == ["Rosa's Bakery: Yum, Maya! 12 points for you, that makes 12. 28 to go for: $5 off."]
    wordings.reset(street.shop.merchants, "rosas", "earned", "en")
    street.shop.sell(maya, 100, "s2")
    assert street.deliver() == ["Rosa's Bakery: Maya, you earned 1 point. Balance 13. 27 more for: $5 off. STOP to stop."]


def test_other_languages_keep_our_wording(shop):
    wordings.change(shop.merchants, "rosas", "earned", "en", OWN)
    assert wordings.preview(shop.merchants.get("rosas"), "earned", "de").template == built_in("earned", "de")


def test_a_template_with_problems_is_refused_with_all_of_them_and_nothing_changes(shop):
    with pytest.raises(UnusableField) as refused:
        wordings.change(shop.merchants, "rosas", "earned", "en", "Yum! FREE stuff at bit.ly/x {oops}")
    assert "There is no {oops} in this text." in refused.value.problem
    with pytest.raises(UnusableField) as refused:
        wordings.change(shop.merchants, "rosas", "earned", "en", OWN.replace("{merchant}: Yum", "FREE, {merchant}"))
    assert "begin with {merchant}" in refused.value.problem
    assert "FREE in capitals" in refused.value.problem
    assert shop.merchants.get("rosas").wordings == ()


@pytest.mark.parametrize(
    ("kind", "language", "field"), [("poem", "en", "kind"), ("earned", "fi", "language"), ("sign_in_code", "en", "kind")]
)
def test_what_is_never_sent_cannot_be_worded(shop, kind, language, field):
    for ask in (
        lambda: wordings.preview(shop.merchant, kind, language),
        lambda: wordings.change(shop.merchants, "rosas", kind, language, OWN),
        lambda: wordings.reset(shop.merchants, "rosas", kind, language),
    ):
        with pytest.raises(UnusableField) as refused:
            ask()
        assert refused.value.field == field


def test_nobody_elses_wording_can_be_changed(shop):
    with pytest.raises(KeyError):
        wordings.change(shop.merchants, "nobody", "earned", "en", OWN)


def test_a_template_that_no_longer_fits_its_kind_is_not_used(shop):
    """What a later version of ours does not know any more must not hold up a text."""
    street = Street(shop)
    maya = shop.join()
    street.deliver()
    shop.merchants.change_wording("rosas", "earned", "en", "{merchant}: {gone} {points}")
    shop.sell(maya, 1200)
    assert street.deliver() == ["Rosa's Bakery: Maya, you earned 12 points. Balance 12. 28 more for: $5 off. STOP to stop."]


@pytest.mark.parametrize("rules", [program(), BARBER, BOOKSHOP], ids=["graduated", "instant", "rebate"])
def test_every_text_of_ours_can_be_shown_with_an_example(rules):
    merchant = Shop(rules).merchant
    for kind in wordings.own_kinds():
        for language in LANGUAGES:
            seen = wordings.preview(merchant, kind, language)
            assert seen.problems == ()
            assert seen.units_left >= 0
            assert "{" not in seen.example
