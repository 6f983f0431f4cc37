"""The local controls under /_local: what exists on a laptop only and is never deployed."""

import json
import logging
import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from infra.local.background import Background
from infra.local.clock import ClockError, LocalClock, format_instant
from infra.local.emulator import Emulator
from infra.local.events import JsonObject, make_context, schedule_event
from infra.local.server import Answer, answer_json

HANDLED_SECONDS = 30.0
SETTLED_SECONDS = 60.0
BODY_CHARACTERS_MAX = 1600
ID_CHARACTERS_MAX = 100
E164 = re.compile(r"\+[1-9][0-9]{6,14}")

PAGES = {
    "phone": ("phone.html", "text/html; charset=utf-8"),
    "phone.css": ("phone.css", "text/css; charset=utf-8"),
    "phone.js": ("phone.js", "text/javascript; charset=utf-8"),
    "phone-facts.js": ("phone-facts.js", "text/javascript; charset=utf-8"),
    "phone-till.js": ("phone-till.js", "text/javascript; charset=utf-8"),
    "phone-words.js": ("phone-words.js", "text/javascript; charset=utf-8"),
}
HERE = Path(__file__).resolve().parent

Deliveries = Callable[[Iterable[str]], dict[str, JsonObject]]
logger = logging.getLogger("regulars.local")


class RequestError(Exception):
    """What is wrong with a request, as a sentence; `status` is its HTTP status."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


class Stack(NamedTuple):
    """The parts of the running stack that the controls reach for.

    `deliveries(message_ids)` gives kind, parts and at of texts, by the carrier's message id.
    `rewind(now)` tells the jobs that the clock was set back.
    `jobs` are the scheduled Lambda handlers by name. `sns` is a boto3 client.
    """

    id: str
    port: int
    merchants: list[JsonObject]
    clock: LocalClock
    emulator: Emulator
    background: Background
    jobs: dict[str, Callable[[JsonObject, Any], Any]]
    deliveries: Deliveries
    rewind: Callable[[datetime], None]
    sns: Any
    topic_arn: str


class Controls:
    """Callable as the server calls it: (method, target, body) -> Answer."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack

    def __call__(self, method: str, target: str, body: bytes) -> Answer:
        url = urlsplit(target)
        names = [unquote(name) for name in url.path.strip("/").split("/")[1:]]
        try:
            return self._answer(method, names, url.query, body)
        except RequestError as error:
            return answer_json(error.status, {"error": str(error)})
        except ClockError as error:
            return answer_json(400, {"error": str(error)})
        except TimeoutError as error:
            return answer_json(504, {"error": str(error)})

    def _answer(self, method: str, names: list[str], query: str, body: bytes) -> Answer:
        if method == "GET" and len(names) == 1 and names[0] in PAGES:
            file, content_type = PAGES[names[0]]
            return Answer(200, [("Content-Type", content_type), ("Cache-Control", "no-cache")], (HERE / file).read_bytes())
        return answer_json(200, self._control(method, names, query, body))

    def _control(self, method: str, names: list[str], query: str, body: bytes) -> Any:
        value: Any = None
        match method, names:
            case "GET", []:
                value = self._describe()
            case "GET", ["texts"]:
                value = self._list_texts(_read_phone_of_query(query))
            case "POST", ["text"]:
                value = {"replies": self._receive_text(_read_object(body))}
            case "POST", ["clock"]:
                change = _read_object(body)
                # What happened before the move is handled at the time at which it happened.
                self._stack.background.settle(SETTLED_SECONDS)
                before = self._stack.clock.now()
                value = self._stack.clock.change(change)
                if self._stack.clock.now() < before:
                    self._stack.rewind(self._stack.clock.now())
            case "POST", ["jobs", job]:
                value = self._run_job(job)
            case "POST", ["settle"]:
                self._stack.background.settle(SETTLED_SECONDS)
                value = {"settled": True}
            case _:
                raise RequestError(f"There is no {method} {'/'.join(['/_local', *names])} here.", 404)
        return value

    def _describe(self) -> JsonObject:
        api = f"http://127.0.0.1:{self._stack.port}"
        return {
            "id": self._stack.id,
            "merchants": self._stack.merchants,
            "clock": format_instant(self._stack.clock.now()),
            "urls": {"api": api, "phone": f"{api}/_local/phone", "aws": self._stack.emulator.endpoint},
        }

    def _receive_text(self, body: JsonObject) -> list[JsonObject]:
        """Publish what the carrier side would, and wait for it and for everything that follows from it."""
        customer, number = _read_phone(body, "from"), _read_phone(body, "to")
        message = {
            "originationNumber": customer,
            "destinationNumber": number,
            # What AWS really sends here is a constant of the number, not what the person typed.
            "messageKeyword": "INTERACTIVESMS",
            "messageBody": _read_string(body, "body", BODY_CHARACTERS_MAX),
            "inboundMessageId": str(uuid.uuid4()),
            "previousPublishedMessageId": None,
        }
        if body.get("id") is not None:
            message["inboundMessageId"] = _read_string(body, "id", ID_CHARACTERS_MAX, least=1)
        background = self._stack.background
        # What is still under way to this phone is no reply to this text.
        background.settle(SETTLED_SECONDS)
        before = {text["MessageId"] for text in self._stack.emulator.sent_texts(customer)}
        published = self._stack.sns.publish(TopicArn=self._stack.topic_arn, Message=json.dumps(message))
        if not background.await_outcome(published["MessageId"], HANDLED_SECONDS):
            raise RequestError("receive_text failed on this text every time; the log above says why.", 502)
        background.settle(SETTLED_SECONDS)
        replies = [text for text in self._list_texts(customer, but=before) if text["from"] == number]
        return [{name: text[name] for name in ("to", "from", "body", "parts")} for text in replies]

    def _list_texts(self, phone: str, but: set[str] | None = None) -> list[JsonObject]:
        """List the texts as the carrier side got them, joined with what the ledger says about each."""
        sent = [text for text in self._stack.emulator.sent_texts(phone) if text["MessageId"] not in (but or ())]
        known = self._stack.deliveries([text["MessageId"] for text in sent])
        return [
            {
                "to": phone,
                "from": text["MessageAttributes"].get("AWS.MM.SMS.OriginationNumber", {}).get("StringValue"),
                "body": text["Message"],
                **{name: _spell(known.get(text["MessageId"], {}).get(name)) for name in ("kind", "parts", "at")},
            }
            for text in sent
        ]

    def _run_job(self, job: str) -> Any:
        jobs = self._stack.jobs
        if job not in jobs:
            raise RequestError(f"There is no job {job!r}; the jobs are: {', '.join(sorted(jobs))}.", 404)
        return jobs[job](schedule_event(job, self._stack.clock.now()), make_context(job))


