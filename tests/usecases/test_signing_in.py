"""Signing in by a code: who is texted one, who is let in, and what nobody learns."""

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases.desk import hash_phone
from chalicelib.usecases.signing import signing_in, tickets
from chalicelib.usecases.signing.attempts import TooOften, admit
from chalicelib.usecases.signing.signing_in import CODE, TEXTED, Door, Rejected
from tests.builders import Shop, opening
from tests.fake_desk import FakeCounters, FakeTeam
from tests.usecases.texts.test_notices import Street

ROSA = PhoneNumber("+12065550177")
STRANGER = PhoneNumber("+12065550199")


class Entrance:
    """A shop with its owner, and the texts that leave."""

    def __init__(self):
        self.street = Street(Shop())
        self.shop = self.street.shop
        self.door = Door(self.shop.book, self.shop.merchants, self.shop.vault, FakeTeam(), FakeCounters())
        self.rosa = self.hire("rosas")

    def hire(self, merchant_id, phone=ROSA, role=Role.OWNER):
        vault = self.shop.vault
        sealed = vault.seal(merchant_id, phone.e164)
        staff = Staff(merchant_id, f"st-{merchant_id}", "Rosa", role, self.shop.now, sealed, hash_phone(vault, phone))
        self.door.team.put(staff)
        return staff

    def ask(self, phone=ROSA, caller="here"):
        return signing_in.ask(self.door, phone, caller, self.shop.now)

    def check(self, ticket, code, caller="here"):
        return signing_in.check(self.door, ticket, code, caller, self.shop.now)

    def code(self):
        """What the newest text says."""
        (text,) = self.street.deliver()
        return text.split()[2] if text.split()[2].isdigit() else next(word for word in text.split() if word.isdigit())

    def link(self):
        return signing_in.make_link(self.door.team, self.shop.vault, self.rosa, self.shop.now)

    def wrong(self, code):
        return f"{(int(code) + 1) % 10**6:06d}"


@pytest.fixture
def entrance():
    return Entrance()


def rejected(entrance, ticket, code, **fields):
    with pytest.raises(Rejected) as caught:
        entrance.check(ticket, code, **fields)
    return caught.value.reason, caught.value.left


def test_the_code_that_the_owner_is_texted_lets_the_owner_in(entrance):
    ticket = entrance.ask()
    code = entrance.code()
    assert entrance.check(ticket, f" {code[:3]}-{code[3:]} ") == (entrance.rosa,)


def test_a_number_that_is_on_no_team_is_texted_nothing_and_lets_nobody_in(entrance):
    ticket = entrance.ask(STRANGER)
    assert entrance.street.deliver() == []
    from chalicelib.usecases.codes import code_of

    nonce = tickets.read(entrance.shop.vault, CODE, ticket, entrance.shop.now).nonce
    assert rejected(entrance, ticket, code_of(entrance.shop.vault, nonce)) == ("wrong", 4)


def test_who_asks_cannot_tell_a_number_on_a_team_from_another(entrance):
    """As much is counted and written for both, and the tickets look alike."""
    before = len(entrance.door.counters.counted), len(entrance.shop.book.handled)
    known = entrance.ask()
    between = len(entrance.door.counters.counted), len(entrance.shop.book.handled)
    unknown = entrance.ask(STRANGER, caller="elsewhere")
    after = len(entrance.door.counters.counted), len(entrance.shop.book.handled)
    assert between[1] - before[1] == after[1] - between[1] == 1
    assert between[0] - before[0] == after[0] - between[0] == 4
    assert len(known) == len(unknown)
    assert [rejected(entrance, one, "000000") for one in (known, unknown)] == [("wrong", 4), ("wrong", 4)]


def test_after_five_wrong_codes_the_right_one_comes_too_late(entrance):
    ticket = entrance.ask()
    code = entrance.code()
    tried = [rejected(entrance, ticket, entrance.wrong(code)) for _ in range(5)]
    assert tried == [("wrong", 4), ("wrong", 3), ("wrong", 2), ("wrong", 1), ("over", 0)]
    assert rejected(entrance, ticket, code) == ("over", 0)


def test_a_code_works_once(entrance):
    ticket = entrance.ask()
    code = entrance.code()
    entrance.check(ticket, code)
    assert rejected(entrance, ticket, code) == ("over", 0)


def test_a_code_works_for_ten_minutes(entrance):
    ticket = entrance.ask()
    code = entrance.code()
    entrance.shop.wait(minutes=9, seconds=59)
    in_time = replace_counters(entrance)
    assert in_time.check(ticket, code)
    entrance.shop.wait(seconds=1)
    assert rejected(entrance, ticket, code) == ("over", 0)


def replace_counters(entrance):
    entrance.door = replace(entrance.door, counters=FakeCounters())
    return entrance


def test_a_code_opens_nothing_in_another_browser(entrance):
    """Who reads the code over somebody's shoulder has another ticket, or none."""
    entrance.ask()
    code = entrance.code()
    entrance.shop.wait(minutes=1)
    other = entrance.ask()
    assert rejected(entrance, other, code)[0] == "wrong"
    for forged in ("", "a.b.c.d", other[:-1] + ("0" if other[-1] != "0" else "1"), f"{other}.", "é.1.a.b", "." * 900):
        assert rejected(entrance, forged, code) == ("over", 0)


def test_a_ticket_for_something_else_is_none(entrance):
    link = entrance.link()
    assert rejected(entrance, link, "000000") == ("over", 0)
    with pytest.raises(Rejected):
        signing_in.use_link(entrance.door, entrance.ask(), entrance.shop.now)


