"""What people do in a shop. A new kind of operation is one function here, with its weight."""

from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from chalicelib.usecases.confirming import code_of
from tests.builders import PIN
from tests.faults.campaigning import campaign
from tests.faults.history import Asked
from tests.faults.lambdas import deployed
from tests.faults.till import Till
from tests.faults.world import FEW, WRONG, Check

CENTS_MAX = 9_000
SETTLED_WITHIN = 10_000
ACTS: dict[Any, int] = {}
"""Every operation, and how often it is done among all."""


def act(weight: int) -> Any:
    def register(operation: Any) -> Any:
        ACTS[operation] = weight
        return operation

    return register


def take_turn(till: Till) -> None:
    """One operation; before it, maybe a batch of the stream, and of the queue of texts."""
    world, choose = till.world, till.choose
    world.clock.pass_by(timedelta(seconds=choose.randrange(1, 15)))
    if choose.random() < 0.25 and (images := world.take_records(choose)):
        world.publish(images)
    if choose.random() < 0.25:
        world.send(world.take_mail(choose))
    (operation,) = choose.choices(list(ACTS), list(ACTS.values()))
    operation(till)


def open_check(till: Till) -> Check:
    """A new check of somebody, at this location."""
    choose = till.choose
    check = Check(
        f"check-{till.name()}",
        till.location,
        some_phone(till),
        versioned=choose.random() < 0.7,
        style=choose.choice(("discount", "payment", "unsaid")),
        subtotal=choose.randrange(100, CENTS_MAX),
        is_named=choose.random() < 0.85,
    )
    till.world.checks[till.location].append(check)
    return check


def some_phone(till: Till) -> str:
    """One of the customers. The first comes more often than the others."""
    phones = list(till.world.phones)
    return till.choose.choice([phones[0], phones[0], *phones])


@act(22)
def sell(till: Till) -> None:
    """Somebody pays; some checks are reported while they are open."""
    check = open_check(till)
    check.state = till.choose.choice(("open", "closed", "closed", "closed"))
    till.report(check)


