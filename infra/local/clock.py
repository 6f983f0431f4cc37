"""The product's clock on a laptop: it runs, or it stands where it was set."""

import json
import math
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class ClockError(ValueError):
    """The request makes no sense; the message is a sentence for the caller."""


class LocalClock:
    """Real time until it is set; while set it moves only when told to.

    It is kept in `path`: so it survives stop and start, and all processes of the stack have the same.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read: tuple[int, int] | None = None
        self._set_to: datetime | None = None

    def now(self) -> datetime:
        """Tell the product's time, aware, in UTC."""
        self._look()
        return self._set_to or datetime.now(UTC)

    @property
    def is_running(self) -> bool:
        self._look()
        return self._set_to is None

    def _look(self) -> None:
        """Read the file again if it is another than last time."""
        try:
            status = self._path.stat()
        except FileNotFoundError:
            return
        if self._read != (status.st_ino, status.st_mtime_ns):
            stored = json.loads(self._path.read_text())["now"]
            self._set_to = datetime.fromisoformat(stored) if stored else None
            self._read = status.st_ino, status.st_mtime_ns

    def change(self, body: Any) -> dict[str, Any]:
        """`{"now": iso}` sets it, `{"now": null}` lets it run again, `{"advance_seconds": n}` moves it.

        A running clock that is advanced becomes set, at now + n. Errors: ClockError.
        """
        if not isinstance(body, dict) or ("now" in body) == ("advance_seconds" in body):
            raise ClockError('Send either {"now": "2026-11-21T12:00:00Z"}, {"now": null} or {"advance_seconds": 60}.')
        with self._lock:
            instant = _parse(body["now"]) if "now" in body else _advance(self.now(), body["advance_seconds"])
            # A new file in its place at once: nobody reads half a time, and everybody sees that it is another file.
            if instant is not None:
                # Texts bring their time in milliseconds; on a clock that stands, none may seem older than what it answers.
                instant = _within(instant).replace(microsecond=instant.microsecond // 1000 * 1000)
            new = self._path.with_suffix(".new")
            new.write_text(json.dumps({"now": instant.isoformat() if instant else None}))
            new.replace(self._path)
        return {"now": format_instant(self.now()), "running": self.is_running}


def format_instant(instant: datetime, precision: str = "auto") -> str:
    """ISO 8601 in UTC with a Z, as the API spells it."""
    return instant.astimezone(UTC).isoformat(timespec=precision).replace("+00:00", "Z")


def _parse(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ClockError(f"now must be an ISO 8601 instant or null, not {value!r}.") from None
    if instant.tzinfo is None:
        raise ClockError("now needs an offset, for example 2026-11-21T12:00:00Z.")
    try:
        return instant.astimezone(UTC)
    except OverflowError:
        raise ClockError(f"{value} is outside the calendar.") from None


def _within(instant: datetime) -> datetime:
    """The instant, if programs and their months can still be reckoned with around it."""
    if not FIRST <= instant <= LAST:
        raise ClockError(f"The clock goes from {FIRST.year} to {LAST.year}.")
    return instant


def _advance(now: datetime, seconds: Any) -> datetime:
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not math.isfinite(seconds):
        raise ClockError(f"advance_seconds must be a number, not {seconds!r}.")
    try:
        return now + timedelta(seconds=seconds)
    except OverflowError:
        raise ClockError(f"Advancing by {seconds} seconds leaves the calendar.") from None
