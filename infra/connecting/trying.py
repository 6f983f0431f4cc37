"""What came of a test event, in a sentence for operators."""

from typing import Final

from chalicelib import wiring
from chalicelib.domain.desk.connection import Connection
from chalicelib.domain.desk.guide import Guide
from chalicelib.pos.guides import sending
from chalicelib.usecases.connecting import Trial, Verdict, try_out
from infra.operating.ending import RefusedError

SHOWN: Final = 200


def send_test(guide: Guide, connection: Connection, url: str) -> str:
    """Send it, signed with the newest secret; a sentence where it was taken. Errors: RefusedError."""
    trial = try_out(sending.send, wiring.vault(), guide, connection, url)
    if trial.verdict is Verdict.TAKEN:
        return f"{url} answered {trial.status}{f' {trial.word}' if trial.word else ''}, as it should: {guide.name} can call."
    raise RefusedError(_explain(guide, trial))


def _explain(guide: Guide, trial: Trial) -> str:
    url, status = trial.url, trial.status
    match trial.verdict:
        case Verdict.UNREACHABLE:
            return f"{url} cannot be reached ({trial.said}). Is the address right?"
        case Verdict.UNKNOWN_SECRET:
            soon = "If it was stored just now, try again in a minute."
            return f"{url} answered {status}: it does not know this {guide.secret}. {soon}"
        case Verdict.NOTHING_THERE:
            return (
                f"{url} answered {status}: nothing is there for {guide.name}. "
                "Is the address right, and the newest version deployed?"
            )
        case Verdict.FAILS:
            return f"{url} answered {status}: something fails there. See what the function logged, then try again."
        case _:
            return f"{url} answered {status} where {guide.name} was to be told something else: {trial.said[:SHOWN]!r}."