@act(14)
def correct(till: Till) -> None:
    """A check is reported again: closed, with more on it, with less, or as it was."""
    check = till.pick(till.world.checks[till.location])
    if check is None:
        return
    with till.world.lock:
        if check.state == "open":
            check.state = "closed"
        check.subtotal = till.choose.choice((check.subtotal, till.choose.randrange(100, CENTS_MAX)))
        check.discount = till.choose.choice((0, 0, check.subtotal // 10))
        check.is_named = True
    till.report(check)


@act(3)
def empty_queue(till: Till) -> None:
    """A till that had no connection reports what it sold meanwhile, and what it corrected."""
    checks = till.world.checks[till.location][-3:]
    for check in checks:
        check.state = "closed" if check.state == "open" else check.state
    if checks:
        till.report_all([*checks, open_check(till)])


@act(3)
def void(till: Till) -> None:
    check = till.pick(till.world.checks[till.location])
    if check is not None:
        check.state = "voided"
        till.report(check)


@act(12)
def refund(till: Till) -> None:
    """Something is brought back; sometimes from a check that was never reported."""
    check = till.pick(till.world.checks[till.location]) if till.choose.random() < 0.95 else open_check(till)
    if check is None:
        return
    amount = till.choose.randrange(1, max(2, check.subtotal))
    with till.world.lock:
        id_ = f"refund-{till.name()}"
        check.refunds[id_] = amount
    path = f"/v1/sales/{check.id}/refunds"
    till.ask("refund", "POST", path, {"id": id_, "amount": amount}, sale=check.id, phone=check.phone)


@act(6)
def look_up(till: Till, phone: str | None = None) -> list[Any]:
    """Whose number is it? Answers the member, if there is one."""
    phone = phone or some_phone(till)
    answer = till.ask("look-up", "POST", "/v1/members/lookup", {"phone": phone})
    return answer.body["members"] if answer is not None and answer.is_done else []


@act(3)
def quote(till: Till) -> None:
    """What would it cost? A question that changes nothing."""
    offers = [reward.id for reward in till.world.program.rewards][:1]
    check = {"currency": "USD", "subtotal": till.choose.randrange(100, CENTS_MAX)}
    member_id = till.world.member_id(some_phone(till))
    body = {"member_id": member_id, "check": check, "requested": offers}
    till.ask("quote", "POST", f"/v1/checks/quoted-{till.name()}/quote", body)


@act(14)
def hold(till: Till) -> None:
    """Rewards are taken out of the balance, whether or not there is enough of it."""
    world, choose = till.world, till.choose
    check = till.pick(world.checks[till.location]) if choose.random() < 0.4 else open_check(till)
    if check is None:
        return
    ready = [reward["id"] for member in look_up(till, check.phone) for reward in member["rewards"]]
    offers = choose.sample(ready, min(len(ready), choose.choice((1, 1, 2)))) or [choose.choice(world.program.rewards).id]
    if world.program.specials and choose.random() < 0.4:
        offers = list(dict.fromkeys([FEW.offer_id, *offers]))
    body: dict[str, Any] = {"check_id": check.id, "member_id": world.member_id(check.phone), "offer_ids": offers}
    body["mode"] = choose.choice(("all_or_nothing", "best_effort"))
    if choose.random() < 0.5:
        body["check"] = {"currency": "USD", "subtotal": check.subtotal}
    answer = till.ask("hold", "POST", "/v1/redemptions", body, phone=check.phone)
    if answer is not None and answer.is_done:
        amount = sum(offer["amount"] for offer in answer.body["offers"])
        with world.lock:
            world.holds[till.location].append((answer.body["id"], check, amount))


@act(12)
def close(till: Till) -> None:
    """A hold becomes final, and its check is reported before or after; or it is given back. Some are closed twice, or by two."""
    held = till.pick(till.world.holds[till.location])
    if held is None:
        return
    id_, check, amount = held
    if till.choose.random() < 0.8:
        with till.world.lock:
            till.world.holds[till.location][:] = [other for other in till.world.holds[till.location] if other is not held]
    if till.choose.random() < 0.3:
        till.ask("release", "DELETE", f"/v1/redemptions/{id_}", redemption=id_)
        return
    if till.choose.random() < 0.25:
        report_closed(till, check)
    answer = till.ask("capture", "POST", f"/v1/redemptions/{id_}/capture", prove(till, id_, check.phone), redemption=id_)
    if answer is not None and answer.is_done and not answer.replayed:
        check.used += amount
        if till.choose.random() < 0.7:
            report_closed(till, check)


def prove(till: Till, redemption_id: str, phone: str) -> dict[str, str]:
    """What the cashier is told, right or wrong; or the phone answers, and may answer too late."""
    world, choose = till.world, till.choose
    right = code_of(world.vault, world.id, redemption_id)
    if choose.random() < 0.3:
        text(till, choose.choice(("YES", "YES", "NO")), phone)
        return {}
    return choose.choice(({"code": right}, {"code": right}, {"manager_pin": PIN}, WRONG))


def report_closed(till: Till, check: Check) -> None:
    check.state = "closed" if check.state == "open" else check.state
    till.report(check)


@act(3)
def reverse(till: Till) -> None:
    """What was captured is given back, by whoever knows of it; sometimes of a hold, or twice."""
    known = till.pick([one.about for one in till.world.history.of("capture") if one.about["location"] == till.location])
    if known is not None:
        till.ask("reverse", "POST", f"/v1/redemptions/{known['redemption']}/reverse", {}, redemption=known["redemption"])


@act(4)
def adjust(till: Till) -> None:
    """Staff gives points, or takes some, whether or not they are there."""
    phone = some_phone(till)
    body = {"points": till.choose.choice((5, 40, -15, -90)), "reason": "other", "actor": "ana"}
    till.ask("adjust", "POST", f"/v1/members/{till.world.member_id(phone)}/adjustments", body, phone=phone)


@act(3)
def move(till: Till) -> None:
    """A sale turns out to be somebody else's."""
    check = till.pick(till.world.checks[till.location])
    if check is not None:
        phone = some_phone(till)
        body = {"member_id": till.world.member_id(phone), "reason": "other", "actor": "ana"}
        till.ask("move", "POST", f"/v1/sales/{check.id}/move", body, sale=check.id, phone=phone)


@act(2)
def text_code(till: Till) -> None:
    """Somebody texts the code of a receipt that named nobody; it may be another's by now."""
    code = till.pick(
        [answer.body["claim_code"] for one in till.world.history.of("sale") for answer in one.done if "claim_code" in answer.body]
    )
    if code is not None:
        text(till, code)


@act(1)
def invite(till: Till) -> None:
    phone, name = till.choose.choice(list(till.world.phones.items()))
    till.ask("invite", "POST", "/v1/members", {"phone": phone, "first_name": name})


@act(14)
def text(till: Till, body: str | None = None, phone: str | None = None) -> None:
    """A customer texts: to join, to ask, to stop, to start again."""
    world, choose = till.world, till.choose
    phone = phone or some_phone(till)
    body = body or choose.choice(
        (world.phones[phone], world.phones[phone], "YES", "BALANCE", "BALANCE", "STOP", "START", "HELP", "4", world.wall)
    )
    inbound_id, at = f"text-{till.name()}", world.clock()
    send = partial(deployed().receive, inbound_id, phone, world.number, body, at)
    till.repeat(Asked("text", send, {"inbound": inbound_id, "phone": phone, "body": body, "at": at}))


@act(2)
def expire(till: Till) -> None:
    """It is time for the jobs."""
    for job in ("expire_points", "send_waiting"):
        with till.world.watching(job):
            deployed().run_job(job, till.world.clock())


act(8)(campaign)


@act(4)
def jump(till: Till) -> None:
    """The clock jumps: past the end of holds, past texts that are late, to the next day, or a little back."""
    minutes = till.choose.choice((16, 3 * 60, 20 * 60, -1, -5))
    till.world.clock.pass_by(timedelta(minutes=minutes))


def open_shop(till: Till) -> None:
    """A month ago most customers joined and bought something; what ends after a month ends tonight."""
    world = till.world
    expire(till)
    for phone, name in list(world.phones.items())[:-2]:
        text(till, name, phone)
        check = open_check(till)
        check.phone, check.state = phone, "closed"
        till.report(check)
    settle_down(till)
    world.clock.pass_by(timedelta(days=30))
    expire(till)


def settle_down(till: Till) -> None:
    """All is delivered that was under way, and nobody asks any more."""
    world, luck = till.world, Random(till.world.seed)  # noqa: S311 - only an order
    while world.late:
        world.turns = max(due for due, _ in world.late)
        till.deliver_late()
    world.flush()
    for _ in range(SETTLED_WITHIN):
        if world.is_behind:
            world.publish(world.take_records(luck))
            world.send(world.take_mail(luck))
            continue
        expire(till)
        if not world.is_behind:
            return
    world.history.failures.append("it never settled")
