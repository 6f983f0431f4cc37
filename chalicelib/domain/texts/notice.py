"""Which text, if any, a ledger entry calls for: one at most."""

from dataclasses import replace
from datetime import datetime, timedelta

from chalicelib.domain.customer import Reply
from chalicelib.domain.entry import Entry, EntryKind, Facts
from chalicelib.domain.program import Program, ProgramType, Reward


def happened_at(entry: Entry) -> datetime:
    """When what `entry` tells of happened: a till without a connection tells later. What is taken back is news when told."""
    facts = entry.facts
    takes_back = int(facts.get("points", 0)) < 0 or bool(facts.get("restored")) or "back" in facts
    return entry.at if takes_back else entry.at - timedelta(minutes=int(facts.get("late", 0)))


def notice_of(entry: Entry, program: Program) -> Reply | None:  # noqa: PLR0911 - a table of cases, first match
    """The text about `entry`, as a kind of wording with its facts, or None."""
    facts = dict(entry.facts)
    if entry.kind is EntryKind.CORRECTED or "corrected" in facts:
        return _about_correction(entry, program)
    if entry.kind in {EntryKind.SALE, EntryKind.REVERSED, EntryKind.MOVED}:
        return None if "again" in facts else _about_sale(entry, program)
    if entry.kind is EntryKind.CAPTURED:
        return _about_use(entry, program)
    if entry.kind is EntryKind.HELD:
        return _about_hold(entry)
    if entry.kind is EntryKind.ADJUSTED:
        return _about_adjustment(entry, program)
    if entry.kind is EntryKind.REFERRED:
        return _about_friends(entry, program)
    if entry.kind is EntryKind.MERGED and entry.facts["into"] == entry.member_id:
        if program.type is ProgramType.REBATE:
            return Reply("merged_credit", _money(program, total_amount=int(facts["balance"])))
        return Reply("merged", {"total": facts["balance"]})
    if entry.kind is EntryKind.REMINDED:
        return Reply("ready_unused", {"reward": facts.get("ready", ""), "total": facts["balance"]})
    return _about_end(entry, program) if entry.kind in {EntryKind.EXPIRED, EntryKind.WARNED} else None


def _about_use(entry: Entry, program: Program) -> Reply:
    facts = entry.facts
    if "given_to" in facts:
        return Reply("given", {"reward": facts["used"], "cause": facts["given_to"]})
    if program.type is ProgramType.REBATE:
        return Reply("redeemed_credit", _money(program, amount=int(facts["amount"]), total_amount=int(facts["balance"])))
    if not facts["price"]:
        return Reply("certificate_used", {"reward": facts["used"]})
    return Reply("redeemed", {"reward": facts["used"], "points": facts["price"], "total": facts["balance"]})


def _about_hold(entry: Entry) -> Reply | None:
    """A till holds what the phone is to confirm: by the code of this `redemption`, or by its YES alone. Nothing after `until`."""
    facts = entry.facts
    kind = "confirm_redemption" if "confirm" in facts else "confirm_yes"
    if "until" not in facts:
        return None
    used = facts.get("confirm", facts.get("confirm_yes", ""))
    return Reply(kind, {"reward": used, "redemption": entry.cause, "until": facts["until"]})


def _about_end(entry: Entry, program: Program) -> Reply:
    facts = entry.facts
    word = "expired" if entry.kind is EntryKind.EXPIRED else "expiring"
    day = {"date": facts["day"]} if entry.kind is EntryKind.WARNED else {}
    if program.type is ProgramType.REBATE:
        money = _money(program, amount=int(facts["points"]), total_amount=int(facts["balance"]))
        return Reply(f"{word}_credit", {**money, **day})
    return Reply(word, {"points": facts["points"], "total": facts["balance"], **day})