def _spell(fact: Any) -> Any:
    return format_instant(fact) if isinstance(fact, datetime) else fact


def _read_object(body: bytes) -> JsonObject:
    try:
        value = json.loads(body)
    except ValueError:
        raise RequestError("The body must be JSON.") from None
    if not isinstance(value, dict):
        raise RequestError("The body must be a JSON object.")
    return value


def _read_string(body: JsonObject, name: str, most: int, least: int = 0) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not least <= len(value) <= most:
        raise RequestError(f"{name} must be a string of {least} to {most} characters.")
    if any("\ud800" <= character <= "\udfff" for character in value):
        raise RequestError(f"{name} holds half of a surrogate pair, which no carrier delivers.")
    return value


def _read_phone(body: JsonObject, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not E164.fullmatch(value):
        raise RequestError(f"{name} must be a phone number such as +12065550142.")
    return value


def _read_phone_of_query(query: str) -> str:
    """Read ?phone=; a plus sign that was not percent-encoded arrives as a space, and we know what was meant."""
    value = "".join(parse_qs(query).get("phone", [""])).strip()
    phone = value if value.startswith("+") else f"+{value}"
    if not E164.fullmatch(phone):
        raise RequestError("phone must be a number such as +12065550142: GET /_local/texts?phone=%2B12065550142.")
    return phone
