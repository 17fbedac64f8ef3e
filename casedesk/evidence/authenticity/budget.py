"""A limit for the processor time of one check, so that a crafted file costs its facts and not its whole reading."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTime(Exception):
    """The check took longer than it may."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """End what runs inside by OutOfTime after so many seconds of processor time; main thread of a process only.

    A call into a C library is ended when it comes back: the limits of the child stand behind this one.
    """

    def stop(number: int, frame: FrameType | None) -> None:
        raise OutOfTime

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
