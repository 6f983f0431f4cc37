"""Whatever phones and tills do: nothing is captured that was not confirmed in time, and what was not used is where it was."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.domain.confirmation import LOCKS_MAX, TRIES_MAX, ConfirmationState
from chalicelib.domain.redemption import RedemptionStatus
from chalicelib.domain.refusals import Refusal
from chalicelib.usecases import reconcile
from chalicelib.usecases.reconcile import Desk
from tests.builders import PIN, Shop

LEO = "+12065550143"
HOLD_MINUTES = 15
which = st.integers(0, 2)
shown = st.sampled_from(["right", "wrong", "pin", "wrong pin", "others", "nothing"])
acts = st.one_of(
    st.tuples(st.just("hold"), st.sampled_from(["coffee", "fiver", "loaf"]), st.integers(0, 3)),
    st.tuples(st.just("hold"), st.just("coffee"), st.integers(0, 3)),
    st.tuples(st.just("ask_code"), st.just("coffee"), st.none()),
    st.tuples(st.just("use_code"), which, st.integers(0, 3)),
    st.tuples(st.just("capture"), which, shown),
    st.tuples(st.just("capture"), which, st.just("nothing")),
    st.tuples(st.just("guess"), which, st.integers(1, 3)),
    st.tuples(st.just("again"), which, st.none()),
    st.tuples(st.just("release"), which, st.none()),
    st.tuples(st.just("text"), st.sampled_from(["YES", "NO"]), st.none()),
    st.tuples(st.just("text"), st.sampled_from(["YES", "NO", "BALANCE", "STOP", "START"]), st.none()),
    st.tuples(st.just("stranger"), st.sampled_from(["YES", "NO"]), st.none()),
    st.tuples(st.just("wait"), st.sampled_from([1, 5, 16]), st.none()),
)


class Told:
    """One hold as somebody at the till would remember it: what was said, and what became of it."""

    def __init__(self, shop, facts):
        self.id, self.step, self.until = facts["id"], facts["next_step"], shop.now.timestamp() + HOLD_MINUTES * 60
        self.heard = self.step != "yes"
        self.yes, self.no, self.wrong, self.released, self.captured = False, False, 0, False, False

    def is_open(self, now):
        return now.timestamp() < self.until and not (self.no or self.released or self.captured)


class Play:
    """A shop whose phones confirm everything, and beside it what simple people would remember of it."""

    def __init__(self):
        self.shop = Shop()
        self.maya = self.shop.join()
        self.shop.join("Leo", LEO)
        self.shop.sell(self.maya, 40_000, "earlier")
        self.shop.confirm_by_phone()
        self.told, self.requests, self.codes_used = [], [], set()
        self.opted_out, self.locks = False, 0

    @property
    def open(self):
        return [told for told in self.told if told.is_open(self.shop.now)]

    def named(self, number):
        return self.told[-1 - number % len(self.told)] if self.told else None

    def hold(self, offer, check):
        if self.keep(lambda: self.shop.hold(self.maya, offer, check_id=f"c{check}")):
            expected = ("release" if self.opted_out else "yes") if self.locks >= LOCKS_MAX else self.heard_step
            assert self.told[-1].step == expected
            self.told[-1].heard = self.locks < LOCKS_MAX

    @property
    def heard_step(self):
        return "manager_pin" if self.opted_out else "confirm"

    def ask_code(self, reward, _):
        """One more code, whether or not the one before was used."""
        self.shop.wait(seconds=1)
        self.shop.text(f"REDEEM {reward}")

    def use_code(self, number, check):
        codes = [code.code for code in self.shop.book.reward_codes.values()]
        if codes:
            code = codes[-1 - number % len(codes)]
            if self.keep(lambda: self.shop.use_code(code, f"c{check}")):
                assert code not in self.codes_used, "a code holds once"
                self.codes_used.add(code)
                assert self.told[-1].step == "capture"
                self.told[-1].yes = True

    def keep(self, act):
        self.shop.wait(seconds=1)
        try:
            self.told.append(Told(self.shop, act().facts))
        except Refusal:
            return False
        return True

    def capture(self, number, shown):
        told = self.named(number)
        if told is None:
            return
        right, others = self.shop.code_of(told.id), [self.shop.code_of(other.id) for other in self.told if other is not told]
        proof = {
            "right": {"code": right},
            "wrong": {"code": f"{(int(right) + 1) % 10_000:04d}"},
            "others": {"code": others[0]} if others else {},
            "pin": {"manager_pin": PIN},
            "wrong pin": {"manager_pin": "123456"},
            "nothing": {},
        }[shown]
        key = f"capture-{len(self.requests)}"
        listens = told.heard and ("manager_pin" in proof or told.step != "manager_pin")
        proves = told.yes or (listens and (proof.get("code") == right or shown == "pin"))
        expected = told.captured or (told.is_open(self.shop.now) and told.wrong < TRIES_MAX and proves)
        went, outcome = self.ask(told, proof, key)
        assert went == expected, (shown, vars(told))
        if told.is_open(self.shop.now) and not went and proof and listens and told.wrong < TRIES_MAX:
            told.wrong += 1
            self.locks += told.wrong == TRIES_MAX
        told.captured |= went
        self.requests.append((told, proof, key, went, outcome))

    def guess(self, number, times):
        for _ in range(times):
            self.capture(number, "wrong")

    def again(self, number, _):
        """The same request once more is answered, or refused, as it was; nothing comes of it."""
        if self.requests:
            told, proof, key, went, outcome = self.requests[-1 - number % len(self.requests)]
            if went or outcome[0] == "WrongCode":
                assert self.ask(told, proof, key) == (went, outcome)

    def ask(self, told, proof, key):
        try:
            answer = self.shop.capture(told.id, key=key, **proof)
        except Refusal as refusal:
            return False, (type(refusal).__name__, getattr(refusal, "tries_left", None))
        return True, answer.facts

    def release(self, number, _):
        told = self.named(number)
        if told is None:
            return
        try:
            self.shop.release(told.id)
        except Refusal:
            assert told.captured
            return
        assert not told.captured
        told.released = True

    def text(self, body, _):
        self.shop.wait(seconds=1)
        waiting = [told for told in self.open if not told.yes]
        self.shop.text(body)
        stopped = self.opted_out
        if body == "STOP" or (stopped and body in {"START", "YES"}):
            self.opted_out = body == "STOP"  # after a STOP, a YES is the way back and nothing else
        live = [told for told in waiting if told.wrong < TRIES_MAX]
        if stopped or not waiting:
            return
        if body == "YES" and len(live) == 1:
            live[0].yes = True
        if body == "NO":
            waiting[-1].no = True

    def stranger(self, body, _):
        self.shop.text(body, LEO)

    def wait(self, minutes, _):
        self.shop.wait(minutes=minutes)

    def sound(self):
        entries = list(self.shop.book.entries("rosas", self.maya))
        assert entries[-1].account.worth == sum(entry.points for entry in entries)
        used = 0
        for told in self.told:
            stored = self.shop.book.redemption("rosas", told.id)
            assert (stored.status is RedemptionStatus.CAPTURED) == told.captured
            assert len(stored.confirmation.wrong) == told.wrong <= TRIES_MAX
            assert (stored.confirmation.state is ConfirmationState.DECLINED) == told.no
            used += sum(use.points for use in stored.uses)
        held = sum(points for told in self.open for *_, points in self.shop.book.redemption("rosas", told.id).answer["uses"])
        assert self.shop.balance(self.maya) == 400 - used - held


@settings(deadline=None, max_examples=200)
@given(st.lists(acts, min_size=8, max_size=30))
def test_nothing_is_captured_that_was_not_confirmed_in_time(steps):
    play = Play()
    before = play.shop.member(play.maya).account
    for what, one, other in steps:
        getattr(play, what)(one, other)
        play.sound()
    assert list(reconcile.differences(Desk(play.shop.book, play.shop.merchants, lambda: play.shop.now))) == []
    play.shop.wait(minutes=16)
    after = play.shop.member(play.maya).account
    for redemption in play.shop.book.redemptions.values():
        after = replace(after, lots=merged(after.lots, redemption.uses), captures=())
    assert replace(after, seq=before.seq) == before, "what was not used is in the lots that it came from"


def merged(lots, uses):
    (lot,) = lots
    return (replace(lot, points=lot.points + sum(use.points for use in uses)),)
