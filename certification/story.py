"""What happens in a case: a till that sells and asks, a customer who texts, and what had to come of it."""

import re
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from certification.exchanges import OK, Check, Exchange, FailedError, NotApplicableError, Server, new_name
from certification.phones import Phones
from certification.program import Program, Reward

QUESTIONS: Final = ("/lookup", "/quote", "/read")
"""What is asked with POST, since a phone number or a check stands in no address; it changes nothing and needs no key."""
TEXT_SECONDS: Final = 15.0
SILENT_SECONDS: Final = 3.0
"""As long as nothing comes, nothing is on its way."""
"""So long a text may take from what calls for it to the phone."""
SALES_MAX: Final = 60
"""So many sales a case makes to earn a reward."""
DIGITS: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")
CODE: Final = re.compile(r"\b[A-Z][A-Z0-9]{6}\b")


@dataclass(frozen=True)
class Shop:
    """What all cases know: the server, the program behind the key, unused phones, and how far the server's clock is from ours."""

    server: Server
    program: Program
    phones: Phones
    ahead: timedelta = timedelta()
    other_key: str | None = None


@dataclass(frozen=True)
class Member:
    """Somebody who joined for a case."""

    id: str
    phone: str
    name: str


@dataclass
class Story:
    """One case as it goes. Every call is noted; the first thing that is not as it has to be ends it."""

    shop: Shop
    exchanges: list[Exchange] = field(default_factory=list)
    _sets_up: bool = False

    @property
    def program(self) -> Program:
        return self.shop.program

    @property
    def now(self) -> datetime:
        """The server's time."""
        return datetime.now(UTC) + self.shop.ahead

    @contextmanager
    def setting_up(self) -> Iterator[None]:
        """What is called inside only prepares the case."""
        before, self._sets_up = self._sets_up, True
        try:
            yield
        finally:
            self._sets_up = before

    def send(
        self,
        expected: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        name: str | None = None,
        key: str | None = None,
        statuses: Collection[int] = OK,
    ) -> Any:
        """Call; what came back, where its status is one of these."""
        exchange = self.begin(expected, method, path, body, name)
        self.shop.server.call(exchange, key=key)
        if exchange.problem is not None:
            raise FailedError(exchange.problem)
        wanted = " or ".join(map(str, statuses)) if statuses is not OK else "2xx"
        if exchange.status not in statuses:
            self.check("The status", exchange.status, wanted)
        exchange.checks.append(Check(f"The status is {wanted}", wanted=True, got=True))
        return exchange.got

    def begin(self, expected: str, method: str, path: str, body: Any = None, name: str | None = None) -> Exchange:
        """Note a call that is about to go out. Every write has a name of its own, unless it is given one."""
        named = None if method == "GET" or path.endswith(QUESTIONS) else name or new_name()
        exchange = Exchange(expected, method, path, named, body, self._sets_up)
        self.exchanges.append(exchange)
        return exchange

    def refuse(
        self,
        expected: str,
        status: int,
        code: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        name: str | None = None,
        key: str | None = None,
    ) -> Any:
        """Call, and be refused like that; returns the envelope."""
        told = self.send(expected, method, path, body, name=name, key=key, statuses=(status,))
        self.check("The code of the refusal", told["errors"][0]["code"], code)
        self.check("There is a sentence for the cashier", bool(told["cashier_message"]), wanted=True)
        return told

    def check(self, sentence: str, got: Any, wanted: Any) -> None:
        """Something about the newest answer that has to be so."""
        check = Check(sentence, wanted, got)
        self.exchanges[-1].checks.append(check)
        if not check.passed:
            raise FailedError(f"{sentence}: {got!r} instead of {wanted!r}")

    def check_replayed(self) -> None:
        """The newest answer is one that was given before."""
        told = self.exchanges[-1].headers.get("idempotent-replayed")
        self.check("The answer says that it is an earlier one (Idempotent-Replayed)", told, "true")

    # The customer.

    def join(self, name: str = "Maya") -> Member:
        """Somebody joins by texting their first name."""
        with self.setting_up():
            phone = self.shop.phones.next()
            while self.look_up(phone, "nobody has this number yet"):
                phone = self.shop.phones.next()
            self.text(phone, name, "the shop welcomes the customer")
            found = self.look_up(phone, "the number is a member's now")
            if found is None:
                raise FailedError("somebody who joined by text is not found by their number")
            return Member(found["id"], phone, name)

    def text(self, phone: str, words: str, expected: str) -> list[str]:
        """A phone texts the shop; what it is answered."""
        replies: list[str] = self.send(expected, "POST", "/v1/sandbox/texts", {"phone": phone, "words": words})["replies"]
        return replies

    def read_text(self, phone: str, kind: str) -> str:
        """The newest text of a kind to this phone, as soon as there is one."""
        deadline = time.monotonic() + TEXT_SECONDS
        while True:
            found = self.send("the text is there within seconds", "POST", "/v1/sandbox/texts/read", {"phone": phone})["texts"]
            words = [text["words"] for text in found if text["kind"] == kind]
            if words:
                return str(words[-1])
            if time.monotonic() > deadline:
                raise FailedError(f"no text of the kind {kind} came within {TEXT_SECONDS:.0f} seconds")
            self.exchanges.pop()  # asking again is no step of its own
            time.sleep(0.3)

    def read_silence(self, phone: str, kind: str) -> bool:
        """Whether no text whose kind begins so has come by the time at which others have got theirs."""
        time.sleep(SILENT_SECONDS)
        found = self.send("no text about it", "POST", "/v1/sandbox/texts/read", {"phone": phone})["texts"]
        return not any(text["kind"].startswith(kind) for text in found)

    # The till.

    def look_up(self, phone: str, expected: str) -> dict[str, Any] | None:
        """The member with this number, or None."""
        found = self.send(expected, "POST", "/v1/members/lookup", {"phone": phone})["members"]
        return found[0] if found else None

    def account(self, member: Member) -> dict[str, Any]:
        """Where a member's account stands."""
        found: dict[str, Any] = self.send("the account", "GET", f"/v1/members/{member.id}")
        return found

    def balance(self, member: Member) -> int:
        """The points that a member is free to spend."""
        return int(self.account(member)["balance"])

    def sale(self, member: Member | None, subtotal: int, **fields: Any) -> dict[str, Any]:
        """The body of a closed sale."""
        plain = {"state": "closed", "currency": self.program.currency, "occurred_at": self.now.isoformat(), "subtotal": subtotal}
        return plain | ({"member_id": member.id} if member else {}) | fields

    def report(self, expected: str, sale_id: str, body: dict[str, Any], name: str | None = None) -> dict[str, Any]:
        """Report the state of a sale."""
        answer: dict[str, Any] = self.send(expected, "PUT", f"/v1/sales/{sale_id}", body, name=name)
        return answer

    def quote(self, expected: str, member: Member, subtotal: int, *requested: str, **check: Any) -> dict[str, Any]:
        """What a member can use on a check, and what it would earn."""
        asked = {"member_id": member.id, "check": self.amounts(subtotal, **check), "requested": list(requested)}
        answer: dict[str, Any] = self.send(expected, "POST", f"/v1/checks/{new_name()}/quote", asked)
        return answer

    def amounts(self, subtotal: int, **check: Any) -> dict[str, Any]:
        """A check as quotes and holds have it."""
        return {"currency": self.program.currency, "subtotal": subtotal, **check}

    def hold(self, expected: str, member: Member, check_id: str, *offers: str, **fields: Any) -> dict[str, Any]:
        """Take offers out of a balance for a check."""
        asked = {"check_id": check_id, "member_id": member.id, "offer_ids": list(offers), **fields}
        answer: dict[str, Any] = self.send(expected, "POST", "/v1/redemptions", asked, statuses=(201,))
        return answer

    def capture(self, expected: str, held: dict[str, Any], member: Member) -> dict[str, Any]:
        """Make a hold final; where the phone has to confirm, with the code that it was texted."""
        shown: dict[str, Any] = {}
        if held["next_step"] == "confirm":
            shown = {"code": self.confirming_code(member)}
        elif held["next_step"] != "capture":
            raise NotApplicableError(f"The program wants {held['next_step']} before a capture, which only a person can give.")
        answer: dict[str, Any] = self.send(expected, "POST", f"/v1/redemptions/{held['id']}/capture", shown)
        self.check("The redemption is captured", answer["status"], "captured")
        return answer

    def confirming_code(self, member: Member) -> str:
        """The code that a member's phone was texted for the reward that is held."""
        words = self.read_text(member.phone, "confirm_redemption")
        return str(DIGITS.findall(words.removeprefix(self.program.terms["merchant"]))[0])

    def reward_code(self, words: str) -> str:
        """The reward code in a text."""
        return str(CODE.findall(words.removeprefix(self.program.terms["merchant"]))[-1])

    def earn_offer(self, member: Member, subtotal: int, wanted: Callable[[Reward], bool], **check: Any) -> dict[str, Any]:
        """An offer of the cheapest such reward that the member can use on a check like this, after earning enough for it."""
        return self.earn_offers(member, subtotal, 1, wanted, **check)[0]

    def earn_offers(
        self, member: Member, subtotal: int, count: int, wanted: Callable[[Reward], bool], **check: Any
    ) -> list[dict[str, Any]]:
        """So many offers that the member can use together, after earning enough for them."""
        rewards = self.program.rewards(wanted)[:count]
        if not rewards:
            raise NotApplicableError("The merchant's program has no reward of this kind.")
        if len(rewards) < count and not self.program.is_instant:
            raise NotApplicableError(f"The merchant's program has only {len(rewards)} such reward, and {count} are needed.")
        needed = sum(map(self.price, rewards)) * count // len(rewards)
        with self.setting_up():
            for _ in range(min(self.program.visits_for(needed), SALES_MAX)):
                self.report("a visit counts", new_name(), self.sale(member, self.program.amount_for(1)))
            for _ in range(SALES_MAX):
                offers = self.quote("what the member can use by now", member, subtotal, **check)["offers"]
                ready = [offer for offer in offers if offer["applicable"] and offer["reward_id"] in {r["id"] for r in rewards}]
                balance = self.balance(member)
                if len(ready) >= count and balance >= sum(offer["price_points"] for offer in ready[:count]):
                    return ready[:count]
                self._check_usable(member, [offer for offer in offers if offer not in ready], rewards, needed)
                amount = self.program.amount_for(max(needed - balance, 1))
                self.report("it earns", new_name(), self.sale(member, amount))
        raise NotApplicableError(f"{count} such rewards at once are not earned with {SALES_MAX} sales.")

    def _check_usable(self, member: Member, unready: list[dict[str, Any]], rewards: list[Reward], needed: int) -> None:
        """Whoever earned enough can use it; only credit may be too small as yet."""
        account = self.account(member)
        has = account["lifetime_points" if self.program.is_instant else "balance"]
        small = any(offer["reason"] == "too_small" for offer in unready)
        if has >= needed and not small:
            names = " and ".join(reward["name"] for reward in rewards)
            raise FailedError(f"the member earned {has} points, which is enough, and {names} cannot be used on a check")

    def price(self, reward: Reward) -> int:
        """So many points make a reward worth trying: credit has no price, so as much as some goods cost."""
        return 500 if reward["kind"] == "credit" else int(reward["price_points"])