def _about_sale(entry: Entry, program: Program) -> Reply | None:  # noqa: PLR0911 - a table of cases, first match
    facts = entry.facts
    points, balance = int(facts["points"]) + int(facts.get("tier_bonus", 0)), int(facts["balance"])
    restored = int(facts["restored"])
    net = points + restored
    plain: dict[str, int | str] = {"points": abs(net), "total": balance}
    if "back" in facts:
        return Reply("certificate_back", {"reward": facts["back"]})
    if restored > 0 and net == 0:
        return None
    if restored > 0 or net < 0:
        kind = "restored" if net >= 0 else "reversed"
        if program.type is ProgramType.REBATE:
            return Reply(f"{kind}_credit", _money(program, amount=abs(net), total_amount=balance))
        return Reply(kind, plain | {"reward": facts.get("of", "")} if kind == "restored" else plain)
    if int(facts["paid"]) > 0:
        return Reply("instant_ready", {"reward": program.mark.name, "total": balance})
    if points == 0:
        return None
    return _about_tier(entry, program, points) or _about_gain(entry, program, points, plain)


def _about_gain(entry: Entry, program: Program, points: int, plain: Facts) -> Reply:
    """A sale brought points, and what they lead to."""
    facts, balance = entry.facts, int(entry.facts["balance"])
    if program.type is ProgramType.REBATE:
        return Reply("earned_credit", _money(program, amount=points, total_amount=balance))
    reached = _reached(program, int(facts["before"]), balance)
    if reached is not None:
        return Reply("reward_ready", {**plain, "reward": reached.name})
    if "need" not in facts:
        return Reply("earned_plain", {**plain})
    kind = "earned_visit" if program.counts_visits and "debt" not in facts else "earned"
    return Reply(kind, {**plain, "need": facts["need"], "reward": facts["reward"]})


def _about_tier(entry: Entry, program: Program, points: int) -> Reply | None:
    """A sale lifted its member to a tier, and brought `points` with the bonus for that."""
    facts, tiers = entry.facts, program.tiers
    tier = str(facts.get("tier_now", ""))
    if tiers.height_named(tier) <= tiers.height_named(str(facts.get("tier_was", ""))):
        return None
    if program.type is ProgramType.REBATE:
        return Reply("tier_reached_credit", {"tier": tier, **_money(program, amount=points, total_amount=int(facts["balance"]))})
    return Reply("tier_reached", {"tier": tier, "points": points, "total": facts["balance"]})


def _about_adjustment(entry: Entry, program: Program) -> Reply:
    """Staff changed a balance: its owner is told, whichever way it went."""
    points, balance = int(entry.facts["points"]), int(entry.facts["balance"])
    if int(entry.facts["paid"]) > 0:
        return Reply("instant_ready", {"reward": program.mark.name, "total": balance})
    if program.type is ProgramType.REBATE:
        return Reply("adjusted_credit", _money(program, amount=points, total_amount=balance))
    return Reply("adjusted", {"change": f"{points:+d}", "total": balance})


def _about_friends(entry: Entry, program: Program) -> Reply:
    """A friend has bought, or it came to nothing after all."""
    facts = entry.facts
    if int(facts["paid"]) > 0:
        return Reply("instant_ready", {"reward": program.mark.name, "total": facts["balance"]})
    unit = "credit" if program.type is ProgramType.REBATE else "points"
    amounts = {"each": abs(int(facts["points"])), "stands": facts["balance"], "unit": unit, "currency": program.currency}
    return Reply({"brought": "friend_bought", "came": "brought_paid"}.get(str(facts["for"]), "friend_undone"), amounts)


def _about_correction(entry: Entry, program: Program) -> Reply | None:
    """The books were put right: who can spend more or less by that is told so, as of an adjustment."""
    change = int(entry.facts["balance"]) - int(entry.facts["before"])
    if not change:
        return None
    return _about_adjustment(replace(entry, facts={**entry.facts, "points": change}), program)


def _reached(program: Program, before: int, after: int) -> Reward | None:
    """The dearest reward that came within reach."""
    return next((reward for reward in program.rewards_within(after) if reward.price_points > before), None)


def _money(program: Program, **amounts: int) -> dict[str, int | str]:
    """Amounts in minor units, and the currency to write them in."""
    return {**amounts, "currency": program.currency}