def test_a_number_is_texted_once_a_minute_and_five_times_a_day(entrance):
    for number in range(5):
        entrance.ask(caller=f"caller-{number}")
        with pytest.raises(TooOften) as early:
            entrance.ask(caller=f"another-{number}")
        assert early.value.seconds <= 60
        entrance.shop.wait(minutes=1)
    with pytest.raises(TooOften) as caught:
        entrance.ask(caller="one-more")
    assert caught.value.seconds > 60
    entrance.shop.wait(days=1)
    assert entrance.ask()


def test_on_a_laptop_codes_go_on_all_day_and_one_a_minute_it_stays(entrance):
    entrance.door = replace(entrance.door, on_laptop=True)
    for _ in range(30):
        ticket = entrance.ask()
        with pytest.raises(TooOften):
            entrance.ask()
        rejected(entrance, ticket, "000000")
        rejected(entrance, ticket, "000000")
        entrance.street.deliver()
        entrance.shop.wait(minutes=1)
    assert entrance.check(entrance.ask(), entrance.code())


def test_a_caller_tries_ten_numbers_an_hour(entrance):
    for number in range(10):
        entrance.ask(PhoneNumber(f"+120655502{number:02d}"))
    with pytest.raises(TooOften):
        entrance.ask(PhoneNumber("+12065550300"))


def test_a_caller_tries_thirty_codes_an_hour_whatever_they_are_of(entrance):
    entrance.shop.wait(minutes=-entrance.shop.now.minute)
    for number in range(6):
        ticket = entrance.ask(PhoneNumber(f"+120655502{number:02d}"))
        for _ in range(5):
            rejected(entrance, ticket, "000000")
    ticket = entrance.ask(PhoneNumber("+12065550300"))
    with pytest.raises(TooOften):
        entrance.check(ticket, "000000")


def test_when_a_stage_has_texted_too_many_codes_it_falls_silent_and_says_nothing(entrance):
    for _ in range(TEXTED.most):
        admit(entrance.door.counters, "sign-in-texts", TEXTED, entrance.shop.now)
    assert entrance.ask()
    assert entrance.street.deliver() == []


def test_a_shop_whose_number_is_not_registered_yet_texts_no_code(entrance):
    merchant = entrance.shop.merchants.get("rosas")
    texting = replace(merchant.texting, registration=Registration.PENDING)
    entrance.shop.merchants.change(replace(merchant, texting=texting))
    assert entrance.ask()
    assert entrance.street.deliver() == []


def test_who_works_at_two_shops_is_texted_by_one_and_let_in_at_both(entrance):
    """One of them is being set up, and cannot text."""
    harbor = entrance.hire("harbor")
    ticket = entrance.ask()
    assert entrance.check(ticket, entrance.code()) == (harbor, entrance.rosa)
    assert signing_in.workplaces(entrance.door, entrance.rosa) == (harbor, entrance.rosa)


def test_who_is_signed_in_shows_by_a_code_that_it_is_them(entrance):
    ticket = signing_in.ask_again(entrance.door, entrance.rosa, "here", entrance.shop.now)
    assert entrance.check(ticket, entrance.code()) == (entrance.rosa,)


def test_a_code_comes_at_night_too_and_past_the_limit_of_the_month(entrance):
    merchant = entrance.shop.merchants.get("rosas")
    entrance.shop.merchants.change(replace(merchant, texting=replace(merchant.texting, monthly_cap_cents=0)))
    entrance.shop.wait(hours=14)  # the middle of the night at the bakery
    entrance.ask()
    assert len(entrance.street.deliver()) == 1


def test_a_stop_of_the_number_holds_codes_back_as_well(entrance):
    entrance.shop.text("STOP", sender=ROSA.e164)
    entrance.street.deliver()
    entrance.shop.wait(minutes=1)
    entrance.ask()
    assert entrance.street.deliver() == []


def test_a_code_that_comes_too_late_is_not_texted_any_more(entrance):
    entrance.ask()
    entrance.shop.wait(minutes=10)
    assert entrance.street.deliver() == []


def test_the_code_is_in_nothing_that_is_stored(entrance):
    entrance.ask()
    code = entrance.code()
    vault, stored = entrance.shop.vault, entrance.street.deliveries
    member_id = vault.member_id("rosas", ROSA)
    (body,) = stored.correspondence("rosas", member_id).bodies
    kept = vault.open("rosas", body)
    assert "******" in kept
    assert code not in kept
    assert code not in repr(entrance.shop.book.handled) + repr(entrance.door.counters.counted)


def refused(entrance, link, **time):
    with pytest.raises(Rejected):
        signing_in.use_link(entrance.door, link, entrance.shop.now + timedelta(**time))
    return True


def test_a_link_signs_in_once_and_for_a_week(entrance):
    link = entrance.link()
    assert signing_in.use_link(entrance.door, link, entrance.shop.now).id == entrance.rosa.id
    assert refused(entrance, link)
    late = entrance.link()
    assert refused(entrance, late, days=7)
    assert signing_in.use_link(entrance.door, late, entrance.shop.now + timedelta(days=6, hours=23))


def test_a_new_link_ends_those_that_were_made_before(entrance):
    """Whoever asks for another one may have lost the first, or sent it to the wrong phone."""
    lost, new = entrance.link(), entrance.link()
    assert refused(entrance, lost)
    assert signing_in.use_link(entrance.door, new, entrance.shop.now).id == entrance.rosa.id
    assert refused(entrance, lost)


def test_a_link_is_over_for_who_left_the_team(entrance):
    gone = entrance.link()
    entrance.door.team.drop(entrance.rosa)
    assert refused(entrance, gone)


def test_the_shop_of_these_tests_is_what_the_codes_are_named_after(entrance):
    entrance.ask()
    (text,) = entrance.street.deliver()
    assert text.startswith(f"{opening().name}: ")
    assert "sign-in code" in text
