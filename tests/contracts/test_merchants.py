"""What every Merchants promises, on the fake and on DynamoDB."""

from collections import Counter
from dataclasses import replace

import pytest

from chalicelib.domain.confirmation import ConfirmationPolicy
from chalicelib.domain.program import Location, Merchant
from chalicelib.domain.texts.texting import Registration, Texting, Wording
from chalicelib.usecases.ports import Outpaced
from tests.builders import program
from tests.contracts.conftest import Stack

SHOPS = (Location("mill", "Mill Street", "America/Los_Angeles"), Location("dock", "Harbor", "America/New_York"))


@pytest.fixture
def number(merchant_id: str) -> str:
    return "+1206" + str(int(merchant_id.removeprefix("mer_"), 16))[:7]


@pytest.fixture
def merchant(stack: Stack, merchant_id: str, number: str) -> Merchant:
    words = merchant_id, "Rosa's Bäckerei", "US", "en", b"\x00sealed", "sign-1"
    texting = Texting(Registration.APPROVED, ("CA",), "offers-1", restricted=True, monthly_cap_cents=900)
    rosas = Merchant(*words, (program(),), SHOPS, texting, ConfirmationPolicy(above=500, manager_pin="ab"))
    stack.merchants.add(rosas, number)
    return rosas


def test_a_merchant_is_read_back_as_it_was_added(stack: Stack, merchant: Merchant, number: str) -> None:
    there = stack.another().merchants
    assert there.get(merchant.id) == merchant
    assert there.by_number(number) == merchant


def test_the_words_of_a_version_are_added_once_and_stay(stack: Stack, merchant: Merchant) -> None:
    stack.merchants.add_disclosure(merchant.id, "sign #2/ö", "Text your name. ä")
    known = stack.another().merchants.get(merchant.id)
    assert known == replace(merchant, disclosures={"sign #2/ö": "Text your name. ä"})
    with pytest.raises(Outpaced):
        stack.merchants.add_disclosure(merchant.id, "sign #2/ö", "Other words.")
    with pytest.raises(KeyError):
        stack.merchants.add_disclosure("nobody", "sign-1", "Words.")
    stack.merchants.change(replace(known, consent_wording="sign #2/ö", disclosures={}))
    assert stack.another().merchants.get(merchant.id) == replace(known, consent_wording="sign #2/ö")


def test_a_merchant_nobody_added_is_not_known(stack: Stack, merchant_id: str, number: str) -> None:
    with pytest.raises(KeyError):
        stack.merchants.get(merchant_id)
    assert stack.merchants.by_number(number) is None
    assert stack.merchants.by_key("rk_nobody") is None


def test_neither_a_merchant_nor_a_number_is_added_twice(stack: Stack, merchant: Merchant, number: str) -> None:
    with pytest.raises(Outpaced):
        stack.merchants.add(replace(merchant, name="Another"), "+14045550100")
    other = replace(merchant, id=f"{merchant.id}b")
    with pytest.raises(Outpaced):
        stack.merchants.add(other, number)
    assert stack.another().merchants.by_number(number) == merchant
    with pytest.raises(KeyError):
        stack.merchants.get(other.id)


def test_a_new_program_version_is_seen_within_a_minute(stack: Stack, merchant: Merchant) -> None:
    assert len(stack.merchants.get(merchant.id).programs) == 1
    second, elsewhere = program(version=2, welcome_points=5), stack.another().merchants
    elsewhere.add_program(merchant.id, second)
    assert elsewhere.get(merchant.id).programs == (*merchant.programs, second)
    stack.clock.seconds += 60
    assert stack.merchants.get(merchant.id).programs == (*merchant.programs, second)


def test_own_wording_is_seen_within_a_minute_changed_and_given_up(stack: Stack, merchant: Merchant) -> None:
    assert stack.merchants.get(merchant.id).wordings == ()
    elsewhere = stack.another().merchants
    for template in ("{merchant}: Hej {name}!", "{merchant}: Hej hej {name}!"):
        elsewhere.change_wording(merchant.id, "welcome", "sv", template)
    elsewhere.change_wording(merchant.id, "earned", "en", "{merchant}: more")
    more, hello = Wording("earned", "en", "{merchant}: more"), Wording("welcome", "sv", "{merchant}: Hej hej {name}!")
    assert elsewhere.get(merchant.id) == replace(merchant, wordings=(more, hello))
    stack.clock.seconds += 60
    assert stack.merchants.get(merchant.id).wording("welcome", "sv") == "{merchant}: Hej hej {name}!"
    for _ in range(2):
        elsewhere.change_wording(merchant.id, "welcome", "sv", None)
    assert elsewhere.get(merchant.id).wordings == (more,)
    with pytest.raises(KeyError):
        elsewhere.change_wording(f"{merchant.id}x", "earned", "en", "{merchant}: more")


