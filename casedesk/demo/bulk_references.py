"""Free case numbers for very many cases, drawn without asking the database for each."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from random import Random

from sqlalchemy import select

from casedesk.appeals.models import Appeal
from casedesk.extensions import db
from casedesk.languages import at_desk

_DIGITS = 5


class References:
    """Draws numbers of the form that `appeals.references` makes; none is drawn twice.

    Args:
        rng: what they are drawn with.
    """

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._taken: defaultdict[str, set[str]] = defaultdict(set)
        for reference in db.session.scalars(select(Appeal.reference)):
            self._taken[reference[3:7]].add(reference)

    def draw(self, started: datetime) -> str:
        """A free number of the month in which a case was started; longer when its month is half full."""
        month = f"{at_desk(started):%y%m}"
        taken = self._taken[month]
        digits = _DIGITS
        while len(taken) * 2 > 10**digits:
            digits += 1
        while True:
            reference = f"CD-{month}-{self._rng.randrange(10**digits):0{digits}d}"
            if reference not in taken:
                taken.add(reference)
                return reference
