"""How well texts are read, on cases that say what each means: `make score-texts SMS_CASES=folder`.

    python -m tests.score_texts tests/data/sms

Every line of every *.jsonl is {"id", "lang", "state", "text", "expect": {"intent", "name"}}; what else it says is not looked at.
Prints what was read wrongly, a table for each language and each intent, and as its last line one JSON object. A score has no
exit code: 0, however low. A line that is no case is an error with its file and number: 2.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from chalicelib.domain.texts.reading import Reading, Status, read_text

SENT_BEFORE = ["Brunnen Cafe: Maria, you earned 10 points. Reply STOP to stop."]
"""What every number of the cases was sent last: reactions quote it."""
SAME = {
    ("pending", "confirm"): "start",  # a yes to a till's invitation; sets of cases know one word for every yes to texts
    (None, "not-me"): "not_me",  # spelled both ways
    (None, "refer"): "gift",  # one wish here: bringing a friend and giving points away are answered alike
}
"""Labels that mean the same, in a state or in any."""


class Malformed(Exception):
    """A line that is no case."""


@dataclass(frozen=True)
class Case:
    id: str
    lang: str
    state: Status
    text: str
    intent: str
    name: str | None


@dataclass(frozen=True)
class Scored:
    case: Case
    reading: Reading

    @property
    def intent_right(self) -> bool:
        return label(self.case.state, self.case.intent) == label(self.case.state, self.reading.intent)

    @property
    def name_right(self) -> bool:
        return self.reading.name == self.case.name


def label(state: str, intent: str) -> str:
    return SAME.get((state, intent)) or SAME.get((None, intent)) or intent


def cases_in(folder: Path) -> Iterator[Case]:
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise Malformed(f"{folder}: no *.jsonl here")
    for file in files:
        for number, line in enumerate(file.read_bytes().split(b"\n"), start=1):
            if line.strip():
                try:
                    yield case_of(line)
                except (ValueError, TypeError, KeyError, AttributeError) as problem:
                    raise Malformed(f"{file}:{number}: no case: {problem!r}") from None


def case_of(line: bytes) -> Case:
    row = json.loads(line.decode("utf-8-sig"))
    expected = row["expect"]
    case = Case(row["id"], row.get("lang", "?"), row["state"], row["text"], expected["intent"], expected.get("name"))
    if case.state not in get_args(Status):
        raise ValueError(f"unknown state {case.state!r}")
    if not all(isinstance(said, str) for said in (case.id, case.lang, case.text, case.intent, case.name or "")):
        raise TypeError("id, lang, text and intent are texts, name is one or null")
    return case


def share(right: int, of: int) -> float:
    return round(right / of, 4) if of else 1.0


def tell(scored: list[Scored]) -> Iterator[str]:
    for one in scored:
        if not one.intent_right or (one.case.name is not None and not one.name_right):
            case, got = one.case, one.reading
            yield f"{case.id}: {case.text!r} is {case.intent} {case.name or ''}"
            yield f"    was read as {got.intent} {got.name or ''}, rule {got.rule}"
    groups: dict[str, list[Scored]] = defaultdict(list)
    for one in scored:
        groups[one.case.lang].append(one)
        groups[label(one.case.state, one.case.intent)].append(one)
        groups["all"].append(one)
    yield f"{'':<10}{'cases':>7}{'intents':>9}{'names':>7}{'of':>5}"
    languages = sorted({one.case.lang for one in scored})
    for group in (*languages, *sorted(groups.keys() - {*languages, "all"}), "all"):
        named = [one for one in groups[group] if one.case.name is not None]
        right = sum(one.intent_right for one in groups[group])
        names = sum(one.name_right for one in named)
        of = len(groups[group])
        yield f"{group:<10}{of:>7}{share(right, of):>9.1%}{share(names, len(named)):>7.0%}{len(named):>5}"


def result(scored: list[Scored]) -> dict[str, object]:
    named = [one for one in scored if one.case.name is not None]
    wrong = [one for one in scored if (one.case.intent == "stop") != (one.reading.intent == "stop")]
    return {
        "cases": len(scored),
        "intent_accuracy": share(sum(one.intent_right for one in scored), len(scored)),
        "name_accuracy": share(sum(one.name_right for one in named), len(named)),
        "missed_stops": [one.case.id for one in wrong if one.case.intent == "stop"],
        "false_stops": [one.case.id for one in wrong if one.case.intent != "stop"],
    }


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0] if arguments else "tests/data/sms")
    try:
        scored = [Scored(case, read_text(case.text, case.state, SENT_BEFORE)) for case in cases_in(folder)]
    except (Malformed, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    for line in tell(scored):
        sys.stdout.write(f"{line.encode('utf-8', 'replace').decode()}\n")
    sys.stdout.write(json.dumps(result(scored)) + "\n")
    return 0


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # whatever the terminal's own
    sys.exit(main(sys.argv[1:]))
