"""What every Merchants promises, on the fake and on DynamoDB."""

from collections import Counter
from dataclasses import replace

import pytest

from chalicelib.domain.beside_sales import TillLimits
from chalicelib.domain.confirmation_policy import ConfirmationPolicy
from chalicelib.domain.desk.location_key import LocationKey, keep_of
from chalicelib.domain.location import Location
from chalicelib.domain.program import Merchant
from chalicelib.domain.texts.texting import Registration, Texting, Wording
from chalicelib.storage import keys
from chalicelib.storage.shapes import LocationKeyItem
from chalicelib.usecases.locations import LOCATIONS_MAX
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.programs import open_merchant
from chalicelib.usecases.settings import DISCLOSURES_MAX, change_settings, note_registration
from tests.builders import NOW, opening, program
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


def test_the_largest_merchant_that_may_be_opened_is_stored(stack: Stack, merchant_id: str, number: str) -> None:
    places = tuple(Location(f"shop-{nr}", f"Shop {nr}", "America/New_York") for nr in range(LOCATIONS_MAX))
    signs = {f"sign-{nr}": "Text your name." for nr in range(DISCLOSURES_MAX)}
    large = replace(opening(merchant_id.replace("_", "-"), number), locations=places, disclosures=signs)
    assert len(open_merchant(stack.merchants, stack.vault, large, NOW)) == LOCATIONS_MAX
    assert len(stack.another().merchants.get(large.id).locations) == LOCATIONS_MAX


def test_a_merchant_nobody_added_is_not_known(stack: Stack, merchant_id: str, number: str) -> None:
    for nobody in (merchant_id, f"{merchant_id}#K", ""):
        with pytest.raises(KeyError):
            stack.merchants.get(nobody)
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


def key_of(merchant: Merchant, location_id: str = "mill", slot: int = 0) -> tuple[LocationKey, str]:
    secret = f"rk_{merchant.id}_{location_id}_{slot}"
    return keep_of(secret, location_id, slot, NOW), secret


def test_a_key_opens_its_location_until_it_is_revoked(stack: Stack, merchant: Merchant) -> None:
    (first, secret), (second, other) = key_of(merchant, "dock"), key_of(merchant, "dock", 1)
    stack.merchants.add_key(merchant.id, first)
    stack.merchants.add_key(merchant.id, second)
    assert stack.merchants.by_key(secret) == stack.merchants.by_key(other) == (merchant, SHOPS[1])
    for _ in range(2):
        stack.merchants.revoke_key(first.digest)
    assert stack.merchants.by_key(secret) is None
    assert stack.merchants.by_key(other) == (merchant, SHOPS[1])


def test_live_keys_are_told_and_never_their_words(stack: Stack, merchant: Merchant) -> None:
    issued = [key_of(merchant, *place) for place in (("dock", 0), ("mill", 3), ("dock", 1))]
    for key, _ in issued:
        stack.merchants.add_key(merchant.id, key)
    stack.merchants.revoke_key(issued[0][0].digest)
    assert stack.merchants.location_keys(f"{merchant.id}x") == ()
    told = stack.another().merchants.location_keys(merchant.id)
    assert set(told) == {key for key, _ in issued[1:]}
    assert not [secret for _, secret in issued if secret in repr(told)]


def test_a_slot_has_one_key_and_is_free_again_when_it_was_revoked(stack: Stack, merchant: Merchant) -> None:
    (first, secret), (late, _) = key_of(merchant), key_of(merchant, slot=2)
    rival = replace(late, slot=0)
    stack.merchants.add_key(merchant.id, first)
    with pytest.raises(Outpaced):
        stack.another().merchants.add_key(merchant.id, rival)
    assert stack.merchants.by_key(secret) is not None
    stack.merchants.revoke_key(first.digest)
    stack.merchants.add_key(merchant.id, rival)
    stack.merchants.revoke_key(first.digest)
    assert stack.merchants.location_keys(merchant.id) == (rival,)


def test_a_revoked_key_dies_everywhere_within_a_minute(stack: Stack, merchant: Merchant) -> None:
    (key, secret), elsewhere = key_of(merchant), stack.another().merchants
    elsewhere.add_key(merchant.id, key)
    assert stack.merchants.by_key(secret) is not None
    stack.clock.seconds += 44
    stack.merchants.by_key(secret)
    elsewhere.revoke_key(key.digest)
    stack.clock.seconds += 1
    assert stack.merchants.by_key(secret) is None


def test_a_new_key_works_everywhere_within_five_seconds(stack: Stack, merchant: Merchant) -> None:
    key, secret = key_of(merchant)
    assert stack.merchants.by_key(secret) is None
    stack.another().merchants.add_key(merchant.id, key)
    stack.clock.seconds += 5
    assert stack.merchants.by_key(secret) == (merchant, SHOPS[0])


def test_a_key_of_a_new_location_works_where_the_merchant_is_known_without_it(stack: Stack, merchant: Merchant) -> None:
    assert stack.merchants.get(merchant.id).locations == SHOPS
    pier = Location("pier", "The Pier", "America/Los_Angeles")
    key, secret = key_of(merchant, "pier")
    stack.another().merchants.add_location(merchant.id, pier, key)
    assert stack.merchants.by_key(secret) == (replace(merchant, locations=(*SHOPS, pier)), pier)


