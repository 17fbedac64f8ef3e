"""When the documents of a plan are uploaded: in a row, and those that were asked for right before the answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from casedesk.demo.plans import CasePlan, PlannedDocument

FIRST_FILE = timedelta(seconds=380)
EACH_FILE = timedelta(seconds=60)


def uploads_of(plan: CasePlan, as_of: datetime) -> Iterator[tuple[PlannedDocument, datetime]]:
    """Each document with its moment; `as_of` is where the plans end."""
    begun = as_of - plan.started_ago
    yield from in_a_row(plan, begun + FIRST_FILE, with_answer=False)
    for move in plan.moves:
        if move.move == "answer":
            yield from in_a_row(plan, before_answer(begun + move.after), with_answer=True)


def in_a_row(plan: CasePlan, first: datetime, *, with_answer: bool) -> Iterator[tuple[PlannedDocument, datetime]]:
    """The documents of the appeal, or of its answer, with their moments from the first on."""
    planned = (one for one in plan.documents if one.with_answer is with_answer)
    for number, document in enumerate(planned):
        yield document, first + number * EACH_FILE


def before_answer(answered: datetime) -> datetime:
    """Files come before the words, and the file that was asked for before both."""
    return answered - 2 * EACH_FILE
