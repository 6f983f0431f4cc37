"""A merchant's locations after its opening, and the keys of their tills."""

from dataclasses import replace

import pytest

from chalicelib.domain.desk.location_key import KEYS_MAX, LocationKey, digest_of, make_key
from chalicelib.domain.location import Location
from chalicelib.domain.refusals import Busy, UnusableField
from chalicelib.usecases import locations, reconcile
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.reconcile import Desk
from chalicelib.usecases.till import Till
from tests.builders import HAPPY, NOW, Shop, program
from tests.fakes import FakeMerchants
from tests.usecases.happy_hours import tuesday

PIER = Location("pier", "The Pier", "America/Los_Angeles")


def issue(shop, location_id="mill"):
    return locations.issue_key(shop.merchants, "rosas", location_id, NOW)


def test_two_keys_of_a_location_live_side_by_side_until_one_is_revoked(shop):
    old, new = shop.keys["mill"], issue(shop)
    assert shop.merchants.by_key(old) == shop.merchants.by_key(new)
    ended = locations.revoke_key(shop.merchants, "rosas", digest_of(old)[:8])
    assert (ended.location_id, ended.ending) == ("mill", old[-4:])
    assert (shop.merchants.by_key(old), shop.merchants.by_key(new)[1].id) == (None, "mill")


def test_keys_are_listed_by_location_oldest_first_without_their_words(shop):
    second = locations.issue_key(shop.merchants, "rosas", "mill", NOW.replace(year=2027))
    told = locations.list_keys(shop.merchants, "rosas")
    assert [(key.location_id, key.ending, key.issued_at.year) for key in told] == [
        ("mill", shop.keys["mill"][-4:], 2026),
        ("mill", second[-4:], 2027),
        ("dock", shop.keys["dock"][-4:], 2026),
    ]
    assert not [secret for secret in (*shop.keys.values(), second) if secret[3:] in repr(told)]


def test_a_location_has_only_so_many_live_keys_and_a_revoked_one_makes_room(shop):
    for _ in range(KEYS_MAX - 1):
        issue(shop)
    with pytest.raises(UnusableField, match="mill has 4 live keys, the most there may be: revoke one first"):
        issue(shop)
    assert issue(shop, "dock")
    assert locations.revoke_secret(shop.merchants, shop.keys["mill"]) == "mill"
    assert shop.merchants.by_key(issue(shop)) is not None


class Rivals(FakeMerchants):
    """Somebody else is always a moment faster, as long as there are rivals."""

    rivals = 0

    def add_key(self, merchant_id: str, key: LocationKey) -> None:
        if self.rivals:
            self.rivals -= 1
            super().add_key(merchant_id, replace(key, digest=f"rival-{key.slot}"))
        super().add_key(merchant_id, key)


def test_who_is_outpaced_takes_the_next_slot_or_hears_that_none_is_left(shop):
    rivals = Rivals()
    rivals.merchants, rivals.rivals = shop.merchants.merchants, 2
    assert locations.issue_key(rivals, "rosas", "mill", NOW)
    assert [key.slot for key in rivals.location_keys("rosas")] == [0, 1, 2]
    rivals.rivals = 1
    with pytest.raises(UnusableField, match="mill has 4 live keys"):
        locations.issue_key(rivals, "rosas", "mill", NOW)


def test_who_is_always_outpaced_is_told_that_it_is_busy(shop):
    class Faster(FakeMerchants):
        def add_key(self, merchant_id: str, key: LocationKey) -> None:
            raise Outpaced

    faster = Faster()
    faster.merchants = shop.merchants.merchants
    with pytest.raises(Busy):
        locations.issue_key(faster, "rosas", "mill", NOW)


def test_a_key_of_a_location_that_is_not_known_is_listed_last_and_can_be_revoked(shop):
    stray, _ = make_key("a-pier", 0, NOW.replace(year=2025))
    shop.merchants.add_key("rosas", stray)
    assert [key.location_id for key in locations.list_keys(shop.merchants, "rosas")] == ["mill", "dock", "a-pier"]
    assert locations.revoke_key(shop.merchants, "rosas", stray.id) == stray
    assert len(locations.list_keys(shop.merchants, "rosas")) == 2


