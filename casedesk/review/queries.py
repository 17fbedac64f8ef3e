"""The queue: saved views, filters and keyset pages over `appeals` alone, and counts that cost no scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    cast,
    func,
    literal,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.sql.selectable import ScalarSelect

from casedesk import clock
from casedesk.appeals.models import (
    AT_DESK_SQL,
    FINISHED_SQL,
    NO_ACCOUNT_SQL,
    SECOND_LOOK_SQL,
    Appeal,
)
from casedesk.appeals.queries import visible_to
from casedesk.appeals.references import normal_reference
from casedesk.appeals.status import AppealStatus
from casedesk.database import UTCDateTime, lookup
from casedesk.directory.canonical import canonical_name
from casedesk.directory.service import directory
from casedesk.errors import NotFound
from casedesk.extensions import app_settings, db
from casedesk.review.deciding.leanings import score_is_hidden
from casedesk.review.models import Approval, SafetyWait
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Permission

PAGE = 50
# Tabs count no further than this, so that a count reads a bounded piece of an index (docs/decisions).
COUNT_UP_TO = 100

_ROW: tuple[Any, ...] = (
    Appeal.id,
    Appeal.reference,
    Appeal.status,
    Appeal.brings,
    Appeal.language,
    Appeal.sent_at,
    Appeal.due_at,
    Appeal.moved_at,
    Appeal.band,
    Appeal.bits,
    Appeal.conflicts,
    Appeal.flags,
    Appeal.assignee_id,
    Appeal.account_id.is_(None).label("no_account"),
)


class Tab(StrEnum):
    """The saved views of the queue."""

    MINE = "mine"
    TO_DO = "to_do"
    SECOND_LOOK = "second_look"
    WAITING_FOR_OWNER = "waiting_for_owner"
    UNREACHED = "unreached"
    NO_ACCOUNT = "no_account"
    FINISHED = "finished"


class Sort(StrEnum):
    """What the queue is ordered by."""

    DUE = "due"
    AGE = "age"


NOBODY = "nobody"


@dataclass(frozen=True)
class Filters:
    """What part of the queue is looked at; `after` and `before` are keys of the row next to the page."""

    tab: Tab = Tab.TO_DO
    sort: Sort = Sort.DUE
    band: str | None = None
    language: str | None = None
    assignee: str | None = None
    overdue: bool = False
    flag: str | None = None
    status: AppealStatus | None = None
    after: str | None = None
    before: str | None = None

    @property
    def narrowed(self) -> bool:
        """Whether anything but tab and order is chosen."""
        return any((self.band, self.language, self.assignee, self.overdue, self.flag, self.status))


@dataclass(frozen=True)
class Page:
    """Rows of one page and the keys of the pages beside it."""

    rows: Sequence[Row[*tuple[Any, ...]]]
    previous: str | None
    following: str | None


def tabs_of(member: StaffMember) -> list[Tab]:
    """The saved views this person has a use for."""
    own = {Tab.MINE: Permission.TAKE_CASES, Tab.UNREACHED: Permission.RESOLVE_UNREACHED}
    return [tab for tab in Tab if tab not in own or own[tab] in member.permissions]


def page_of(filters: Filters, member: StaffMember, limit: int = PAGE) -> Page:
    """One page of the queue, by keyset: it costs the same at the start and far behind.

    Args:
        filters: tab, order and filters; `after` wins over `before`.
        member: whose cases "mine" means.
        limit: rows of a page.

    Raises:
        NotFound: a key that was not made here.
    """
    column, descending = _order(filters)
    forward = filters.after is not None or filters.before is None
    key = filters.after or filters.before
    found = select(*_ROW).where(*_tab(filters.tab, member.id), *_narrowing(filters))
    if filters.band:
        # A band that is not shown is not told by the list it stands in either.
        found = found.where(~score_is_hidden(member))
    if filters.tab is Tab.UNREACHED:
        found = _unreached(found, _unreached_since())
    keyed = tuple_(column, Appeal.id)
    upwards = forward is not descending
    if key is not None:
        at, row_id = _read_key(key)
        edge = tuple_(literal(at, UTCDateTime()), literal(row_id))
        found = found.where(keyed > edge if upwards else keyed < edge)
    ways = (column.asc(), Appeal.id.asc()) if upwards else (column.desc(), Appeal.id.desc())
    rows = list(db.session.execute(found.order_by(*ways).limit(limit + 1)))
    more, rows = len(rows) > limit, rows[:limit]
    if not forward:
        rows.reverse()
    has_previous, has_following = (key is not None, more) if forward else (more, True)
    first, last = (_key(rows[0], column), _key(rows[-1], column)) if rows else (None, None)
    return Page(rows, first if has_previous else None, last if has_following else None)


def _order(filters: Filters) -> tuple[Any, bool]:
    """The column of a list's order, and whether it runs from new to old."""
    if filters.tab is Tab.FINISHED:
        return Appeal.moved_at, True
    return (Appeal.sent_at, False) if filters.sort is Sort.AGE else (Appeal.due_at, False)


def _tab(tab: Tab, member_id: Any) -> tuple[Any, ...]:
    return {
        Tab.MINE: (AT_DESK_SQL, Appeal.assignee_id == member_id),
        Tab.TO_DO: (AT_DESK_SQL,),
        Tab.SECOND_LOOK: (SECOND_LOOK_SQL,),
        Tab.WAITING_FOR_OWNER: (Appeal.status == AppealStatus.WAITING_FOR_OWNER,),
        Tab.UNREACHED: (Appeal.status == AppealStatus.WAITING,),
        Tab.NO_ACCOUNT: (NO_ACCOUNT_SQL,),
        Tab.FINISHED: (FINISHED_SQL,),
    }[tab]


