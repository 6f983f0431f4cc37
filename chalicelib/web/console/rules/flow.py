"""One step of a draft as a page: shown, read, kept, and foretold beside. The wizard and the program page go through here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.desk.draft import Draft, Step
from chalicelib.domain.law.expiry import as_lawful, reasons
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnreadablePhone, UnusableField
from chalicelib.usecases.ports import Outpaced
from chalicelib.usecases.rules import drafts
from chalicelib.web.console import choices
from chalicelib.web.console.reading import Reading, sentence_of, sign_of
from chalicelib.web.console.rules import steps, tier_form
from chalicelib.web.console.rules.side import beside
from chalicelib.web.visit import Visit

Fields = Mapping[str, str]
OVERTAKEN = "Somebody else saved this a moment ago. Look at what is there now, and say again what is missing."


@dataclass(frozen=True, slots=True)
class Flow:
    """Where a draft is being made: `room` is the path of its pages, `steps` those that are asked there.

    `tries`: there are sales to try it on.
    """

    room: str
    steps: tuple[Step, ...]
    find: Callable[[Visit], Draft]
    tries: bool = False

    def step(self, visit: Visit) -> Step | None:
        """The step that was asked for; None where there is none of that name here."""
        return next((step for step in self.steps if step.value == visit.ids["step"]), None)

    def show(self, visit: Visit) -> Response:
        """The page of a step."""
        step = self.step(visit)
        if step is None:
            return visit.go(self.room)
        draft = self.find(visit)
        return self._page(visit, draft, step, steps.fill(draft, step))

    def save(self, visit: Visit) -> Response:
        """Keep a step and go on to the next one; or the page again, with what is wrong, or with one more row."""
        step = self.step(visit)
        if step is None:
            return visit.go(self.room)
        before = self.find(visit)
        reading = Reading(visit.form, _currency(visit, before))
        draft = self._read(reading, before, step)
        if visit.form.get("more"):
            return self._page(visit, before, step, visit.form)
        if not reading.errors:
            try:
                drafts.save_step(pages_wiring.drafts(), draft, step)
            except UnusableField as refused:
                reading.errors["step"] = sentence_of(refused)
            except Outpaced:
                return visit.go(f"{self.room}/{step.value}", said=OVERTAKEN)
        if reading.errors:
            return self._page(visit, draft, step, visit.form, reading.errors)
        return visit.go(f"{self.room}/trial" if self.tries and visit.form.get("try") else self._after(step))

    def preview(self, visit: Visit) -> Response:
        """What stands beside the step, were the form as it is now kept."""
        step = self.step(visit)
        if step is None:
            return visit.go(self.room)
        before = self.find(visit)
        reading = Reading(visit.form, _currency(visit, before))
        draft = self._read(reading, before, step)
        return visit.part("console/beside.html", step=step.value, **beside(before if reading.errors else draft))

    def _read(self, reading: Reading, draft: Draft, step: Step) -> Draft:
        read = steps.read(reading, draft, step)
        if step is not Step.TEXTS:
            return read
        typed = reading.form.get("number", "")
        if not typed and not draft.number_sealed:
            reading.errors["number"] = "Write the number that customers text. Who invited you can tell you."
        if not typed:
            return read
        try:
            return drafts.set_number(wiring.vault(), read, typed)
        except UnreadablePhone:
            reading.errors["number"] = "That number cannot receive texts. Write it as in (206) 555-0100."
            return read

    def _after(self, step: Step) -> str:
        later = self.steps[self.steps.index(step) + 1 :]
        return f"{self.room}/{later[0].value if later else 'review'}"

    def _page(self, visit: Visit, draft: Draft, step: Step, form: Fields, errors: Fields | None = None) -> Response:
        more = bool(form.get("more"))
        facts: dict[str, Any] = {
            "step": step.value,
            "room": self.room,
            "at": self.steps.index(step) + 1,
            "steps": [(one.value, one in draft.done) for one in self.steps],
            "draft": draft,
            "form": form,
            "rows": steps.rows(form, step, more=more),
            "sign": sign_of(draft.program.currency),
            "number": _number(draft) if step is Step.TEXTS else "",
            "choices": choices,
            "ends": steps.ends_of(draft),
            "law": reasons(draft.program, draft.region, draft.locations),
            "notice_days": _notice_days(draft),
            "tier_form": tier_form,
            "tries": self.tries,
            **beside(draft),
        }
        return visit.refuse("console/step.html", errors, **facts) if errors else visit.page("console/step.html", **facts)


def _currency(visit: Visit, draft: Draft) -> str:
    return visit.form.get("currency") or draft.program.currency


def _notice_days(draft: Draft) -> int:
    program = draft.program
    lawful = as_lawful(program.expiry, program, draft.region, draft.locations)
    return (lawful or program.expiry).notice_days


def _number(draft: Draft) -> str:
    number = drafts.number_of(wiring.vault(), draft)
    return PhoneNumber(number).national() if number else ""
