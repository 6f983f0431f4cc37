"""Certify a server, and see how its calls go: what docs/pos-api.md promises, case by case, in a merchant's sandbox.

    KEY=rk_test_... python3 -m certification https://api.example.com/api

KEY is a test key, from the merchant's operator; a live key is refused. OTHER_KEY, where there is one, is a test key of another
merchant, for what must not pass between two. The report is written as FILE.html and FILE.txt. The code to exit with: 0 where
every case passed or does not apply, 1 where one failed, 2 where nothing was tried.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from certification import html_report, text_report
from certification.cases import GROUPS
from certification.exchanges import Exchange, FailedError, Server, new_name
from certification.phones import Phones
from certification.program import Program
from certification.running import FAILED, Outcome, has_passed, run_all
from certification.story import Shop, Story

TEST_KEY = "rk_test_"
NOT_TRIED = 2


class RefusedError(Exception):
    """Why nothing is tried, as a sentence."""


def main(words: Sequence[str] | None = None) -> int:
    """Run all cases and write the report."""
    parser = argparse.ArgumentParser(
        prog="python3 -m certification", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("url", help="where the API is; the calls begin with /v1 after it")
    parser.add_argument("--report", default="certification-report", metavar="FILE", help="without an ending")
    arguments = parser.parse_args(words)
    begun = datetime.now(UTC)
    try:
        shop = enter(arguments.url, os.environ.get("KEY", ""), os.environ.get("OTHER_KEY") or None)
    except RefusedError as refused:
        print(refused, file=sys.stderr)
        return NOT_TRIED
    outcomes = run_all(GROUPS, shop, lambda outcome: print(text_report.tell_line(outcome), flush=True))
    return _conclude(outcomes, shop, Path(arguments.report), begun)


def enter(url: str, key: str, other_key: str | None = None) -> Shop:
    """Look at the server without writing anything. Raises RefusedError."""
    if not key.startswith(TEST_KEY):
        raise RefusedError(
            f"KEY is no test key: it has to begin with {TEST_KEY}. Nothing was sent. A live key is never used here."
        )
    if other_key is not None and not other_key.startswith(TEST_KEY):
        raise RefusedError(f"OTHER_KEY is no test key: it has to begin with {TEST_KEY}. Nothing was sent.")
    try:
        server = Server(url, key)
    except ValueError as wrong:
        raise RefusedError(str(wrong)) from None
    phones = Phones()
    ahead = _read_clock(server, key, phones)
    if other_key is not None:
        _read_clock(server, other_key, phones)
    story = Story(Shop(server, Program({}), phones))
    try:
        program = Program(story.send("the program in force", "GET", "/v1/program"))
    except (FailedError, LookupError, TypeError, ValueError) as error:
        raise RefusedError(f"{url} does not tell its program: {error}. Nothing was written.") from None
    return Shop(server, program, phones, ahead, other_key)


def _read_clock(server: Server, key: str, phones: Phones) -> timedelta:
    """How far the server's clock is ahead, by a question that only a sandbox answers. Raises RefusedError."""
    asked = Exchange(
        "only a sandbox answers", "POST", "/v1/sandbox/texts/read", new_name(), {"phone": phones.next()}, sets_up=True
    )
    server.call(asked, key=key)
    if asked.problem is not None:
        raise RefusedError(f"{server.url} cannot be asked: {asked.problem}.")
    if asked.status == 401:  # noqa: PLR2004  unknown
        raise RefusedError(f"{server.url} does not know the key that ends in {key[-4:]}. Nothing was written.")
    if asked.status != 200:  # noqa: PLR2004  a sandbox answers
        raise RefusedError(f"The key that ends in {key[-4:]} opens no sandbox at {server.url}. Nothing was written.")
    try:
        return datetime.fromisoformat(asked.got["at"]) - datetime.now(UTC)
    except (LookupError, TypeError, ValueError):
        raise RefusedError(f"{server.url} answers otherwise than a sandbox of this API. Nothing was written.") from None


def _conclude(outcomes: list[Outcome], shop: Shop, report: Path, begun: datetime) -> int:
    facts = shop.server.url, str(shop.program.terms["merchant"]), begun
    for ending, written in ((".html", html_report.write(outcomes, *facts)), (".txt", text_report.write(outcomes, *facts))):
        report.with_name(report.name + ending).write_text(written, encoding="utf-8")
    for outcome in outcomes:
        if outcome.verdict == FAILED:
            print(f"\n{text_report.tell_failure(outcome)}")
    print(f"\n{text_report.sum_up(outcomes)} The report: {report}.html and {report}.txt")
    return 0 if has_passed(outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
