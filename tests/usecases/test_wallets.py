"""Wallet links: the same for ever, in no table, and dead with whoever they belonged to."""

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.wallet import LINK_LENGTH, is_link, read_scanned
from chalicelib.usecases import erasing, merging
from chalicelib.usecases.merging import Pair
from chalicelib.usecases.new_phones.quarantine import set_aside_silent
from chalicelib.usecases.till import Request
from chalicelib.usecases.wallets import Pages, find_member, link_of, scanned_of
from tests.builders import MAYA, Shop
from tests.fake_wallets import FakeWallets
from tests.usecases.leaving.people import OTHER, move_code, say
from tests.usecases.texts.test_notices import Street


def ask_link(street: Street, phone: str) -> str:
    """What a phone is texted that asks for its page."""
    street.deliver()
    say(street.shop, "LINK", sender=phone)
    (body,) = street.deliver()
    return body.rsplit("/w/", 1)[1]


def opens(wallets: FakeWallets, shop: Shop, link: str) -> str | None:
    found = find_member(wallets, shop.book, link)
    return found.member_id if found else None


def test_a_link_finds_its_member_and_is_the_same_for_ever() -> None:
    shop, wallets = Shop(), FakeWallets()
    maya = shop.join()
    link = link_of(wallets, shop.vault, "rosas", maya)
    assert link == link_of(wallets, shop.vault, "rosas", maya)
    assert is_link(link)
    found = find_member(wallets, shop.book, link)
    assert found is not None
    assert (found.merchant_id, found.member_id, found.customer.first_name) == ("rosas", maya, "Maya")


def test_two_members_and_two_merchants_have_links_of_their_own() -> None:
    shop, wallets = Shop(), FakeWallets()
    places = [(merchant, member) for merchant in ("rosas", "rosas~test") for member in ("mem_a", "mem_b")]
    assert len({link_of(wallets, shop.vault, *place) for place in places}) == len(places)


def test_neither_a_link_nor_its_scanned_form_is_stored() -> None:
    shop, wallets = Shop(), FakeWallets()
    link = link_of(wallets, shop.vault, "rosas", shop.join())
    assert link not in repr(wallets.known)
    assert find_member(wallets, shop.book, next(iter(wallets.known))) is None


def test_what_was_never_given_to_anybody_finds_nobody_also_where_it_could_be_a_link() -> None:
    shop, wallets = Shop(), FakeWallets()
    shop.join()
    for guess in ("", "a" * LINK_LENGTH, "a" * (LINK_LENGTH + 1), "../../etc/pw", "L#" + "0" * 10, "ä" * LINK_LENGTH):
        assert find_member(wallets, shop.book, guess) is None


def test_a_link_is_dead_once_the_phone_says_that_it_is_somebody_elses() -> None:
    shop, wallets = Shop(), FakeWallets()
    link = link_of(wallets, shop.vault, "rosas", shop.join())
    shop.wait(hours=1)
    shop.text("not me")
    assert find_member(wallets, shop.book, link) is None


def test_a_link_is_dead_once_its_member_is_forgotten() -> None:
    shop, wallets = Shop(), FakeWallets()
    maya = shop.join()
    link = link_of(wallets, shop.vault, "rosas", maya)
    erasing.erase(shop.book, shop.vault, shop.merchant, maya, shop.now)
    assert find_member(wallets, shop.book, link) is None


def test_the_links_of_two_members_who_are_one_person_both_lead_to_that_person() -> None:
    shop, wallets = Shop(), FakeWallets()
    maya, other = shop.join(), shop.join("May", "+12065550143")
    links = [link_of(wallets, shop.vault, "rosas", one) for one in (maya, other)]
    merging.merge(shop.book, shop.till, Pair(maya, other, "anna"), Request("m1", "d"), shop.now)
    found = [find_member(wallets, shop.book, link) for link in links]
    assert [one and one.member_id for one in found] == [maya, maya]


def test_a_link_that_was_texted_to_the_old_phone_is_dead_after_a_move_and_the_new_phone_gets_another() -> None:
    shop, wallets = Shop(), FakeWallets()
    shop.pages = Pages(wallets, lambda: "https://regulars.example")
    street, maya = Street(shop), shop.join()
    first = ask_link(street, MAYA)
    say(shop, "MOVE")
    say(shop, str(move_code(shop, maya)), sender=OTHER)
    assert opens(wallets, shop, first) is None
    second = ask_link(street, OTHER)
    assert opens(wallets, shop, second) == maya
    shop.wait(days=370)
    assert set_aside_silent(shop.book, "rosas", [maya], shop.now) == 1
    assert (opens(wallets, shop, first), opens(wallets, shop, second)) == (None, None)
    say(shop, "Maya", sender=OTHER)
    assert (opens(wallets, shop, first), opens(wallets, shop, second)) == (None, maya)


def test_a_link_is_dead_after_a_move_to_a_number_that_is_a_members_already() -> None:
    shop, wallets = Shop(), FakeWallets()
    maya, leo = shop.join(), shop.join("Leo", OTHER)
    links = [link_of(wallets, shop.vault, "rosas", one) for one in (maya, leo)]
    say(shop, "MOVE")
    say(shop, str(move_code(shop, maya)), sender=OTHER)
    assert [opens(wallets, shop, link) for link in links] == [None, leo]


def test_of_two_phones_of_one_member_each_has_a_link_that_closes_with_it() -> None:
    shop, wallets = Shop(), FakeWallets()
    shop.pages = Pages(wallets, lambda: "https://regulars.example")
    street, maya, other = Street(shop), shop.join(), shop.join("May", OTHER)
    merging.merge(shop.book, shop.till, Pair(maya, other, "anna"), Request("m1", "d"), shop.now)
    links = [ask_link(street, phone) for phone in (MAYA, OTHER)]
    say(shop, "NOT ME", sender=OTHER)
    assert [opens(wallets, shop, link) for link in links] == [maya, None]


def test_a_member_who_stopped_texts_still_has_a_page() -> None:
    shop, wallets = Shop(), FakeWallets()
    link = link_of(wallets, shop.vault, "rosas", shop.join())
    shop.wait(hours=1)
    shop.text("STOP")
    found = find_member(wallets, shop.book, link)
    assert found is not None
    assert found.customer.opted_out


def test_a_till_reads_what_a_page_shows_and_nothing_else() -> None:
    shop = Shop()
    link = link_of(FakeWallets(), shop.vault, "rosas", shop.vault.member_id("rosas", PhoneNumber("+12065550142")))
    assert read_scanned(f" {scanned_of(link)}\n") == link
    for said in (link, f"L2:{link}", f"L1:{link}x", "L1:", "K4T9VQ2", "https://example.com/w/" + link):
        assert read_scanned(said) is None
