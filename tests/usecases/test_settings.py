"""A merchant's settings: what can be said, what is stored of a PIN, and that a change holds."""

from dataclasses import replace

import pytest

from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.refusals import UnusableField
from chalicelib.domain.texts.texting import Registration, Texting
from chalicelib.usecases import programs, settings
from tests.builders import APPROVED, NOW, PIN, Shop, opening
from tests.fake_vault import FakeVault
from tests.fakes import FakeMerchants


def change(shop, **policy):
    settings.change_settings(shop.merchants, shop.vault, "rosas", APPROVED, ConfirmationPolicy(**policy))
    return shop.merchants.get("rosas").confirmation


def change_sign(shop, version, disclosures):
    sign = settings.Sign(version, disclosures)
    settings.change_settings(shop.merchants, shop.vault, "rosas", APPROVED, ConfirmationPolicy(), sign)


def test_settings_are_replaced_and_all_else_stays(shop):
    texting = Texting(Registration.APPROVED, ("CA",))
    settings.change_settings(shop.merchants, shop.vault, "rosas", texting, ConfirmationPolicy(above=500, manager_pin=PIN))
    changed = shop.merchants.get("rosas")
    assert (changed.texting, changed.confirmation.above) == (texting, 500)
    assert replace(changed, texting=shop.merchant.texting, confirmation=shop.merchant.confirmation) == shop.merchant


def test_only_what_the_carriers_say_of_the_number_approves_it_and_takes_that_back(shop):
    assert settings.note_registration(shop.merchants, "rosas", Registration.REJECTED) is True
    settings.change_settings(shop.merchants, shop.vault, "rosas", APPROVED, ConfirmationPolicy())
    assert shop.merchants.get("rosas").texting.registration is Registration.REJECTED
    assert settings.note_registration(shop.merchants, "rosas", Registration.REJECTED) is False
    assert settings.note_registration(shop.merchants, "rosas", Registration.APPROVED) is True
    assert shop.merchants.get("rosas") == shop.merchant
    with pytest.raises(KeyError):
        settings.note_registration(shop.merchants, "nobody", Registration.APPROVED)


def test_a_new_sign_counts_from_then_on_and_keeps_the_words_of_the_old_one(shop):
    change_sign(shop, "sign-1", {"sign-1": "Text your name."})
    change_sign(shop, "sign-2", {"sign-2": "Text your first name."})
    changed = shop.merchants.get("rosas")
    assert changed.consent_wording == "sign-2"
    assert changed.disclosures == {"sign-1": "Text your name.", "sign-2": "Text your first name."}
    shop.join()
    ((row,),) = shop.book.consents.values()
    assert row.wording == "sign-2"


@pytest.mark.parametrize(
    "disclosures",
    [
        {"sign-1": "Other words."},
        {"": "Words."},
        {" x": "Words."},
        {"x" * 41: "Words."},
        {"s": " "},
        {"s": "x" * 4_001},
        {f"s{number}": "Words." for number in range(20)},
    ],
)
def test_words_that_were_read_never_change_and_others_have_limits(shop, disclosures):
    change_sign(shop, "sign-1", {"sign-1": "Text your name."})
    with pytest.raises(UnusableField):
        change_sign(shop, "sign-2", disclosures)
    assert shop.merchants.get("rosas").consent_wording == "sign-1"
    if "sign-1" not in disclosures:
        with pytest.raises(UnusableField):
            programs.open_merchant(FakeMerchants(), FakeVault(), replace(opening(), disclosures=disclosures | {"t": ""}), NOW)


def test_of_a_pin_only_its_signature_is_stored(shop):
    stored = change(shop, always=True, manager_pin=PIN)
    assert stored.manager_pin == settings.sign_pin(shop.vault, "rosas", PIN)
    assert PIN not in repr(shop.merchants.get("rosas"))
    assert PIN not in repr(replace(opening(), confirmation=ConfirmationPolicy(manager_pin=PIN)))


def test_a_file_without_the_pin_keeps_the_one_that_is_stored(shop):
    pin = change(shop, always=True, manager_pin=PIN).manager_pin
    assert change(shop, above=100).manager_pin == pin
    assert change(shop, above=100, manager_pin="99999").manager_pin != pin


@pytest.mark.parametrize("pin", ["", "123", "123456789", "12a4", "٤٧١١", "4711\n", "a" * 64])
def test_a_pin_is_four_to_eight_digits_and_is_never_said_back(shop, pin):
    with pytest.raises(UnusableField) as refused:
        change(shop, always=True, manager_pin=pin)
    assert refused.value.field == "confirmation.manager_pin"
    assert not pin or pin not in refused.value.problem


@pytest.mark.parametrize(
    "policy",
    [{"always": True}, {"above": 0}, {"at_new_location": True}, {"days_after_new_number": 1}],
    ids=lambda p: next(iter(p)),
)
def test_whoever_asks_phones_needs_a_pin_for_those_that_cannot_be_texted(policy):
    with pytest.raises(UnusableField) as refused:
        programs.open_merchant(FakeMerchants(), FakeVault(), replace(opening(), confirmation=ConfirmationPolicy(**policy)), NOW)
    assert refused.value.field == "confirmation.manager_pin"
    assert change(Shop(), **policy, manager_pin=PIN).asks


@pytest.mark.parametrize(
    ("field", "value"), [("above", -1), ("days_after_new_number", -1), ("days_after_new_number", 366)], ids=str
)
def test_what_makes_no_sense_is_refused_by_field(shop, field, value):
    with pytest.raises(UnusableField) as refused:
        change(shop, **{field: value}, manager_pin=PIN)
    assert refused.value.field == f"confirmation.{field}"
    assert not shop.merchants.get("rosas").confirmation.asks


def test_only_a_merchant_that_is_there_is_changed(shop):
    with pytest.raises(KeyError):
        settings.change_settings(shop.merchants, shop.vault, "nobody", APPROVED, ConfirmationPolicy())
