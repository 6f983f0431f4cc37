"""The join page of a shop, its terms and its privacy notice: for everybody, in five languages. Only POST changes anything."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote
from zoneinfo import ZoneInfo

from chalice.app import Response

from chalicelib import pages_wiring, wiring
from chalicelib.domain.languages import FALLBACK_LANGUAGE, money, short_date, write_counted
from chalicelib.domain.papers import program_words
from chalicelib.domain.papers.paper import Paper, PaperKind
from chalicelib.domain.papers.phrases import NO_BREAK, phrase
from chalicelib.domain.papers.writing import Writer
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.program import Program, ProgramType
from chalicelib.domain.program_checks import ID
from chalicelib.domain.refusals import UnreadablePhone
from chalicelib.domain.texts.reading_codes import find_code
from chalicelib.usecases import joining, papers
from chalicelib.usecases.signing.attempts import TooOften
from chalicelib.web import qr, speaking
from chalicelib.web.visit import Visit

ROOM: Final = "join"
WRONG: Final = {"empty": "wrong_empty", "landline": "wrong_kind", "not_a_mobile": "wrong_kind", "foreign": "wrong_foreign"}
PRESS_LENGTH_MAX: Final = 60
LINK_CODE_MAX: Final = 20


def show(visit: Visit) -> Response:
    """What the shop gives, how to join, and what joining agrees to; after a form was sent, what happens next."""
    writer = writer_of(visit)
    if writer is None:
        return nowhere(visit)
    if visit.query.get("asked"):
        return visit.page("join/sent.html", **frame_of(visit, writer, _friend_code(visit, writer)))
    return visit.page("join/join.html", **_facts(visit, writer))


def ask(visit: Visit) -> Response:
    """Text the number that was typed."""
    writer = writer_of(visit)
    if writer is None:
        return nowhere(visit)
    facts = _facts(visit, writer)
    if facts["closed"]:
        return visit.go(f"/j/{writer.merchant.id}", lang=facts["language"])
    say, paper = facts["say"], facts["paper"]
    if visit.form.get("version") != paper.version:
        return visit.refuse("join/join.html", **facts | {"errors": {"agree": say("changed")}})
    try:
        phone = PhoneNumber.parse(visit.form.get("phone", ""), writer.merchant.region)
        papers.agree(pages_wiring.papers(), writer, facts["language"])
        name, friend_code = joining.clean_name(visit.form.get("name", "")), facts["friend"] or None
        wish = joining.Wish(phone, name, visit.network, facts["press"], friend_code)
        ports = wiring.book(), wiring.vault(), pages_wiring.counters()
        joining.ask_for_text(*ports, writer.merchant, paper, wish, visit.now)
    except UnreadablePhone as wrong:
        sentence = say(WRONG.get(wrong.reason, "wrong_digits"))
        return visit.refuse("join/join.html", **facts | {"errors": {"phone": sentence}})
    except TooOften:
        return visit.page("join/too_often.html", 429, **facts)
    return visit.go(f"/j/{writer.merchant.id}", asked="yes", lang=facts["language"], friend=facts["friend"])


def show_paper(visit: Visit) -> Response:
    """The terms or the privacy notice, as they are now or in a version that was shown before."""
    writer = writer_of(visit)
    kind = {"terms": PaperKind.TERMS, "privacy": PaperKind.PRIVACY}.get(visit.ids["paper"])
    if writer is None or kind is None:
        return nowhere(visit)
    frame, wanted = frame_of(visit, writer), visit.query.get("version")
    paper = papers.show(pages_wiring.papers(), writer, kind, frame["language"])
    if wanted and wanted != paper.version:
        kept = pages_wiring.papers().of_merchant(writer.merchant.id)
        earlier = next((one for one in kept if one.version == wanted and one.kind is kind), None)
        if earlier is None:
            return nowhere(visit)
        return visit.page("join/paper.html", **frame, **_told(writer, earlier), current=False)
    return visit.page("join/paper.html", **frame, **_told(writer, paper), current=True)


def writer_of(visit: Visit) -> Writer | None:
    """Whose page it is; None where there is no such shop, or it only tries things out."""
    merchant_id = visit.ids["merchant_id"]
    try:
        merchant = wiring.merchants().get(merchant_id) if ID.fullmatch(merchant_id) else None
    except KeyError:
        return None
    if merchant is None:
        return None
    visit.merchant = merchant
    number = PhoneNumber(wiring.vault().open(merchant.live_id, merchant.phone_sealed))
    return Writer(merchant, number, visit.now)


def _friend_code(visit: Visit, writer: Writer) -> str:
    """The code of the member who passed the link on, where friends count and it is somebody's; else empty."""
    said = visit.form.get("friend", "") or visit.query.get("friend", "")
    found = find_code(said) if writer.merchant.referral.on and len(said) <= LINK_CODE_MAX else None
    return found[0] if found and wiring.book().shared(writer.merchant.id, found[0]) else ""