def test_a_key_of_a_location_that_is_not_there_opens_nothing(stack: Stack, merchant: Merchant) -> None:
    key, secret = key_of(merchant, "pier")
    stack.merchants.add_key(merchant.id, key)
    assert stack.merchants.by_key(secret) is None


def test_a_key_that_was_stored_before_there_were_slots_works_until_it_is_revoked(stack: Stack, merchant: Merchant) -> None:
    key, secret = key_of(merchant)
    stack.real.merchants.put(LocationKeyItem(*keys.location_key(key.digest), merchant=merchant.id, location="mill"))
    assert stack.merchants.by_key(secret) == (merchant, SHOPS[0])
    stack.merchants.add_key(merchant.id, key_of(merchant, slot=1)[0])
    stack.merchants.revoke_key(key.digest)
    assert stack.merchants.by_key(secret) is None
    assert [known.slot for known in stack.merchants.location_keys(merchant.id)] == [1]


def test_a_busy_till_reads_its_merchant_once_a_minute(stack: Stack, merchant: Merchant) -> None:
    (key, secret), calls = key_of(merchant), Counter[str]()
    stack.another().merchants.add_key(merchant.id, key)
    stack.real.connection.client.meta.events.register("before-call.*.*", lambda model, **_: calls.update([model.name]))
    for _ in range(10):
        stack.merchants.by_key(secret)
    assert calls == {"GetItem": 1, "Query": 1}


def test_a_location_is_added_after_the_others_with_its_key_once_and_to_a_merchant_only(stack: Stack, merchant: Merchant) -> None:
    pier = Location("a-pier", "The Pier", "America/Los_Angeles")
    key, secret = key_of(merchant, "a-pier")
    stack.merchants.add_location(merchant.id, pier, key)
    there = stack.another().merchants
    assert there.get(merchant.id) == replace(merchant, locations=(*SHOPS, pier))
    assert there.by_key(secret) == (there.get(merchant.id), pier)
    late, unheard = key_of(merchant, "a-pier", 1)
    with pytest.raises(Outpaced):
        stack.merchants.add_location(merchant.id, replace(pier, name="Another"), late)
    assert (stack.another().merchants.by_key(unheard), there.location_keys(merchant.id)) == (None, (key,))
    with pytest.raises(KeyError):
        stack.merchants.add_location(f"{merchant.id}x", pier, late)


def test_a_location_is_changed_in_its_place_and_seen_within_a_minute(stack: Stack, merchant: Merchant) -> None:
    assert stack.merchants.get(merchant.id).locations == SHOPS
    corner = Location("mill", "Mill Corner", "America/Denver", ((NOW, "America/Los_Angeles"),))
    elsewhere = stack.another().merchants
    elsewhere.change_location(merchant.id, corner)
    assert elsewhere.get(merchant.id) == replace(merchant, locations=(corner, SHOPS[1]))
    stack.clock.seconds += 60
    assert stack.merchants.get(merchant.id).locations == (corner, SHOPS[1])
    for nobody, place in ((merchant.id, replace(corner, id="moon")), (f"{merchant.id}x", corner)):
        with pytest.raises(KeyError):
            elsewhere.change_location(nobody, place)
    assert elsewhere.get(merchant.id).locations == (corner, SHOPS[1])


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


def test_who_changes_settings_undoes_nothing_that_was_changed_a_moment_ago(stack: Stack, merchant: Merchant) -> None:
    elsewhere, policy = stack.another().merchants, ConfirmationPolicy(always=True, manager_pin="1234")
    assert stack.merchants.get(merchant.id) == elsewhere.get(merchant.id)
    assert note_registration(elsewhere, merchant.id, Registration.REJECTED)
    change_settings(stack.merchants, stack.vault, merchant.id, Texting(), policy)
    assert stack.another().merchants.get(merchant.id).texting.registration is Registration.REJECTED
    assert note_registration(elsewhere, merchant.id, Registration.PENDING)
    assert stack.another().merchants.get(merchant.id).confirmation.always


@pytest.mark.parametrize(
    ("setting", "usual", "others"),
    [
        ("sales_a_day", 3, (0, 5)),
        ("silent_months", 12, (6, 36)),
        ("limits", TillLimits(), (TillLimits(2, 10, 500), TillLimits(minutes_apart=5))),
    ],
)
def test_a_setting_is_kept_and_goes_back_to_what_is_usual(stack: Stack, merchant: Merchant, setting, usual, others) -> None:
    assert getattr(merchant, setting) == usual
    for value in (*others, usual):
        stack.merchants.change(replace(stack.merchants.reread(merchant.id), **{setting: value}))
        assert getattr(stack.another().merchants.reread(merchant.id), setting) == value


def test_only_a_merchant_that_was_added_is_changed(stack: Stack, merchant: Merchant) -> None:
    with pytest.raises(KeyError):
        stack.merchants.change(replace(merchant, id=f"{merchant.id}x"))
    with pytest.raises(KeyError):
        stack.another().merchants.get(f"{merchant.id}x")
