"""What the steps of reading one file took; the process that reads it lives no longer than that."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

STEPS = ("codes", "fields")

_spent: dict[str, float] = {}


@contextmanager
def spent_on(step: str) -> Iterator[None]:
    """Add the time of the block to a step, one of STEPS."""
    begun = time.monotonic()
    try:
        yield
    finally:
        _spent[step] = _spent.get(step, 0.0) + time.monotonic() - begun


def seconds() -> dict[str, float]:
    """Seconds by step, of those that were taken."""
    return {step: round(spent, 3) for step, spent in _spent.items()}
