"""The operator's page: opened by a link that is good once; what is there and what is to do; inviting a shop."""

import re
from typing import Any, Final

from chalice.app import Response

from chalicelib import pages_wiring, settings, wiring
from chalicelib.domain.phone import PhoneNumber
from chalicelib.domain.refusals import UnreadablePhone, UnusableField
from chalicelib.usecases import setting_up
from chalicelib.usecases.rules import drafts
from chalicelib.usecases.setting_up import OPEN_FOR, Check, Probe
from chalicelib.usecases.signing import signing_in
from chalicelib.usecases.signing.attempts import TooOften, admit
from chalicelib.usecases.signing.signing_in import TRIED_BY_CALLER, Rejected
from chalicelib.web import sessions
from chalicelib.web.console.reading import sentence_of
from chalicelib.web.signing_in import UNCLEAR, UNREADABLE, caller, wait
from chalicelib.web.visit import Visit

KEPT: Final = "op"
"""The cookie of a browser that the link was used in."""
OVER: Final = "That link was used, or its half hour is over. Make a new one with the command below."
RAW_HOST: Final = re.compile(r"\.execute-api\.[a-z0-9-]+\.amazonaws\.com$")
OF_THE_HOST: Final = "Web address"


def show(visit: Visit) -> Response:
    """The page for the operator's browser; for any other, where the link's key is typed."""
    return _page(visit) if _is_operator(visit) else visit.page("setup/key.html", stage=settings.stage())


def enter(visit: Visit) -> Response:
    """Open the page, once for each link."""
    try:
        admit(pages_wiring.counters(), f"sign-in-tries|{caller(visit)}", TRIED_BY_CALLER, visit.now)
        kept = setting_up.enter(wiring.vault(), pages_wiring.counters(), visit.form.get("key", ""), visit.now)
    except Rejected:
        return visit.refuse("setup/key.html", {"key": OVER}, stage=settings.stage())
    except TooOften as early:
        return visit.refuse("setup/key.html", {"key": wait(early.seconds)}, stage=settings.stage())
    visit.cookies[KEPT] = sessions.write_cookie(KEPT, kept, OPEN_FOR)
    return visit.go("/setup")


def invite_shop(visit: Visit) -> Response:
    """Begin a shop. Its owner's link is in this answer and nowhere else."""
    if not _is_operator(visit):
        return visit.go("/setup")
    typed = {name: visit.form.get(name, "") for name in ("shop", "name", "phone", "region")}
    try:
        phone = PhoneNumber.parse(typed["phone"], typed["region"] or "US")
        owner = setting_up.invite_shop(
            pages_wiring.door(), pages_wiring.audit(), _start, typed["shop"], typed["name"], phone, visit.now
        )
    except UnreadablePhone as wrong:
        return _page(visit, {"phone": UNREADABLE.get(wrong.reason, UNCLEAR)}, typed)
    except UnusableField as wrong:
        return _page(visit, {wrong.field: sentence_of(wrong)}, typed)
    key = signing_in.make_link(pages_wiring.team(), wiring.vault(), owner, visit.now)
    link = f"{visit.origin}/sign-in/link#{key}"
    return visit.page("setup/invited.html", owner=owner, shop=typed["shop"], link=link)


def _page(visit: Visit, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None) -> Response:
    facts: dict[str, Any] = {
        "checks": (*setting_up.look(_probes()), _host(visit), *_by_hand()),
        "typed": typed or {"shop": "", "name": "", "phone": "", "region": "US"},
        "stage": settings.stage(),
    }
    return visit.refuse("setup/page.html", errors, **facts) if errors else visit.page("setup/page.html", **facts)


def _probes() -> tuple[Probe, ...]:
    deploy = f"make deploy STAGE={settings.stage()}"
    return (
        Probe(
            "Ledger",
            lambda: wiring.book().operation("nobody", "nothing"),
            "The table of points answers.",
            "The table of points does not answer.",
            deploy,
        ),
        Probe(
            "Shops",
            lambda: pages_wiring.team().of_merchant("nobody"),
            "The table of shops answers.",
            "The table of shops does not answer.",
            deploy,
        ),
        Probe(
            "Secret",
            lambda: wiring.vault().sign("nobody", "nothing"),
            "The key that numbers are hashed with is there. Keep its copy safe: without it nobody is found again.",
            "The key that numbers are hashed with is missing.",
            deploy,
        ),
        Probe(
            "Texts out",
            settings.text_sender,
            "The way out for texts is chosen.",
            "TEXT_SENDER says nothing that we know.",
            deploy,
        ),
    )


def _host(visit: Visit) -> Check:
    host = str(visit.http.headers.get("host", "")).partition(":")[0]
    if not RAW_HOST.search(host):
        return Check(OF_THE_HOST, is_there=True, sentence=f"Pages are at {host}.")
    sentence = (
        "Pages are at Amazon’s own address. Links in texts are twice as long there, and passkeys stop working on the day you "
        "move to a domain of your own: do that first, if you mean to."
    )
    return Check(OF_THE_HOST, is_there=False, sentence=sentence, command="docs/operations.md, “A domain of your own”")


def _by_hand() -> tuple[Check, ...]:
    """What can be seen with an operator's credentials alone, so it is told and not asked."""
    stage = settings.stage()
    if stage == sessions.ON_A_LAPTOP:
        return ()
    return (
        Check(
            "Texting number",
            is_there=False,
            sentence="Each shop texts from a number of its own, and carriers take days to register it. Begin today.",
            command=f"make number STAGE={stage} MERCHANT=its-name",
        ),
        Check(
            "Alarms and budget",
            is_there=False,
            sentence="Whether mails about alarms and costs arrive shows in your mailbox: AWS asks there once.",
            command=f"make deploy STAGE={stage} ALARM_EMAIL=you@example.com",
        ),
    )


def _start(merchant_id: str, shop: str) -> object:
    return drafts.start(pages_wiring.drafts(), wiring.vault(), merchant_id, name=shop)


def _is_operator(visit: Visit) -> bool:
    return setting_up.is_operator(wiring.vault(), visit.cookie.get(sessions.cookie_name(KEPT), ""), visit.now)