def frame_of(visit: Visit, writer: Writer, friend: str = "") -> dict[str, Any]:
    """What all these pages show."""
    language = speaking.choose(visit, writer.merchant.language)
    keyword = phrase("sign", "keyword", language)
    return {
        "say": speaking.words(ROOM, language),
        "language": language,
        "languages": speaking.NAMES,
        "shop": writer.merchant.name,
        "home": f"/j/{writer.merchant.id}",
        "phone": writer.number.national().replace(" ", NO_BREAK),
        "keyword": keyword,
        # "?&" is read by iPhones, which take "&", and by all others, which take "?"
        "text_link": f"sms:{writer.number.e164}?&body={quote(_body(keyword, friend))}",
        "friend": friend,
    }


def _body(keyword: str, friend: str) -> str:
    """What a phone is to text."""
    return f"{keyword} {friend}".strip()


def _facts(visit: Visit, writer: Writer) -> dict[str, Any]:
    """What the join page shows; what was typed into its form stays there."""
    frame, program = frame_of(visit, writer, _friend_code(visit, writer)), writer.merchant.program_at(visit.now)
    language, say = frame["language"], frame["say"]
    label = say("qr", keyword=frame["keyword"], phone=frame["phone"])
    return {
        **frame,
        "closed": program.open_to == "invited",
        "promise": program_words.promise(program, language),
        "brought": _promise(writer, program, say, language) if frame["friend"] else "",
        "rewards": list(program_words.rewards(program, language)),
        "earning": program_words.earning_in_short(program, language),
        "code": qr.svg(qr.join_payload(writer.number.e164, _body(frame["keyword"], frame["friend"])), label),
        "paper": papers.draw_up(writer, PaperKind.JOIN, language),
        "typed": {name: visit.form.get(name, "") for name in ("phone", "name")},
        "press": visit.form.get("press", "")[:PRESS_LENGTH_MAX] or secrets.token_hex(8),
        "errors": {},
    }


def _promise(writer: Writer, program: Program, say: Callable[..., str], language: str) -> str:
    """What both get where a friend comes by a member's link."""
    rules = writer.merchant.referral
    each = write_counted(rules.points, language, program.currency if program.type is ProgramType.REBATE else None)
    facts = {"each": each, "days": str(rules.clear_days), "amount": money(rules.spend_min, program.currency, language)}
    return say("brought_from" if rules.spend_min else "brought", **facts)


def _told(writer: Writer, paper: Paper) -> Mapping[str, Any]:
    lines = paper.words.split("\n")
    zone = writer.merchant.program_at(writer.at).timezone
    day = paper.since.astimezone(ZoneInfo(zone)).date()
    return {"paper": paper, "lines": lines, "since": f"{short_date(day, paper.language)} {day.year}"}


def nowhere(visit: Visit) -> Response:
    """What is shown where there is no such shop or page."""
    language = speaking.choose(visit, FALLBACK_LANGUAGE)
    say = speaking.words(ROOM, language)
    return visit.page("join/nowhere.html", 404, language=language, heading=say("not_here"), sentence=say("not_here_more"))
