"""Two shops on one stage, each with one of everything that pages show: Rosa's, and the harbor's next door.

Whatever people may name bears a script in its name, which no browser may ever get as one.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Final

import pytest

from chalicelib import pages_wiring, wiring
from chalicelib.domain.calendar import local_day
from chalicelib.domain.coupon import Batch, code_of
from chalicelib.domain.customer import InboundText
from chalicelib.domain.desk.audit import Note
from chalicelib.domain.desk.connection import Connection, System
from chalicelib.domain.desk.passkey import Passkey, digest_of
from chalicelib.domain.desk.staff import Role, Staff
from chalicelib.domain.desk.webhook import Webhook, write_secret
from chalicelib.domain.figures.campaign import Campaign, State
from chalicelib.domain.figures.figures import Metric
from chalicelib.domain.figures.goals import Goal
from chalicelib.domain.location import Location
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Merchant, Reward, RewardKind
from chalicelib.domain.special import Benefit, Special
from chalicelib.usecases import devices, programs
from chalicelib.usecases.gifts import moving
from chalicelib.usecases.gifts.finding import draw_code
from chalicelib.usecases.overview import keeping
from chalicelib.usecases.overview.ports import Seen
from chalicelib.usecases.texts import conversation
from chalicelib.usecases.texts.turn import Conversation
from chalicelib.usecases.till import Till
from chalicelib.usecases.wallets import link_of
from tests.builders import NOW, opening, program
from tests.fake_connections import FakeConnections
from tests.fake_drafts import FakeDrafts
from tests.fake_privacy import FakePrivacyRequests
from tests.giving import GiftShop
from tests.web.doors import with_phone
from tests.web.visiting import Desk

SCRIPT: Final = "<img src=x onerror=alert(1)>'\""
NUMBER: Final = "+12065550111"


def bear(name: str) -> str:
    """A name with a script in it, no longer than a name may be."""
    return f"{name} {SCRIPT}"


@dataclass
class House:
    """One shop, and the ids of all that is in it."""

    desk: Desk
    merchant: Merchant
    boss: Staff
    ids: dict[str, str]


@dataclass
class Street:
    """Both shops; `ours` is where whoever asks works."""

    desk: Desk
    ours: House
    theirs: House
    connections: FakeConnections
    drafts: FakeDrafts
    privacy: FakePrivacyRequests

    def stored(self, merchant_id: str) -> list[str]:
        """All that is stored of a shop, as something that can be compared."""
        desk, shop = self.desk, self.desk.shop
        ports = (shop.book, shop.merchants, desk.team, desk.devices, desk.passkeys, self.connections, self.drafts, self.privacy)
        ports = *ports, desk.goals, desk.webhooks, desk.campaigns, shop.book.gifts
        tables = [table for port in ports for table in vars(port).values() if isinstance(table, dict)]
        return sorted(repr(item) for table in tables for item in table.items() if merchant_id in repr(item))


def build(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Street:
    """Both shops, with all that pages ask for behind them."""
    connections, made, privacy = FakeConnections(), FakeDrafts(), FakePrivacyRequests()
    monkeypatch.setattr(wiring, "connections", lambda: connections)
    monkeypatch.setattr(wiring, "privacy", lambda: privacy)
    monkeypatch.setattr(pages_wiring, "drafts", lambda: made)
    shop = desk.shop
    reward = Reward("coffee", bear("Free coffee"), RewardKind.FREE_ITEM, 50, amount=350)
    places = tuple(Location(f"harbor-{name}", bear(name), "America/New_York") for name in ("pier", "quay"))
    deal = Special(
        "deal-harbor", bear("Deal"), Benefit.AMOUNT_OFF, NOW.date(), amount=100, total=9, items=(bear("Eel"),), by_coupon=True
    )
    rules = program(name=bear("Quay club"), rewards=(reward,), specials=(deal,))
    asked = replace(opening("harbor", NUMBER, rules), name=bear("Quayside"), locations=places)
    programs.open_merchant(shop.merchants, shop.vault, asked, NOW)
    theirs = _furnish(desk, connections, shop.merchants.get("harbor"), ("Bobby", "Nina"), NUMBER, "+12065550188")
    ours = _furnish(desk, connections, shop.merchant, ("Maya", "Olga"), "+12065550100", "+12065550242")
    return Street(desk, ours, theirs, connections, made, privacy)


def _furnish(
    desk: Desk, connections: FakeConnections, merchant: Merchant, names: tuple[str, str], number: str, phone: str
) -> House:
    shop, id_, place = desk.shop, merchant.id, merchant.locations[0].id
    till = Till(merchant, merchant.locations[0])
    desk_of_texts = Conversation(shop.book, shop.merchants, shop.vault, shop.deliveries, None)
    conversation.receive(desk_of_texts, InboundText(f"in-{id_}", phone, number, names[0], shop.now), shop.now)
    member = shop.vault.member_id(id_, PhoneNumber(phone))
    customer = shop.book.customers[id_, member]
    shop.book.customers[id_, member] = replace(customer, first_name=bear(names[0]))
    shop.sell(member, 90_00, f"sale-{id_}", till=till)
    seen = [*shop.book.customers.items(), *((k, entry) for k, chain in shop.book.chains.items() for entry in chain)]
    keeping.keep(desk.keeper, [Seen(id_, item) for (whose, _), item in seen if whose == id_], shop.now)
    staff = _hire(desk, id_, names[1], PhoneNumber(f"{phone[:-2]}66"))
    passkey = Passkey(digest_of(id_.encode()), id_, staff.id, id_.encode(), b"key", 0, bear("Phone"), shop.now)
    desk.passkeys.put(passkey)
    code = devices.offer_pairing(desk.devices, shop.vault, merchant, place, bear("Tablet"), 5, staff.id, shop.now)
    device, _ = devices.pair(desk.devices, desk.team, desk.audit, shop.vault, code, shop.now)
    connections.put(Connection(System.SQUARE, id_, id_, place, shop.now, (shop.vault.seal(id_, "secret"),)))
    ids = {
        "staff_id": staff.id,
        "key_id": next(one.id for one in shop.merchants.live.values() if one.location_id == place),
        "goal_id": _aim(desk, merchant).id,
        "digest": passkey.digest,
        "device_id": device.id,
        "member_id": member,
        "special_id": f"deal-{id_}",
        "batch_id": _print(desk, merchant),
        "campaign_id": _write(desk, merchant),
        "location_id": place,
        "webhook_id": _listen(desk, merchant).id,
        "key": _hold_back(desk, merchant, place),
        **_sell_gift(desk, till),
        "link": link_of(desk.wallets, shop.vault, id_, member),
        "merchant_id": id_,
        "sale": f"sale-{id_}",
    }
    return House(desk, merchant, staff, ids)


def _hire(desk: Desk, merchant_id: str, name: str, own: PhoneNumber) -> Staff:
    shop = desk.shop
    staff = Staff(merchant_id, f"st-{merchant_id}", bear(name), Role.OWNER, shop.now, **with_phone(desk, own))
    staff = replace(staff, phone_sealed=shop.vault.seal(merchant_id, own.e164))
    desk.team.put(staff)
    return staff


def _sell_gift(desk: Desk, till: Till) -> dict[str, str]:
    gifts = GiftShop(desk.shop, desk.counters)
    sold = moving.sell(gifts.desk("sell", key=f"gift-{till.merchant.id}", till=till), 5000, "USD")
    code = draw_code(desk.shop.vault, till.merchant.id, sold.facts["cause"], sold.facts["draw"])
    return {"gift_id": sold.facts["id"], "code": code}


def _hold_back(desk: Desk, merchant: Merchant, place: str) -> str:
    """Points that wait at a shop; returns by what they are known."""
    facts: dict[str, int | str] = {"member": f"mem_{merchant.id}", "location": place, "amount": 1_000, "why": "limit"}
    held = Note(merchant.id, desk.shop.now, "staff-somebody", "held_back", f"check-{merchant.id}", facts)
    desk.watched.put(held)
    return held.digest


def _listen(desk: Desk, merchant: Merchant) -> Webhook:
    id_, shop = merchant.id, desk.shop
    webhook = Webhook(f"wh_{id_}", id_, f"https://crm.{id_}.example.com/", shop.vault.seal(id_, write_secret(b"k")), shop.now)
    desk.webhooks.add(webhook)
    return webhook


def _print(desk: Desk, merchant: Merchant) -> str:
    batch = Batch("HC2" if merchant.id == "harbor" else "R2C", f"deal-{merchant.id}", 1, desk.shop.now)
    desk.coupons.add_batch(merchant.id, batch)
    desk.coupons.add_codes(merchant.id, batch, [code_of(batch.id, 7)])
    return batch.id


def _write(desk: Desk, merchant: Merchant) -> str:
    day = local_day(desk.shop.now, merchant.locations[0].timezone)
    campaign = Campaign(f"camp-{merchant.id}", "lapsed", None, bear("Come back"), day, desk.shop.now, state=State.READY)
    desk.campaigns.add(merchant.id, campaign)
    return campaign.id


def _aim(desk: Desk, merchant: Merchant) -> Goal:
    begun = local_day(desk.shop.now, merchant.locations[0].timezone)
    place, ends = merchant.locations[0].id, begun + timedelta(days=28)
    goal = Goal(f"goal-{merchant.id}", Metric.VISITS, place, Fraction(3), Fraction(9), begun, ends)
    desk.goals.put(merchant.id, goal)
    return goal
