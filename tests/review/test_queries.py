"""The queue: each case once and in order, tabs that hold what they say, statements that use their indexes."""

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, text

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import NotFound
from casedesk.review import queries
from casedesk.review.queries import NOBODY, Filters, Sort, Tab
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role
from tests.factories import appeals
from tests.factories.review import case
from tests.factories.staff import staff_member

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("clock")]


@pytest.fixture
def reviewer(db: SQLAlchemy) -> StaffMember:
    return staff_member()


def many(clock: Clock, count: int, status: AppealStatus = AppealStatus.IN_REVIEW) -> list[str]:
    """Cases due an hour apart, two by two at the same time; their references in the order of the queue."""
    made = [
        appeals.appeal(status, stated={}, due_at=clock.held + timedelta(hours=number // 2)) for number in range(count)
    ]
    return [one.reference for one in made]


def walk(filters: Filters, member: StaffMember, limit: int) -> list[list[str]]:
    pages = []
    key: str | None = None
    while True:
        page = queries.page_of(Filters(**{**vars_of(filters), "after": key}), member, limit)
        pages.append([row.reference for row in page.rows])
        if page.following is None:
            return pages
        key = page.following


def vars_of(filters: Filters) -> dict[str, object]:
    return {name: getattr(filters, name) for name in ("tab", "sort", "band", "language", "assignee", "flag")}


def test_pages_hold_each_case_once_and_in_order(clock: Clock, reviewer: StaffMember) -> None:
    references = many(clock, 11)

    pages = walk(Filters(Tab.TO_DO), reviewer, 4)

    assert [len(page) for page in pages] == [4, 4, 3]
    assert [reference for page in pages for reference in page] == references


def test_cases_that_move_while_paging_make_nothing_appear_twice_or_get_lost(
    db: SQLAlchemy, clock: Clock, reviewer: StaffMember
) -> None:
    references = many(clock, 9)
    first = queries.page_of(Filters(Tab.TO_DO), reviewer, 3)
    with transaction():  # one that was seen leaves, a new one comes before the page
        db.session.execute(text("UPDATE appeals SET status = 'waiting' WHERE reference = :r"), {"r": references[0]})
        db.session.add(appeals.new_appeal(AppealStatus.IN_REVIEW, stated={}, due_at=clock.held - timedelta(days=1)))

    second = queries.page_of(Filters(Tab.TO_DO, after=first.following), reviewer, 3)
    back = queries.page_of(Filters(Tab.TO_DO, before=second.previous), reviewer, 3)

    assert [row.reference for row in second.rows] == references[3:6]
    assert [row.reference for row in back.rows][1:] == references[1:3]


def test_paging_back_gives_the_page_before(clock: Clock, reviewer: StaffMember) -> None:
    references = many(clock, 8)
    first = queries.page_of(Filters(Tab.TO_DO), reviewer, 3)
    second = queries.page_of(Filters(Tab.TO_DO, after=first.following), reviewer, 3)

    back = queries.page_of(Filters(Tab.TO_DO, before=second.previous), reviewer, 3)

    assert [row.reference for row in back.rows] == references[:3]
    assert first.previous is None and back.previous is None and back.following is not None


def test_decided_cases_come_newest_first(clock: Clock, reviewer: StaffMember) -> None:
    made = [
        appeals.appeal(AppealStatus.REJECTED, stated={}, moved_at=clock.held - timedelta(hours=hours))
        for hours in (3, 1, 2)
    ]

    pages = walk(Filters(Tab.FINISHED), reviewer, 2)

    assert [reference for page in pages for reference in page] == [made[i].reference for i in (1, 2, 0)]


def test_by_age_the_longest_waiting_comes_first(clock: Clock, reviewer: StaffMember) -> None:
    young = appeals.appeal(stated={}, due_at=clock.held, sent_at=clock.held)
    old = appeals.appeal(stated={}, due_at=clock.held + timedelta(days=1), sent_at=clock.held - timedelta(days=3))

    rows = queries.page_of(Filters(Tab.TO_DO, sort=Sort.AGE), reviewer).rows

    assert [row.reference for row in rows] == [old.reference, young.reference]


def test_tabs_hold_and_count_what_they_say(reviewer: StaffMember) -> None:
    manager = staff_member(Role.MANAGER)
    mine = appeals.appeal(stated={}, account_id="known", assignee_id=reviewer.id)
    second = appeals.appeal(AppealStatus.PROPOSED, stated={}, account_id="known")
    nobody = appeals.appeal(stated={}, account_id=None)
    asked = appeals.appeal(AppealStatus.WAITING_FOR_OWNER, stated={})
    done = appeals.appeal(AppealStatus.WAITING, stated={})
    appeals.appeal(AppealStatus.DRAFT, stated={})
    appeals.appeal(AppealStatus.EXPIRED, stated={}, sent_at=None)  # a draft that lapsed is nobody's case

    def held(tab: Tab) -> set[str]:
        return {row.reference for row in queries.page_of(Filters(tab), reviewer).rows}

    assert held(Tab.MINE) == {mine.reference}
    assert held(Tab.TO_DO) == {mine.reference, second.reference, nobody.reference}
    assert held(Tab.SECOND_LOOK) == {second.reference}
    assert held(Tab.NO_ACCOUNT) == {nobody.reference}
    assert held(Tab.WAITING_FOR_OWNER) == {asked.reference}
    assert held(Tab.FINISHED) == {done.reference}
    assert queries.counts(reviewer) == {
        Tab.MINE: 1,
        Tab.TO_DO: 3,
        Tab.SECOND_LOOK: 1,
        Tab.WAITING_FOR_OWNER: 1,
        Tab.NO_ACCOUNT: 1,
    }
    assert queries.counts(manager)[Tab.UNREACHED] == 0


def test_counting_stops_where_it_costs(clock: Clock, reviewer: StaffMember) -> None:
    many(clock, 5)

    assert queries.counts(reviewer, up_to=3)[Tab.TO_DO] == 3


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"band": "weak"}, "weak"),
        ({"language": "zh_Hans"}, "chinese"),
        ({"flag": "grouped"}, "grouped"),
        ({"overdue": True}, "late"),
        ({"status": AppealStatus.DISPUTED}, "disputed"),
        ({"assignee": NOBODY, "language": "zh_Hans"}, "chinese"),
    ],
)
def test_filters_narrow(clock: Clock, reviewer: StaffMember, filters: dict[str, object], found: str) -> None:
    later = clock.held + timedelta(hours=1)
    made = {
        "weak": appeals.appeal(stated={}, band="weak", due_at=later, assignee_id=reviewer.id),
        "chinese": appeals.appeal(stated={}, language="zh_Hans", due_at=later),
        "grouped": appeals.appeal(stated={}, flags=["answered", "grouped"], due_at=later),
        "late": appeals.appeal(stated={}, due_at=clock.held - timedelta(minutes=1)),
        "disputed": appeals.appeal(AppealStatus.DISPUTED, stated={}, due_at=later),
    }

    rows = queries.page_of(Filters(Tab.TO_DO, **filters), reviewer).rows  # type: ignore[arg-type]

    assert [row.reference for row in rows] == [made[found].reference]


