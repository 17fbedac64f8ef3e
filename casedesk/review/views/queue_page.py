"""A page of the queue as its template takes it: rows in words, tabs with counts, addresses that keep the filters."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from casedesk import clock
from casedesk.appeals.status import FINISHED, AppealStatus
from casedesk.errors import Words
from casedesk.languages import LANGUAGES, current_language, format_moment
from casedesk.review import queries
from casedesk.review.deciding.leanings import scores_hidden
from casedesk.review.queries import COUNT_UP_TO, Filters, Tab
from casedesk.review.telling.headline import title
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
    "imei_elsewhere": ("smartphone", _l("Device number in another case"), "warn"),
    "second_open": ("users", _l("Two open cases"), "warn"),
    "grouped": ("layers", _l("Many appeals"), "warn"),
    "escalated": ("flag", _l("With a lead"), "warn"),
    "no_account": ("circle-help", _l("No account"), "warn"),
}
_HOUR, _TWO_DAYS = 60, 2880  # minutes
_SOON = 4 * 3600  # seconds
_KEYS = {"after", "before"}
# The band of a case whose score the reader does not see yet.
HIDDEN = "hidden"


# Values with attributes and not mappings: a template looks for an attribute first, which makes a page of rows slow.
@dataclass(frozen=True, slots=True)
class TimeLeft:
    """How much time is left, in words; `state` is late, soon, paused or empty."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A mark of a row; `kind` is bad, warn or empty."""

    icon: str
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case of a list, in words."""

    reference: str
    url: str
    title: str
    waiting_since: str
    left: TimeLeft | None
    band: str | None
    bits: float | None
    conflicts: int
    status: str
    flags: Sequence[Flag]
    assignee: str | None


@dataclass(frozen=True)
class QueuePage:
    """What the queue's template shows; `filters_key` is all that the words of the filters depend on."""

    filters: Filters
    tabs: Sequence[dict[str, Any]]
    counts: Mapping[str, str]
    rows: Sequence[QueueRow]
    previous_url: str | None
    next_url: str | None
    clear_url: str
    next_due: datetime | None
    filters_key: Hashable


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
        rows=queue_rows(page.rows, names, scores_hidden(page.rows, member)),
        previous_url=_url(filters, before=page.previous) if page.previous else None,
        next_url=_url(filters, after=page.following) if page.following else None,
        clear_url=_url(Filters(tab=filters.tab)),
        next_due=None if page.rows or filters.narrowed else queries.next_due(),
        filters_key=(replace(filters, after=None, before=None), tuple(names.items())),
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


def queue_rows(rows: Iterable[Any], names: Mapping[int, str], hidden: Collection[int] = frozenset()) -> list[QueueRow]:
    """Rows of a list in words; what many rows share, such as an address or a title, is made once.

    Args:
        rows: of the list.
        names: of staff, by id.
        hidden: ids of the cases whose score the reader does not see yet.
    """
    now, here = clock.utcnow(), current_language()
    address = url_for("review.case", ref="-").removesuffix("-")
    titled, left, flags = cache(title), time_left_writer(now), cache(_flag)
    return [
        QueueRow(
            reference=row.reference,
            url=address + row.reference,
            title=titled(row.brings),
            waiting_since=format_moment(row.sent_at),
            left=left(row),
            band=HIDDEN if row.id in hidden and row.band else row.band,
            bits=None if row.id in hidden else row.bits,
            conflicts=row.conflicts,
            status=row.status.value,
            flags=[flags(name) for name in _marks(row, here)],
            assignee=names.get(row.assignee_id) if row.assignee_id else None,
        )
        for row in rows
    ]


def time_left_writer(now: datetime) -> Callable[[Any], TimeLeft | None]:
    """How much time a row has left, in words; a finished case has none. The words are looked up once for all rows."""
    overdue, left, paused = gettext("Overdue %(time)s"), gettext("%(time)s left"), gettext("Paused")
    hours, minutes = gettext("%(hours)s h %(minutes)s min"), gettext("%(minutes)s min")
    days = cache(lambda count: str(ngettext("%(num)d day", "%(num)d days", count)))

    def written(row: Any) -> TimeLeft | None:
        if row.status in FINISHED or row.due_at is None:
            return None
        if row.status is AppealStatus.WAITING_FOR_OWNER:
            return TimeLeft(paused, "paused")
        seconds = (row.due_at - now).total_seconds()
        whole = int(abs(seconds) // 60)
        if whole >= _TWO_DAYS:
            time = days(whole // 1440)
        elif whole >= _HOUR:
            time = hours % {"hours": whole // 60, "minutes": whole % 60}
        else:
            time = minutes % {"minutes": whole}
        state = "late" if seconds < 0 else "soon" if seconds < _SOON else ""
        return TimeLeft((overdue if seconds < 0 else left) % {"time": time}, state)

    return written


def _marks(row: Any, here: str) -> Iterator[str]:
    yield from (name for name in row.flags if name in FLAGS)
    if row.no_account:
        yield "no_account"
    if row.language != here:
        yield row.language


def _flag(name: str) -> Flag:
    if name in LANGUAGES:
        return Flag("languages", LANGUAGES[name], "")
    icon, words, kind = FLAGS[name]
    return Flag(icon, str(words), kind)


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
