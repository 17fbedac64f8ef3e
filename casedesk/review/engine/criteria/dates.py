"""Dates as remembered against dates on record, each compared at its own precision."""

from datetime import date

from casedesk.review.engine.comparisons import Comparison
from casedesk.review.engine.criteria.outcome import level_within
from casedesk.review.engine.facts import PartialDate
from casedesk.review.engine.guesses import date_levels
from casedesk.review.engine.policy import Table


def compare_date(table: Table, stated: PartialDate, record: tuple[date, date], window: tuple[date, date]) -> Comparison:
    """Level by the days between the statement and the recorded day or days; `window` is what a guesser thinks of."""
    first, last = record
    off = max(0, (stated.start - last).days, (first - stated.end).days)
    return Comparison.of(
        table,
        level_within(off, table.edges),
        date_levels(stated.days, record, window, table.edges),
        claim=str(stated),
        record=first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}",
        distance=off,
    )