def test_a_merchant_may_come_with_its_own_wording(stack: Stack, merchant: Merchant) -> None:
    own = replace(merchant, id=f"{merchant.id}w", wordings=(Wording("earned", "en", "{merchant}: more"),))
    stack.merchants.add(own, "+14045550101")
    assert stack.another().merchants.get(own.id) == own


def test_a_program_version_is_stored_once_and_for_a_merchant_only(stack: Stack, merchant: Merchant) -> None:
    with pytest.raises(Outpaced):
        stack.merchants.add_program(merchant.id, program(welcome_points=99))
    assert stack.merchants.get(merchant.id) == merchant
    with pytest.raises(KeyError):
        stack.merchants.add_program(f"{merchant.id}x", program())


def test_a_key_opens_its_location_until_it_is_revoked(stack: Stack, merchant: Merchant) -> None:
    key, second = f"rk_{merchant.id}", f"rk_{merchant.id}_2"
    stack.merchants.add_key(merchant.id, "dock", key)
    stack.merchants.add_key(merchant.id, "dock", second)
    assert stack.merchants.by_key(key) == stack.merchants.by_key(second) == (merchant, SHOPS[1])
    stack.merchants.revoke_key(key)
    stack.merchants.revoke_key(key)
    assert stack.merchants.by_key(key) is None
    assert stack.merchants.by_key(second) == (merchant, SHOPS[1])


def test_a_revoked_key_dies_everywhere_within_a_minute(stack: Stack, merchant: Merchant) -> None:
    key, elsewhere = f"rk_{merchant.id}", stack.another().merchants
    elsewhere.add_key(merchant.id, "mill", key)
    assert stack.merchants.by_key(key) is not None
    stack.clock.seconds += 44
    stack.merchants.by_key(key)
    elsewhere.revoke_key(key)
    stack.clock.seconds += 1
    assert stack.merchants.by_key(key) is None


def test_a_new_key_works_everywhere_within_five_seconds(stack: Stack, merchant: Merchant) -> None:
    key = f"rk_{merchant.id}"
    assert stack.merchants.by_key(key) is None
    stack.another().merchants.add_key(merchant.id, "mill", key)
    stack.clock.seconds += 5
    assert stack.merchants.by_key(key) == (merchant, SHOPS[0])


def test_a_busy_till_reads_its_merchant_once_a_minute(stack: Stack, merchant: Merchant) -> None:
    key, calls = f"rk_{merchant.id}", Counter[str]()
    stack.another().merchants.add_key(merchant.id, "mill", key)
    stack.real.connection.client.meta.events.register("before-call.*.*", lambda model, **_: calls.update([model.name]))
    for _ in range(10):
        stack.merchants.by_key(key)
    assert calls == {"GetItem": 1, "Query": 1}


def test_settings_are_replaced_and_seen_within_a_minute(stack: Stack, merchant: Merchant, number: str) -> None:
    assert stack.merchants.get(merchant.id) == merchant
    elsewhere = stack.another().merchants
    policy = ConfirmationPolicy(always=True, at_new_location=True, days_after_new_number=9, manager_pin="cd")
    changed = replace(merchant, texting=Texting(), confirmation=policy)
    elsewhere.change(replace(changed, programs=(), locations=()))
    assert elsewhere.get(merchant.id) == changed
    stack.clock.seconds += 60
    assert stack.merchants.get(merchant.id) == changed
    assert stack.merchants.by_number(number) == changed


def test_only_a_merchant_that_was_added_is_changed(stack: Stack, merchant: Merchant) -> None:
    with pytest.raises(KeyError):
        stack.merchants.change(replace(merchant, id=f"{merchant.id}x"))
    with pytest.raises(KeyError):
        stack.another().merchants.get(f"{merchant.id}x")