@pytest.mark.parametrize("key", ["", "x", "1-", "-1", "1-2-3", "9" * 40 + "-1"])
def test_a_key_made_elsewhere_is_not_found(reviewer: StaffMember, key: str) -> None:
    if key:
        with pytest.raises(NotFound):
            queries.page_of(Filters(Tab.TO_DO, after=key), reviewer)


def test_each_list_reads_its_own_index(db: SQLAlchemy, clock: Clock, reviewer: StaffMember) -> None:
    """A planner that scans or sorts would make a list grow with the cases decided long ago."""
    sqlite = db.engine.dialect.name == "sqlite"
    if not sqlite:  # with a handful of rows anything is cheap, so the other ways are closed
        for way in ("seqscan", "bitmapscan", "sort"):
            db.session.execute(text(f"SET enable_{way} = off"))
    indexes = {
        Filters(Tab.TO_DO): "ix_appeals_queue",
        Filters(Tab.TO_DO, sort=Sort.AGE): "ix_appeals_queue_by_age",
        Filters(Tab.MINE): "ix_appeals_queue_of_one",
        Filters(Tab.SECOND_LOOK): "ix_appeals_second_look",
        Filters(Tab.NO_ACCOUNT): "ix_appeals_no_account",
        Filters(Tab.WAITING_FOR_OWNER): "ix_appeals_status_due_at_id",
        Filters(Tab.FINISHED): "ix_appeals_finished",
    }
    plans = {index: plan_of(db, filters, reviewer) for filters, index in indexes.items()}

    for index, plan in plans.items():
        assert index in plan and "TEMP B-TREE" not in plan, plan


def plan_of(db: SQLAlchemy, filters: Filters, member: StaffMember) -> str:
    """What the database says it would do for a page, asked for the very statement and values that run."""
    asked: list[tuple[str, object]] = []

    def note(_c: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if "FROM appeals" in statement:
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    queries.page_of(filters, member)
    event.remove(db.engine, "before_cursor_execute", note)
    statement, parameters = asked[-1]
    explain = "EXPLAIN QUERY PLAN" if db.engine.dialect.name == "sqlite" else "EXPLAIN"
    rows = db.session.connection().exec_driver_sql(f"{explain} {statement}", parameters)  # type: ignore[arg-type]
    return "\n".join(" ".join(str(cell) for cell in row) for row in rows)


def test_search_finds_the_cases_of_an_account(db: SQLAlchemy) -> None:
    known = case()
    appeals.appeal(stated={})

    rows = queries.cases_of_account(str(known.account_id))

    assert [row.reference for row in rows] == [known.reference]
    assert db.session.get(Appeal, rows[0].id) is known