def _narrowing(filters: Filters) -> list[ColumnElement[bool]]:
    chosen: list[ColumnElement[bool]] = []
    if filters.band:
        chosen.append(Appeal.band == filters.band)
    if filters.language:
        chosen.append(Appeal.language == filters.language)
    if filters.assignee == NOBODY:
        chosen.append(Appeal.assignee_id.is_(None))
    elif filters.assignee:
        chosen.append(Appeal.assignee_id == int(filters.assignee))
    if filters.overdue:
        chosen.append(Appeal.due_at < clock.utcnow())
    if filters.flag:
        chosen.append(cast(Appeal.flags, String).contains(f'"{filters.flag}"', autoescape=True))
    if filters.status:
        chosen.append(Appeal.status == filters.status)
    return chosen


def _unreached_since() -> datetime:
    return clock.utcnow() - timedelta(hours=app_settings().unreached_hours)


def _unreached(found: Select[*tuple[Any, ...]], since: Any) -> Select[*tuple[Any, ...]]:
    """Approved cases of which nobody could be told since then, so that a manager has to look."""
    waits = (
        select(SafetyWait.appeal_id)
        .join(Approval, and_(Approval.id == SafetyWait.approval_id, Approval.voided_at.is_(None)))
        .where(SafetyWait.began_at.is_(None), SafetyWait.approved_at <= since)
    )
    return found.where(Appeal.id.in_(waits))


def _key(row: Row[*tuple[Any, ...]], column: Any) -> str:
    at: datetime = getattr(row, column.key)
    return f"{round(at.timestamp() * 1_000_000)}-{row.id}"


def _read_key(key: str) -> tuple[datetime, int]:
    moment, _, row_id = key.partition("-")
    try:
        return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(moment)), int(row_id)
    except (ValueError, OverflowError) as fault:
        raise NotFound() from fault


def counts(member: StaffMember, up_to: int = COUNT_UP_TO) -> dict[Tab, int]:
    """How many cases stand in each tab, `up_to` at most, in one statement; finished ones are not counted."""
    asked = tuple(tab for tab in tabs_of(member) if tab is not Tab.FINISHED)
    told: dict[str, Any] = {"member": member.id, "up_to": up_to}
    if Tab.UNREACHED in asked:
        told["since"] = _unreached_since()
    return dict(zip(asked, db.session.execute(_counting(asked), told).one(), strict=True))


@cache
def _counting(asked: tuple[Tab, ...]) -> Select[*tuple[Any, ...]]:
    """The statement behind `counts`; every page of the desk runs it, and putting it together takes longer."""
    return select(*(_count(tab).label(tab.value) for tab in asked))


def _count(tab: Tab) -> ScalarSelect[int]:
    standing = _tab(tab, bindparam("member"))
    some: Select[*tuple[Any, ...]] = select(literal_column("1")).select_from(Appeal).where(*standing)
    if tab is Tab.UNREACHED:
        some = _unreached(some, bindparam("since", type_=UTCDateTime()))
    # In the order of its index, or a planner with few rows to find would rather scan the table.
    column, _descending = _order(Filters(tab))
    some = some.order_by(column, Appeal.id).limit(bindparam("up_to", type_=Integer()))
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def next_due() -> datetime | None:
    """When the owner's deadlines bring the next case back, for an empty queue."""
    waiting = select(func.min(Appeal.owner_due_at)).where(Appeal.status == AppealStatus.WAITING_FOR_OWNER)
    return db.session.scalar(waiting)


def beside(appeal: Appeal, member: StaffMember, before: int = 2, after: int = 7) -> tuple[Sequence[Any], Sequence[Any]]:
    """The cases before and after one in the order of time left: of this person's own, or of everybody's."""
    tab = Tab.MINE if appeal.assignee_id == member.id else Tab.TO_DO
    at = appeal.due_at or appeal.moved_at
    key = f"{round(at.timestamp() * 1_000_000)}-{appeal.id}"
    earlier = page_of(Filters(tab, before=key), member, before).rows
    later = page_of(Filters(tab, after=key), member, after).rows
    return earlier, later


def first_to_do(member: StaffMember) -> str | None:
    """The reference of the case due next: this person's own first, then what nobody took."""
    for filters in (Filters(Tab.MINE), Filters(Tab.TO_DO, assignee=NOBODY)):
        rows = page_of(filters, member, 1).rows
        if rows:
            return str(rows[0].reference)
    return None


def reference_as_typed(typed: str, member: StaffMember) -> str | None:
    """The number of a case this person may read, from what was typed into the search; None when it is none."""
    found = visible_to(member).where(Appeal.reference == normal_reference(typed)).with_only_columns(Appeal.reference)
    return db.session.scalar(found)


def cases_of_account(named: str) -> Sequence[Row[*tuple[Any, ...]]]:
    """Cases that name an account, known or not, newest first."""
    account_id = directory().find(named)
    key = lookup("account", account_id or canonical_name(named))
    same = (Appeal.account_lookup == key, Appeal.sent_at.is_not(None))
    return db.session.execute(select(*_ROW).where(*same).order_by(Appeal.sent_at.desc()).limit(PAGE)).all()
