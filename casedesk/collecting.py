"""Work on much data at once, without looking through it for cycles that are not there."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Objects made before the youngest are looked through: about those of a batch of a few hundred rows.
_YOUNGEST = 100_000


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Look for cycles rarely, and never among what was there before; for a command, which has its process to itself.

    Rows and facts form trees: searching them takes a third of the time, and finds little.
    """
    thresholds = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_YOUNGEST, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()
