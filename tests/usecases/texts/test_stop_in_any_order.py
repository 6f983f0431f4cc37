"""Whatever is said and done with two phones, merged and parted: who said STOP last is sent nothing but what is owed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import Refusal
from chalicelib.domain.suppression import EVERYWHERE, Suppression, SuppressionReason
from chalicelib.usecases import inviting, members, merging
from chalicelib.usecases.ports import Changes
from chalicelib.usecases.till import Request
from tests.builders import MAYA, Shop
from tests.usecases.leaving.people import OTHER, merge
from tests.usecases.texts.test_notices import Street

PHONES = MAYA, OTHER
STOPS = {"STOP", "STOPALL", "wrong number"}
STARTS = {"START", "JOIN"}
OWED = "unsubscribed", "HELP for help", "Help: "
SAID = sorted(STOPS | STARTS | {"NOT ME", "BALANCE", "HELP", "Leo", "YES", "NO"})
DONE = ["sell", "invite", "merge", "separate", "stopall elsewhere"]


class Town:
    """A shop with two phones, of which one knows which of them wants to be left alone, by this shop and by all."""

    def __init__(self):
        self.street = Street(Shop())
        self.shop, self.delivered = self.street.shop, set()
        self.alone, self.alone_everywhere, self.merged = set(), set(), False
        self.ids = {self.shop.join("Maya", MAYA), self.shop.join("May", OTHER)}
        self.deliver()

    def deliver(self):
        """Deliver what is new; returns whom what was sent to."""
        before = len(self.street.sender.sent)
        for committed in self.street.committed():
            item = committed.item
            name = getattr(item, "inbound_id", None) or (item.member_id, item.account.seq)
            if name not in self.delivered:
                self.delivered.add(name)
                self.street.publish(committed)
        return self.street.sender.sent[before:]

    def say(self, phone, words):
        """Text, and note what that means."""
        found = members.look_up(self.shop.book, self.shop.vault, self.shop.till, PhoneNumber(phone), self.shop.now)
        self.shop.text(words, phone)
        if words in STOPS:
            self.alone.add(phone)
        elif words in STARTS or (words == "YES" and phone in self.alone):
            self.alone.discard(phone)
            self.alone_everywhere.discard(phone)
        elif words in {"Leo", "YES"} and found is None and phone not in self.alone:
            self.alone_everywhere.discard(phone)

    def do(self, phone, deed):
        """What happens at the shop."""
        shop, (kept, gone) = self.shop, sorted(self.ids)
        number = PhoneNumber(phone)
        key = f"{deed}-{shop.now}"
        if deed == "sell":
            found = members.look_up(shop.book, shop.vault, shop.till, number, shop.now)
            shop.sell(found.id if found else None, 1200, key)
        elif deed == "invite":
            inviting.invite(shop.book, shop.vault, shop.till, number, "Zoe", "script", Request(key, "d"), shop.now)
        elif deed == "stopall elsewhere":
            digest = shop.vault.suppression_hash(EVERYWHERE, number)
            one = Suppression(EVERYWHERE, digest, shop.now, SuppressionReason.STOP)
            shop.book.commit(Changes("bobs", suppressions=(one,)))
            self.alone_everywhere.add(phone)
        else:
            merge(shop, kept, gone, merging.merge if deed == "merge" else merging.separate, key)
            self.merged = True

    @property
    def in_peace(self):
        """Who is not to be texted. Of a member's two phones one speaks for the other, as to what another shop was told."""
        return self.alone if self.merged else self.alone | self.alone_everywhere


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(PHONES), st.sampled_from(SAID + DONE)), min_size=2, max_size=14))
def test_who_wants_to_be_left_alone_is(steps):
    town = Town()
    for phone, what in steps:
        town.shop.wait(minutes=6)
        try:
            (town.say if what in SAID else town.do)(phone, what)
        except Refusal:
            continue
        for text in town.deliver():
            owed = text.to == phone and any(word in text.body for word in OWED)
            assert text.to not in town.in_peace or owed, (steps, what, text.body)
