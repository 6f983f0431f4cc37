"""One customer at a till: found by number or card, a sale and its undoing, a reward, an invitation."""

from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.calendar import local_day
from chalicelib.domain.causes.cause import current
from chalicelib.domain.customer import Asked, Customer, Reply
from chalicelib.domain.offers import CERTIFICATE, Offer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Program, RewardKind
from chalicelib.domain.refusals import UnknownMember
from chalicelib.domain.special import COUPON, SPECIAL
from chalicelib.domain.tier_words import tell_standing
from chalicelib.domain.wallet import read_scanned
from chalicelib.domain.watching.words import HELD
from chalicelib.usecases import audit, inviting, members, reversals, serving, wallets
from chalicelib.usecases.coupons.tries import Tries
from chalicelib.usecases.phones import find_by_phone
from chalicelib.usecases.till import Answer
from chalicelib.usecases.watching import holding
from chalicelib.usecases.watching.holding import Logs
from chalicelib.usecases.wishes import Wish
from chalicelib.web.till.guarding import Place, open_alone
from chalicelib.web.visit import Visit

SCRIPT: Final = "Want your points by text? You get one message to say yes. Reply STOP any time."
SCRIPT_VERSION: Final = "till-1"
"""Of the script, for the consent ledger: other words are another version."""
CARD_MAX: Final = 40


@open_alone
def find(visit: Visit, place: Place) -> Response:
    """Who this is, by the number that was typed, the card that was scanned, or the id of somebody who was here before."""
    till, now = place.till, visit.now
    if visit.form.get("card"):
        return visit.json(_show(place, members.get(wiring.book(), till, _scanned(place), now)))
    if visit.form.get("member"):
        return visit.json(_show(place, members.get(wiring.book(), till, place.word("member"), now)))
    phone = PhoneNumber.parse(visit.form.get("phone", ""), till.merchant.region)
    member = members.look_up(wiring.book(), wiring.vault(), till, phone, now)
    return visit.json(_show_nobody(place, phone) if member is None else _show(place, member))