def test_what_is_not_there_gets_no_key_and_has_none_to_revoke(shop):
    for merchant, location in (("nobody", "mill"), ("rosas", "moon")):
        with pytest.raises(KeyError):
            locations.issue_key(shop.merchants, merchant, location, NOW)
    with pytest.raises(KeyError):
        locations.revoke_key(shop.merchants, "rosas", "00000000")
    with pytest.raises(KeyError):
        locations.revoke_secret(shop.merchants, "rk_nothing")
    assert len(locations.list_keys(shop.merchants, "rosas")) == 2


def test_an_added_location_sells_with_its_own_key_at_once(shop):
    secret = locations.add_location(shop.merchants, "rosas", PIER, NOW)
    merchant, place = shop.merchants.by_key(secret)
    assert (place, merchant.locations[-1]) == (PIER, PIER)
    with pytest.raises(Outpaced):
        shop.merchants.add_location("rosas", PIER, replace(locations.list_keys(shop.merchants, "rosas")[0], slot=1))
    assert len(locations.list_keys(shop.merchants, "rosas")) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(PIER, id="mill"), "locations.id"),
        (replace(PIER, id="Pier"), "locations.id"),
        (replace(PIER, id="a#b"), "locations.id"),
        (replace(PIER, name=""), "locations.name"),
        (replace(PIER, name=" Pier"), "locations.name"),
        (replace(PIER, name="P" * 61), "locations.name"),
        (replace(PIER, timezone="Pacific"), "locations.timezone"),
    ],
)
def test_a_location_that_could_not_work_is_not_added(shop, wrong, field):
    with pytest.raises(UnusableField) as refused:
        locations.add_location(shop.merchants, "rosas", wrong, NOW)
    assert (refused.value.field, len(shop.merchants.get("rosas").locations)) == (field, 2)


def test_a_merchant_has_only_so_many_locations(shop):
    for number in range(locations.LOCATIONS_MAX - 2):
        locations.add_location(shop.merchants, "rosas", replace(PIER, id=f"pier-{number}"), NOW)
    with pytest.raises(UnusableField, match="1 to 75 of them"):
        locations.add_location(shop.merchants, "rosas", PIER, NOW)


def test_a_location_gets_another_name_and_clock_and_keeps_its_keys(shop):
    locations.change_location(shop.merchants, "rosas", Location("mill", "Mill Corner", "America/Denver"), NOW)
    merchant, place = shop.merchants.by_key(shop.keys["mill"])
    assert (place.name, place.timezone, [one.id for one in merchant.locations]) == (
        "Mill Corner",
        "America/Denver",
        ["mill", "dock"],
    )
    for wrong in (replace(place, timezone="Nowhere/At"), replace(place, name="")):
        with pytest.raises(UnusableField):
            locations.change_location(shop.merchants, "rosas", wrong, NOW)
    with pytest.raises(KeyError):
        locations.change_location(shop.merchants, "rosas", PIER, NOW)
    assert shop.merchants.get("rosas").location("mill") == place


def test_what_was_sold_before_stays_priced_by_the_clock_that_hung_there():
    shop = Shop(program(windows=(HAPPY,)))
    shop.now = tuesday(13, 30)
    maya = shop.join()
    shop.sell(maya, 1000, "happy")
    assert shop.balance(maya) == 20
    shop.wait(minutes=5)
    for zone in ("America/Denver", "America/New_York"):
        locations.change_location(shop.merchants, "rosas", replace(shop.merchant.location("mill"), timezone=zone), shop.now)
        shop.wait(hours=1)
    shop.merchant = shop.merchants.get("rosas")
    shop.till = Till(shop.merchant, shop.merchant.location("mill"))
    assert list(reconcile.differences(Desk(shop.book, shop.merchants, lambda: shop.now))) == []
    shop.refund(100, sale_id="happy")
    assert shop.balance(maya) == 18
    shop.sell(maya, 1000, "late")  # half past three on the west coast, and half past six in New York
    assert shop.balance(maya) == 28


def test_each_clock_holds_until_it_was_changed():
    hours = [NOW, NOW.replace(hour=19), NOW.replace(hour=20)]
    place = replace(PIER, earlier=((hours[1], "Europe/Rome"), (hours[2], "America/Denver")))
    assert [place.zone_at(hour) for hour in hours] == ["Europe/Rome", "America/Denver", "America/Los_Angeles"]
