"""Texts that had to wait: when their time has come they go on the queue again, and everything is decided anew.

The job walks what is due page by page. A text is forgotten only after it is on the queue, so a run that is cut short leaves the
rest to the next one; what is then on the queue twice leaves once.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from chalicelib.usecases.ports import Book
from chalicelib.usecases.texts.post import Outbox, WaitingRoom

JOB = "send_waiting"
PAGE = 200
"""Texts that one page of the job moves; the next page goes on from there."""
PAGE_SECONDS = 10
"""What a page may take; with less time left, the next run goes on."""


def run(book: Book, room: WaitingRoom, outbox: Outbox, now: datetime, seconds_left: Callable[[], float]) -> int:
    """Do pages of the job until all is done or time is short; returns how many texts were moved."""
    done, finished = 0, False
    while not finished and seconds_left() > PAGE_SECONDS:
        more, finished = move(book, room, outbox, now)
        done += more
    return done


def move(book: Book, room: WaitingRoom, outbox: Outbox, now: datetime, page: int = PAGE) -> tuple[int, bool]:
    """Move up to `page` texts whose time has come to the queue; returns how many, and whether those were all."""
    today = now.date()
    # One day back: a slow write may still have filed into the day that the last run left.
    first = min(book.cursor(JOB) or today, today) - timedelta(days=1)
    moved = 0
    for committed in room.due(first, now):
        if moved == page:
            return moved, False
        outbox.put(committed)
        room.drop(committed)
        moved += 1
    book.move_cursor(JOB, today)
    return moved, True
