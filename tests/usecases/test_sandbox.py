"""A merchant's sandbox: the same rules, other data, and nothing that reaches anybody."""

from dataclasses import replace
from itertools import count

import pytest

from chalicelib.domain.customer import InboundText
from chalicelib.domain.desk.location_key import KEYS_MAX
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import ConfirmationNeeded, RequestIdReused, SandboxOnly, UnusableField
from chalicelib.domain.suppression import EVERYWHERE
from chalicelib.domain.texts.texting import Registration
from chalicelib.usecases import confirming, locations, members, reconcile, sandbox, settings
from chalicelib.usecases.ports import Committed
from chalicelib.usecases.texts import conversation, sending
from chalicelib.usecases.texts.consents import Archive, show_merchant
from chalicelib.usecases.texts.turn import Conversation
from chalicelib.usecases.till import Request, Till
from tests.builders import MAYA, PIN, SHOP_NUMBER, Shop, digest
from tests.fake_post import FakeSender, FakeWaitingRoom

PHONE = PhoneNumber(MAYA)


class Practice(Shop):
    """The shop with a till that has a test key; what it does is done in the sandbox. `live` is its till for real sales."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.live, self.sender = self.till, FakeSender()
        self.key = locations.issue_test_key(self.merchants, self.vault, "rosas", "mill", self.now)
        self.till = Till(*self.merchants.by_key(self.key))
        self.told = set()
        self.names = (f"played-{number}" for number in count(1))

    @property
    def desk(self):
        return Conversation(self.book, self.merchants, self.vault, self.deliveries)

    def play(self, words, phone=PHONE, name=None, till=None):
        """A customer of the sandbox texts; returns what the shop answers."""
        till, request = till or self.till, Request(name or next(self.names), digest(words))
        answer = sandbox.text(self.desk, till, phone, words, request, self.now)
        return sandbox.write_replies(self.desk, till, phone, answer)

    def post(self):
        """What the stream and the queue do: every text that is committed is sent, as far as it may leave."""
        post = sending.Post(self.book, self.merchants, self.vault, self.deliveries, FakeWaitingRoom(), self.sender)
        items = [(names[0], handled) for names, handled in self.book.handled.items()]
        items += [(names[0], entry) for names, chain in self.book.chains.items() for entry in chain]
        return [outcome for names, item in items for outcome in sending.send(post, Committed(names, item), self.now)]

    def read(self, phone=PHONE):
        return [text.words for text in sandbox.read_texts(self.deliveries, self.vault, self.till, phone)]


@pytest.fixture
def shop():
    return Practice()


def test_a_test_key_opens_what_the_merchant_is_under_an_id_of_its_own(shop):
    assert shop.key.startswith("rk_test_")
    assert (shop.till.merchant.id, shop.till.merchant.is_test, shop.live.merchant.is_test) == ("rosas~test", True, False)
    assert shop.till.merchant.programs == shop.live.merchant.programs
    assert shop.till.location == shop.live.location
    assert shop.till.merchant.live_id == shop.live.merchant.live_id == "rosas"
    assert "rosas~test" in shop.vault.used, "its data key is made with its first test key, where an operator is at work"


def test_test_keys_have_slots_of_their_own_and_are_revoked_alone(shop):
    for _ in range(KEYS_MAX - 1):
        locations.issue_test_key(shop.merchants, shop.vault, "rosas", "mill", shop.now)
    with pytest.raises(UnusableField, match="4 live keys"):
        locations.issue_test_key(shop.merchants, shop.vault, "rosas", "mill", shop.now)
    assert locations.issue_key(shop.merchants, "rosas", "mill", shop.now)
    assert locations.revoke_secret(shop.merchants, shop.key) == "mill"
    assert shop.merchants.by_key(shop.key) is None
    assert shop.merchants.by_key(shop.keys["mill"]) is not None


def test_members_and_sales_of_both_never_meet(shop):
    assert "Welcome Maya" in shop.play("Maya")[0]
    played, live = (members.look_up(shop.book, shop.vault, till, PHONE, shop.now) for till in (shop.till, shop.live))
    assert (played.balance, live) == (0, None)
    shop.sell(played.id, 6240)
    real = shop.join("Maria")
    shop.sell(real, 1240, till=shop.live)
    assert played.id != real
    assert {merchant: sale.report.subtotal for (merchant, *_), sale in shop.book.sales.items()} == {
        "rosas~test": 6240,
        "rosas": 1240,
    }
    assert members.get(shop.book, shop.till, played.id, shop.now).balance == 62
    assert members.get(shop.book, shop.live, real, shop.now).balance == 12
    assert members.get(shop.book, shop.live, real, shop.now).customer.first_name == "Maria"


def test_no_text_of_a_sandbox_is_handed_to_the_carrier_and_all_can_be_read(shop):
    shop.play("Maya")
    shop.sell(members.look_up(shop.book, shop.vault, shop.till, PHONE, shop.now).id, 6240)
    outcomes = shop.post()
    assert [outcome.word for outcome in outcomes] == ["sent", "sent"]
    assert not any(outcome.counts or outcome.price_micros for outcome in outcomes)
    assert shop.sender.sent == []
    welcome, earned = shop.read()
    assert "Welcome Maya" in welcome
    assert "62 points" in earned
    assert (shop.deliveries.usage("rosas", shop.now).micros, shop.deliveries.usage("rosas~test", shop.now).micros) == (0, 0)
    assert shop.read(PhoneNumber("+12065550143")) == []


def test_texts_of_the_shop_itself_leave_and_cost_as_ever(shop):
    shop.join("Maria")
    (outcome,) = shop.post()
    assert outcome.counts
    assert outcome.price_micros > 0
    assert len(shop.sender.sent) == 1
    assert shop.read() == []


def test_a_sandbox_texts_where_carriers_have_not_approved_the_number_yet(shop):
    settings.note_registration(shop.merchants, "rosas", Registration.PENDING)
    shop.play("Maya")
    shop.join("Maria")
    assert sorted(outcome.word for outcome in shop.post()) == ["not_registered", "sent"]


@pytest.mark.parametrize("words", ["STOP", "STOP ALL", "wrong number"])
def test_a_stop_that_is_played_silences_no_real_phone(shop, words):
    shop.play("Maya")
    shop.play(words)
    assert {scope for scope, _ in shop.book.suppressions} == {"rosas~test"}
    shop.join("Maria")
    (sent,) = [outcome for outcome in shop.post() if outcome.merchant_id == "rosas"]
    assert sent.word == "sent"


def test_a_stop_of_a_real_phone_to_all_shops_is_none_of_the_sandbox(shop):
    shop.play("Maya")
    shop.wait(minutes=1)
    shop.join("Maria")
    shop.text("STOP ALL")
    assert {scope for scope, _ in shop.book.suppressions} == {"rosas", EVERYWHERE}
    shop.wait(minutes=1)
    shop.sell(members.look_up(shop.book, shop.vault, shop.till, PHONE, shop.now).id, 6240)
    played = [outcome for outcome in shop.post() if outcome.merchant_id == "rosas~test"]
    assert [outcome.word for outcome in played] == ["sent", "sent"]


def test_who_comes_back_in_the_sandbox_is_still_silent_for_the_shop(shop):
    shop.join("Maria")
    shop.text("STOP")
    shop.play("Maya")
    shop.play("STOP")
    shop.wait(minutes=1)
    assert shop.play("START")
    assert [scope for scope, _ in shop.book.suppressions] == ["rosas"]


def test_a_real_text_goes_to_the_shop_and_never_to_its_sandbox(shop):
    shop.text("Maria")
    assert {merchant for merchant, _ in shop.book.customers} == {"rosas"}
    text = InboundText("in-1", MAYA, "+12065550199", "Maria", shop.now)
    assert conversation.receive(shop.desk, text, shop.now) == "nobody"


def test_the_phone_of_a_sandbox_confirms_by_its_code_and_by_yes_and_so_does_the_managers_pin(shop):
    shop.confirm_by_phone()
    shop.till = Till(*shop.merchants.by_key(shop.key))
    shop.play("Maya")
    played = members.look_up(shop.book, shop.vault, shop.till, PHONE, shop.now).id
    shop.sell(played, 24000)
    by_manager, by_code, by_yes = (shop.hold(played, "coffee", check_id=f"check-{number}").facts["id"] for number in (1, 2, 3))
    with pytest.raises(ConfirmationNeeded):
        shop.capture(by_manager)
    assert shop.capture(by_manager, manager_pin=PIN).facts["status"] == "captured"
    shop.post()
    codes = [words.split("code is ")[1][:4] for words in shop.read() if "code is" in words]
    assert codes == [confirming.code_of(shop.vault, "rosas~test", held) for held in (by_manager, by_code, by_yes)]
    assert shop.code_of(by_code) != codes[1], "the shop itself would have texted another"
    assert shop.capture(by_code, code=codes[1]).facts["status"] == "captured"
    shop.play("YES")
    assert shop.capture(by_yes).facts["status"] == "captured"


def test_the_same_text_again_is_answered_as_before_and_does_nothing(shop):
    first = shop.play("Maya", name="once")
    entries = {names: len(chain) for names, chain in shop.book.chains.items()}
    assert shop.play("Maya", name="once") == first
    assert {names: len(chain) for names, chain in shop.book.chains.items()} == entries
    with pytest.raises(RequestIdReused):
        shop.play("Another", name="once")


def test_a_live_till_cannot_play_a_customer_or_read_what_one_was_texted(shop):
    with pytest.raises(SandboxOnly):
        shop.play("Maya", till=shop.live)
    with pytest.raises(SandboxOnly):
        sandbox.read_texts(shop.deliveries, shop.vault, shop.live, PHONE)
    assert shop.book.customers == {}


def test_what_a_sandbox_holds_is_no_difference_of_the_ledger_and_no_evidence_of_the_merchants(shop):
    shop.play("Maya")
    played = members.look_up(shop.book, shop.vault, shop.till, PHONE, shop.now).id
    shop.sell(played, 6240)
    shop.book.chains["rosas~test", played] = []
    desk = reconcile.Desk(shop.book, shop.merchants, lambda: shop.now)
    assert list(reconcile.differences(desk)) == []
    mark = reconcile.walk(desk, "tests", lambda: 600.0, lambda *_: None)
    assert (mark.members, mark.sales) == (0, 0)
    assert list(show_merchant(Archive(shop.book, shop.vault, shop.merchant))) == []
    (row,) = show_merchant(Archive(shop.book, shop.vault, shop.till.merchant))
    assert (row.phone, row.number, row.words) == (MAYA, SHOP_NUMBER, "Maya")


def test_another_merchants_sandbox_is_another_even_where_one_id_begins_with_the_other(shop):
    twin = replace(shop.merchant, id="rosas-two")
    shop.merchants.add(twin, "+12065550105")
    key = locations.issue_test_key(shop.merchants, shop.vault, "rosas-two", "mill", shop.now)
    shop.play("Maya")
    other = Till(*shop.merchants.by_key(key))
    assert other.merchant.id == "rosas-two~test"
    assert members.look_up(shop.book, shop.vault, other, PHONE, shop.now) is None