@open_alone
def earn(visit: Visit, place: Place) -> Response:
    """A sale was keyed, now or without a connection some time ago."""
    typed = visit.form.get("phone", "")
    phone = PhoneNumber.parse(typed, place.till.merchant.region) if typed else None
    age = timedelta(milliseconds=place.figure("age"))
    check, amount = place.word("check", 64), place.figure("amount")
    keyed = serving.Keyed(check, amount, None if phone else place.word("member"), phone, age)
    ports = wiring.book(), wiring.vault(), Logs(pages_wiring.audit(), pages_wiring.watched())
    kept = holding.earn(*ports, place.till, keyed, place.who, place.request_id, visit.now)
    if not kept.told.answer.replayed:
        facts: dict[str, int | str] = {"why": kept.why, "own": int(kept.why == "own")} if kept.why else {}
        whose: dict[str, int | str] = {"member": kept.member_id} if kept.member_id else {}
        waited = visit.now - keyed.made_at(visit.now)
        whose |= {"kept": waited // timedelta(minutes=1)} if waited else {}
        _note(place, "earned", check, amount=amount, points=kept.told.answer.facts["points_delta"], **whose, **facts)
    return visit.json(_tell_held(kept.why) if kept.why else _tell_sale(place, kept.told))


@open_alone
def undo(visit: Visit, place: Place) -> Response:
    """The sale was a slip."""
    check = place.word("check", 64)
    role = place.staff.role if place.staff else None
    if role is None:
        raise UnknownMember("")
    answer = serving.undo(wiring.book(), wiring.vault(), place.till, check, role, place.request_id, visit.now)
    if not answer.replayed:
        _note(place, "undone", check, points=answer.facts["points_delta"], member=str(answer.facts.get("member_id", "")))
    facts = {"delta": answer.facts["points_delta"], "balance": answer.facts.get("balance"), "back": answer.facts.get("back")}
    return visit.json({**facts, "restored": answer.facts.get("points_restored", 0)})


@open_alone
def use(visit: Visit, place: Place) -> Response:
    """The customer wants a reward."""
    offer, gives = place.word("offer"), visit.form.get("give") == "yes"
    # A coupon may be of somebody who gives no number.
    nobody = offer.startswith(COUPON) and not visit.form.get("member")
    member_id = None if nobody else place.word("member")
    cause = current(wiring.causes().of_merchant(place.till.merchant.id)) if gives else None
    wish = Wish(place.word("check", 64), member_id, (offer,), gives=gives, cause=cause)
    first = _is_first(place, member_id) if member_id is not None else False
    tries = Tries(pages_wiring.counters(), place.till, visit.now)
    with tries.watched() if offer.startswith(COUPON) else nullcontext():
        answer = serving.use(wiring.book(), wiring.vault(), place.till, wish, place.figure("amount"), place.request_id, visit.now)
    return visit.json(_tell_use(place, answer, member_id or "", first))


@open_alone
def finish(visit: Visit, place: Place) -> Response:
    """The customer's code, a manager's PIN, or the phone's YES is there."""
    said = visit.form.get("code", ""), visit.form.get("pin", "")
    held = place.word("redemption")
    member_id = reversals.find(wiring.book(), place.till, held, visit.now).redemption.member_id
    first = _is_first(place, member_id)
    answer = serving.finish(wiring.book(), wiring.vault(), place.till, held, place.request_id, visit.now, *said)
    return visit.json(_tell_use(place, answer, member_id, first))


@open_alone
def wait(visit: Visit, place: Place) -> Response:
    """How far the phone's confirmation has come."""
    found = reversals.find(wiring.book(), place.till, place.word("redemption"), visit.now)
    confirmation = found.redemption.confirmation
    step = confirmation.next_step.value if confirmation else "capture"
    declined = confirmation is not None and confirmation.state.value == "declined"
    return visit.json({"status": found.status.value, "step": step, "declined": declined})


@open_alone
def give_back(visit: Visit, place: Place) -> Response:
    """The customer wants the reward later after all."""
    held = place.word("redemption")
    answer = serving.give_back(wiring.book(), wiring.vault(), place.till, held, place.request_id, visit.now)
    if not answer.replayed:
        _note(place, "given_back", held)
    return visit.json({"balance": answer.facts["balance"]})


@open_alone
def invite(visit: Visit, place: Place) -> Response:
    """Ask the phone whether its owner wants to join."""
    merchant, vault = place.till.merchant, wiring.vault()
    phone = PhoneNumber.parse(place.word("phone"), merchant.region)
    request = serving.name_request(vault, place.till, place.request_id, "invite", vault.member_id(merchant.id, phone))
    answer = inviting.invite(wiring.book(), vault, place.till, phone, None, SCRIPT_VERSION, request, visit.now)
    if not answer.replayed:
        _note(place, "member_invited", str(answer.facts["id"]))
    return visit.json({"status": answer.facts["status"], "asked_before": answer.facts.get("asked_before", False)})


def _note(place: Place, what: str, on: str, **facts: int | str) -> None:
    where = {"till": place.device.id, "location": place.till.location.id}
    audit.note(pages_wiring.audit(), place.who, what, on, place.visit.now, **where, **facts)


def _is_first(place: Place, member_id: str) -> bool:
    """Whether this member never used a reward so far."""
    return not wiring.book().record(place.till.merchant.id, member_id).account.used_at


def _tell_held(why: str) -> dict[str, Any]:
    """The sale is there, its points wait."""
    return {"outcome": "held", "delta": 0, "code": f"HELD_{why.upper()}", "sentence": HELD[why]}


def _scanned(place: Place) -> str:
    """The member whose page was scanned. Raises UnknownMember."""
    link = read_scanned(place.word("card", CARD_MAX))
    found = wallets.find_member(wiring.wallets(), wiring.book(), link) if link else None
    if found is None or found.merchant_id != place.till.merchant.id:
        raise UnknownMember("")
    return found.member_id


def _show(place: Place, member: members.Member) -> dict[str, Any]:
    now, zone = place.visit.now, place.till.location.zone_at(place.visit.now)
    served = serving.serve(wiring.book(), wiring.vault(), place.till, member, now)
    joined = member.customer.joined_at
    return {
        "member": member.id,
        "name": member.customer.first_name or "",
        "ending": served.ending,
        "balance": member.balance,
        "debt": member.account.debt,
        "silent": member.customer.opted_out,
        "visits": member.account.visits,
        "since": f"{joined.astimezone(ZoneInfo(zone)):%B %Y}" if joined else "",
        "last": _ago(served.sales[0].at, now, zone) if served.sales else "",
        "offers": [_offer(offer, member.balance, place.till.merchant.program_at(now)) for offer in served.offers],
        "tier": tell_standing(served.standing, place.till.merchant.program_at(now), place.till.merchant.language),
        "rate": served.rate.facts,
        "holds": int((served.rate.until - now).total_seconds() * 1000),
        "history": [[_moment(sale.at, zone), sale.amount, sale.points] for sale in served.sales],
    }


def _show_nobody(place: Place, phone: PhoneNumber) -> dict[str, Any]:
    """Somebody who has not joined: what to say, and the very text that they would get."""
    merchant, vault = place.till.merchant, wiring.vault()
    known = find_by_phone(wiring.book(), merchant.id, vault.member_id(merchant.id, phone)).customer
    customer = known or Customer("", b"", merchant.language)
    return {
        "member": None,
        "shown": phone.national(),
        "asked": customer.asked is Asked.CONFIRM,
        "silent": customer.opted_out,
        "say": SCRIPT,
        "text": serving.preview(place.till, vault, customer, Reply("confirm_join", {})),
    }


def _offer(offer: Offer, balance: int, program: Program) -> dict[str, Any]:
    credit = offer.reward.kind is RewardKind.CREDIT
    asks_amount = any(special.offer_id == offer.id and special.spend_min for special in program.specials)
    return {
        "id": offer.reward.id if credit else offer.id,
        "name": offer.reward.name,
        "price": offer.price_points,
        "need": max(0, (offer.reward.price_points if credit else offer.price_points) - balance),
        "ready": offer.applicable,
        "paid": offer.id.startswith(f"{CERTIFICATE}:"),
        "special": offer.id.startswith(SPECIAL),
        "credit": credit,
        "least": offer.reward.price_points if credit else 0,
        "sized": credit or asks_amount or offer.reward.kind is RewardKind.PERCENT_OFF,
    }


def _tell_sale(place: Place, told: serving.Told) -> dict[str, Any]:
    facts, program = told.answer.facts, place.till.merchant.program_at(place.visit.now)
    if "balance" not in facts:
        claim = facts.get("claim")
        return {
            "outcome": "waits" if told.waits else "nobody",
            "delta": claim[1] if claim else 0,
            "last": claim[2] if claim else "",
        }
    return {
        "outcome": "added",
        "delta": facts["points_delta"],
        "balance": facts["balance"],
        "ready": facts.get("ready", ""),
        "need": facts.get("need", 0),
        "reward": facts.get("reward", ""),
        "paid": program.mark.name if int(facts.get("paid", 0)) > 0 else "",
        "text": told.text,
        "ending": told.ending,
    }


def _tell_use(place: Place, answer: Answer, member_id: str, first: bool) -> dict[str, Any]:  # noqa: FBT001  a fact of the row
    facts = answer.facts
    if facts["status"] == "captured" and not answer.replayed:
        _note(place, "used", str(facts["id"]), reward=str(facts["uses"][0][1]), member=member_id, first=int(first))
    off = sum(int(row[2]) for row in facts["uses"])
    step = facts.get("next_step", "capture") if facts["status"] == "held" else ""
    by_coupon = str(facts["uses"][0][0]).startswith(COUPON)
    program, name = place.till.merchant.program_at(place.visit.now), str(facts["uses"][0][1])
    reward = program.reward(name) if by_coupon else None
    points = any(special.benefit.earns for special in program.specials if special.id == name)
    named = {"name": reward.name, "item": reward.kind is RewardKind.FREE_ITEM, "points": points} if reward else {}
    named |= {"given": facts["given"][1]} if "given" in facts else {}
    return {"redemption": facts["id"], "status": facts["status"], "step": step, "balance": facts["balance"], "off": off, **named}


def _moment(at: datetime, zone: str) -> str:
    """Wed 18 Nov, 8:12 am."""
    local = at.astimezone(ZoneInfo(zone))
    half = "am" if local.hour < NOON else "pm"
    return f"{local:%a} {local.day} {local:%b}, {local.hour % NOON or NOON}:{local:%M} {half}"


NOON: Final = 12


def _ago(at: datetime, now: datetime, zone: str) -> str:
    days = (local_day(now, zone) - local_day(at, zone)).days
    return {0: "today", 1: "yesterday"}.get(days, f"{days} days ago")
