"""A limit on the time that a piece of work may take, such as a stranger's regular expression that never ends."""

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

MOMENT = 1.0  # seconds that a pattern may take on one text


class OverTime(BaseException):
    """The time is up. No Exception, so that no library on the way takes it for one of its own."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise OverTime in the middle of what takes longer, even of a regular expression.

    It takes a signal, so on Windows, and in any thread but the main one, there is no limit.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_):
        raise OverTime

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def matches(pattern: str, text: str) -> bool | None:
    """Whether a regular expression fits the beginning of a text; None where that cannot be told within a moment."""
    try:
        with deadline(MOMENT):
            return re.match(pattern, text) is not None
    except OverTime:
        return None


def endless(field: dict, place: str, text: str) -> tuple[str, str, str]:
    """What to tell of a field whose pattern does not get through a text: message, remedy and the pattern."""
    message = f"the pattern of {place} takes more than {MOMENT:g} s on {text}"
    return message, "write it without a repetition within a repetition", field["constraints"]["pattern"]
