"""A page of the queue as its template takes it: rows in words, tabs with counts, addresses that keep the filters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import lazy_gettext as _l

from casedesk import clock
from casedesk.appeals.status import FINISHED, AppealStatus
from casedesk.errors import Words
from casedesk.languages import LANGUAGES, current_language
from casedesk.review import queries
from casedesk.review.headline import title
from casedesk.review.queries import COUNT_UP_TO, Filters, Tab
from casedesk.staff.models import StaffMember

TABS: dict[Tab, Words] = {
    Tab.MINE: _l("Mine"),
    Tab.TO_DO: _l("To do"),
    Tab.SECOND_LOOK: _l("Second look"),
    Tab.WAITING_FOR_OWNER: _l("Waiting for the owner"),
    Tab.UNREACHED: _l("Nobody reached"),
    Tab.NO_ACCOUNT: _l("No account on record"),
    Tab.FINISHED: _l("Decided"),
}
# By flag of a case: icon, words, kind of the mark.
FLAGS: dict[str, tuple[str, Words, str]] = {
    "answered": ("inbox", _l("More arrived"), "warn"),
    "reused_document": ("copy", _l("File seen in another case"), "bad"),
    "second_open": ("users", _l("Two open cases"), "warn"),
    "grouped": ("layers", _l("Many appeals"), "warn"),
    "escalated": ("flag", _l("With a lead"), "warn"),
}
_PAUSED = frozenset({AppealStatus.WAITING_FOR_OWNER})
_KEYS = {"after", "before"}


@dataclass(frozen=True)
class QueuePage:
    """What the queue's template shows."""

    filters: Filters
    tabs: Sequence[dict[str, Any]]
    counts: Mapping[str, str]
    rows: Sequence[dict[str, Any]]
    previous_url: str | None
    next_url: str | None
    clear_url: str
    next_due: datetime | None


def queue_page(filters: Filters, member: StaffMember, names: Mapping[int, str]) -> QueuePage:
    """Load one page and put it into words.

    Args:
        filters: what is asked for.
        member: who reads.
        names: of staff, by id.
    """
    page = queries.page_of(filters, member)
    found = shown_counts(queries.counts(member))
    return QueuePage(
        filters=filters,
        tabs=_tabs(filters, found),
        counts=bar_counts(found),
        rows=queue_rows(page.rows, names),
        previous_url=_url(filters, before=page.previous) if page.previous else None,
        next_url=_url(filters, after=page.following) if page.following else None,
        clear_url=_url(Filters(tab=filters.tab)),
        next_due=None if page.rows or filters.narrowed else queries.next_due(),
    )


def shown_counts(counts: Mapping[Tab, int]) -> dict[Tab, str]:
    """Counts as text; where counting stopped, a plus tells."""
    return {tab: str(count) if count < COUNT_UP_TO else f"{COUNT_UP_TO - 1}+" for tab, count in counts.items()}


def bar_counts(counts: Mapping[Tab, str]) -> dict[str, str]:
    """The two numbers of the top bar."""
    return {"queue": counts[Tab.TO_DO], "second_look": counts[Tab.SECOND_LOOK]}


def _tabs(filters: Filters, counts: Mapping[Tab, str]) -> list[dict[str, Any]]:
    listed = [*counts, Tab.FINISHED]
    return [
        {
            "label": TABS[tab],
            "url": _url(Filters(tab=tab)),
            "current": tab is filters.tab,
            "count": counts.get(tab),
        }
        for tab in listed
    ]


def queue_rows(rows: Iterable[Any], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Rows of a list in words; addresses are cut from one, since building each anew costs more than the row."""
    now, here = clock.utcnow(), current_language()
    address = url_for("review.case", ref="-").removesuffix("-")
    titled = cache(title)
    return [_row(row, now, here, address, titled, names) for row in rows]


def _row(row: Any, now: datetime, here: str, address: str, titled: Any, names: Mapping[int, str]) -> dict[str, Any]:
    paused = row.status in _PAUSED
    due = row.owner_due_at if paused else row.due_at
    return {
        "reference": row.reference,
        "url": address + row.reference,
        "title": titled(row.brings),
        "waiting_since": row.sent_at,
        "seconds_left": (due - now).total_seconds() if due else 0,
        "finished": row.status in FINISHED,
        "paused": paused,
        "band": row.band,
        "bits": row.bits,
        "conflicts": row.conflicts,
        "status": row.status.value,
        "flags": _flags(row, here),
        "assignee": names.get(row.assignee_id) if row.assignee_id else None,
    }


def _flags(row: Any, here: str) -> list[dict[str, Any]]:
    known = [FLAGS[name] for name in row.flags if name in FLAGS]
    shown = [{"icon": icon, "text": words, "kind": kind} for icon, words, kind in known]
    if row.no_account:
        shown.append({"icon": "circle-help", "text": _l("No account"), "kind": "warn"})
    if row.language != here:
        shown.append({"icon": "languages", "text": LANGUAGES[row.language], "kind": ""})
    return shown


def _url(filters: Filters, **keys: str | None) -> str:
    """The address of a list: only what differs from the usual stands in it."""
    usual = Filters()
    chosen: dict[str, Any] = {
        field.name: getattr(filters, field.name)
        for field in fields(Filters)
        if field.name not in _KEYS and getattr(filters, field.name) != getattr(usual, field.name)
    }
    if "overdue" in chosen:
        chosen["overdue"] = "y"
    asked = {**chosen, **{name: key for name, key in keys.items() if key}}
    return url_for("review.queue") + (f"?{urlencode(asked)}" if asked else "")
