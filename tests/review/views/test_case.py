"""The case page: who sees it, what it shows and hides, what is recorded, and what it costs."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select

from casedesk.appeals.models import Appeal, Message, Step
from casedesk.appeals.status import AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import lookup, transaction
from casedesk.directory.base import Contact, ContactKind, DirectoryUnavailable
from casedesk.evidence.models import ReadingState
from casedesk.staff.permissions import Role
from tests.factories import appeals
from tests.factories.directory import account
from tests.factories.review import RIGHT, case, new_paper
from tests.factories.staff import signed_in
from tests.review.desk import counted, decide, now, opened, press

pytestmark = pytest.mark.usefixtures("clock")

WRONG_IMEI = {**RIGHT, Step.DEVICE: {"model": "iPhone 13", "imei": "353011094841807"}}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def recorded(appeal: Appeal, tag: EventTag) -> list[str]:
    """Details of one kind of event of a case."""
    wanted = (AuditEntry.appeal_id == now(appeal).id, AuditEntry.tag == tag)
    from casedesk.extensions import db

    return list(db.session.scalars(select(AuditEntry.details).where(*wanted)))


@pytest.mark.both_databases
def test_the_page_shows_claims_record_score_and_evidence(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    page = opened(as_reviewer, case(papers=1))

    for words in ("iPhone 13: Proof of purchase", "Order number", "Exactly the same", "发票.pdf", "sha256"):
        assert words in page
    assert "times likelier from the owner" in page and 'class="waterfall"' in page and 'class="chart axis"' in page


@pytest.mark.parametrize(("city", "filed"), [("Zhanjiang", "湛江 (Zhanjiang), 100 %"), ("Ashburn", "Ashburn, 0 %")])
def test_the_page_shows_where_a_case_was_filed_beside_the_usual_cities(
    as_reviewer: FlaskClient, db: SQLAlchemy, city: str, filed: str
) -> None:
    page = opened(as_reviewer, case(filed_from=city))

    assert f"<dt>Filed from</dt><dd>{filed} of the sign-ins</dd>" in page
    assert "<dt>Usual cities</dt><dd>湛江 100 %</dd>" in page


def test_without_a_city_nothing_is_said_of_a_place_of_filing(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    page = opened(as_reviewer, case())
    assert "Filed from" not in page and "Usual cities" not in page

    nobody = opened(as_reviewer, case(account_id=None, filed_from="Lhasa"))
    assert "<dt>Filed from</dt><dd>拉萨 (Lhasa)</dd>" in nobody and "Usual cities" not in nobody


@pytest.mark.parametrize(("days", "told"), [(90, True), (89, False)])
def test_a_contact_given_up_too_long_ago_is_told_where_it_was_proven_at_filing(
    as_reviewer: FlaskClient, db: SQLAlchemy, clock: Clock, days: int, told: bool
) -> None:
    assert clock.held
    number, removed = "+8613000009999", clock.held.date() - timedelta(days=days)
    of = account(contacts=(Contact(ContactKind.PHONE, number, date(2019, 5, 29), removed),))
    proven = case(account_id=of.id, contact=number, contact_lookup=lookup("contact", number))

    page = opened(as_reviewer, proven)

    assert ("<dt>Former contact</dt>" in page) is told
    assert ("too long ago to prove anything" in page) is told
    assert number not in page
    assert "<dt>Former contact</dt>" not in opened(as_reviewer, case(account_id=of.id))


def test_conflicts_come_first_with_the_difference_marked(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    stated = {**RIGHT, Step.DEVICE: {"model": "vivo X100", "imei": "353011094841806"}}

    page = opened(as_reviewer, case(stated=stated))

    assert page.index('<tr class="conflict"') < page.index('<tr class="match"')
    assert '<mark class="differs">vivo X100</mark>' in page and "Could be honest:" in page


@pytest.mark.case("S34")
def test_scripts_in_any_text_stay_text(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    stated = {
        Step.FACTS: {"registered_city": SCRIPT, "phone": SCRIPT, "email": SCRIPT},
        Step.DEVICE: {"model": SCRIPT, "imei": SCRIPT, "second_model": SCRIPT},
        Step.PURCHASE: {"shop": SCRIPT, "order_number": SCRIPT},
        Step.SIGN_INS: {"sign_ins": [{"on": RIGHT[Step.FACTS]["registered"], "city": SCRIPT, "device": SCRIPT}]},
        Step.PLACES: {"cities": [SCRIPT]},
    }
    appeal = case(stated=stated, account_masked="<script>mask</script>")
    with transaction():
        field = {"value": SCRIPT, "raw": SCRIPT}
        fields = dict.fromkeys(("model", "issuer", "buyer", "number", "date", "total", "order_number"), field)
        db.session.add(new_paper(appeal, label=SCRIPT, reading={"fields": fields, "pages": 1}))
        appeal.messages.append(Message(body=SCRIPT, written_at=appeal.started_at, visible_from=appeal.started_at))
    decide(as_reviewer, appeal, "escalate", "unusual", note=SCRIPT)

    pages = [opened(as_reviewer, appeal), as_reviewer.get("/review").get_data(as_text=True)]
    pages.append(as_reviewer.get("/review", query_string={"q": SCRIPT}).get_data(as_text=True))

    for page in pages:
        assert "<script>alert" not in page and "<img src=x" not in page and "<script>mask" not in page
    assert "&lt;script&gt;alert(1)" in pages[0]


@pytest.mark.case("S31")
@pytest.mark.parametrize("path", ["", "/decision", "/assignment", "/messages", "/reveal", "/undo", "/release"])
def test_missing_and_unsent_cases_answer_alike(as_reviewer: FlaskClient, db: SQLAlchemy, path: str) -> None:
    draft = appeals.appeal(AppealStatus.DRAFT)
    answers = []
    for reference in (draft.reference, "CD-2611-99999"):
        fields = {"outcome": "reject", "reasons": "reject:cannot_tell", "seen_version": "1", "body": "x"}
        fields |= {"what": "imei", "why": "compare"} if path == "/reveal" else {}
        wanted = {
            "/decision": ("outcome", "reasons", "seen_version"),
            "/messages": ("body",),
            "/reveal": ("what", "why"),
        }.get(path, ())
        sent = {name: fields[name] for name in wanted}
        answer = (
            press(as_reviewer, f"/review/{reference}{path}", **sent)
            if path
            else as_reviewer.get(f"/review/{reference}")
        )
        answers.append((answer.status_code, answer.get_data(as_text=True).replace(reference, "")))

    assert answers[0] == answers[1] and answers[0][0] == 404


@pytest.mark.case("S33")
def test_admins_see_no_case(as_admin: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    paths = ("/review", "/review/second-look", f"/review/{appeal.reference}")
    assert [as_admin.get(path).status_code for path in paths] == [404, 404, 404]


@pytest.mark.case("S33")
@pytest.mark.parametrize("path", ["assignment", "release", "messages", "take-over", "assignee"])
def test_managers_do_no_work_on_cases(as_manager: FlaskClient, db: SQLAlchemy, path: str) -> None:
    appeal = case()

    assert press(as_manager, f"/review/{appeal.reference}/{path}").status_code == 404


def test_opening_is_recorded_once_in_fifteen_minutes(as_reviewer: FlaskClient, clock: Clock, db: SQLAlchemy) -> None:
    appeal = case()

    opened(as_reviewer, appeal)
    opened(as_reviewer, appeal)
    clock.held += timedelta(minutes=14)
    opened(as_reviewer, appeal)
    assert len(recorded(appeal, EventTag.CASE_READ)) == 1
    clock.held += timedelta(minutes=2)
    opened(as_reviewer, appeal)
    assert len(recorded(appeal, EventTag.CASE_READ)) == 2


def test_values_are_masked_until_a_reason_is_on_record(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case(stated=WRONG_IMEI)
    assert "353011094841807" not in opened(as_reviewer, appeal) and "353011094841806" not in opened(as_reviewer, appeal)

    without = press(as_reviewer, f"/review/{appeal.reference}/reveal", what="imei", why="")
    page = press(as_reviewer, f"/review/{appeal.reference}/reveal", what="imei", why="compare").get_data(as_text=True)

    assert without.status_code == 422 and "35301109484180" in page
    assert recorded(appeal, EventTag.CASE_REVEAL) == ['{"what":"imei","why":"compare"}']
    assert "35301109484180" not in opened(as_reviewer, appeal)


def test_a_record_that_is_away_means_not_checked(
    as_reviewer: FlaskClient, app: Flask, db: SQLAlchemy, monkeypatch: pytest.MonkeyPatch
) -> None:
    from casedesk.directory.service import directory

    def away(_account_id: str) -> None:
        raise DirectoryUnavailable()

    appeal = appeals.appeal(account_id="known", stated=RIGHT)
    monkeypatch.setattr(directory(), "facts", away)

    page = opened(as_reviewer, appeal)

    assert "The account system does not answer" in page and "Not checked" in page
    assert "Does not agree" not in page and "No record" not in page


def test_what_stands_in_the_way_is_said(as_reviewer: FlaskClient, app: Flask, db: SQLAlchemy) -> None:
    signed_in(app, Role.REVIEWER)
    scanning = case()
    with transaction():
        db.session.add(new_paper(scanning, state=ReadingState.WAITING, reading=None))
    said = {
        case(AppealStatus.DISPUTED).reference: "The case is frozen until a lead decides",
        case(AppealStatus.INCIDENT).reference: "The account is on hold until a lead decides",
        case(flags=["second_open"]).reference: "Two open cases name this account",
        scanning.reference: "A file is still being checked and read",
        case(AppealStatus.LINK_SENT).reference: "The reset link was sent",
    }

    for reference, words in said.items():
        assert words in as_reviewer.get(f"/review/{reference}").get_data(as_text=True)


def test_cases_are_taken_given_back_and_taken_over(app: Flask, as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    lead = signed_in(app, Role.LEAD)
    other = signed_in(app, Role.REVIEWER)
    appeal = case()

    press(as_reviewer, f"/review/{appeal.reference}/assignment")
    press(other, f"/review/{appeal.reference}/assignment")
    assert now(appeal).assignee_id == as_reviewer.staff_id  # type: ignore[attr-defined]
    assert "works on this case since" in opened(other, appeal)
    press(lead, f"/review/{appeal.reference}/take-over", why="")
    assert now(appeal).assignee_id == as_reviewer.staff_id  # type: ignore[attr-defined]
    press(lead, f"/review/{appeal.reference}/take-over", why="absent")
    assert now(appeal).assignee_id == lead.staff_id  # type: ignore[attr-defined]
    press(lead, f"/review/{appeal.reference}/release")
    assert now(appeal).assignee_id is None
    assert len(recorded(appeal, EventTag.CASE_ASSIGN)) == 3


def test_a_message_reaches_the_owner_and_the_record(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    empty = press(as_reviewer, f"/review/{appeal.reference}/messages", body="")
    press(as_reviewer, f"/review/{appeal.reference}/messages", body="Which phone do you mean?")

    message = db.session.scalars(select(Message).where(Message.appeal_id == now(appeal).id)).one()
    assert empty.status_code == 422 and message.staff_id == as_reviewer.staff_id  # type: ignore[attr-defined]
    assert recorded(appeal, EventTag.MESSAGE_WRITE) == ['{"by":"staff"}']


def test_the_page_asks_the_database_no_more_for_a_fat_case(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    thin, fat = case(papers=1), case(papers=8)
    with transaction():
        for _message in range(20):
            fat.messages.append(Message(body="x", written_at=fat.started_at, visible_from=fat.started_at))
    for appeal in (thin, fat):
        opened(as_reviewer, appeal)

    with counted(db) as for_thin:
        opened(as_reviewer, thin)
    with counted(db) as for_fat:
        opened(as_reviewer, fat)

    assert len(for_fat) == len(for_thin), "\n".join(for_fat)


def test_the_queue_asks_the_database_no_more_for_fifty_rows(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    def statements() -> list[str]:
        as_reviewer.get("/review")
        with counted(db) as asked:
            assert as_reviewer.get("/review").status_code == 200
        return asked

    for _case in range(10):
        appeals.appeal(stated={})
    for_ten = statements()
    for _case in range(40):
        appeals.appeal(stated={})

    assert len(statements()) == len(for_ten)


def test_the_queue_pages_by_links_and_says_when_it_is_empty(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    assert "All clear" in as_reviewer.get("/review").get_data(as_text=True)
    for _case in range(51):
        appeals.appeal(stated={})

    first = as_reviewer.get("/review").get_data(as_text=True)
    narrowed = as_reviewer.get("/review?band=weak").get_data(as_text=True)

    assert first.count("data-row-open") == 50 and 'rel="next"' in first and 'rel="prev"' not in first
    assert "No case fits these filters" in narrowed and "Clear filters" in narrowed


def test_claiming_takes_the_case_due_next_that_nobody_has(
    as_reviewer: FlaskClient, clock: Clock, db: SQLAlchemy
) -> None:
    someone = signed_in(as_reviewer.application, Role.REVIEWER)
    case(due_at=clock.held, assignee_id=someone.staff_id)  # type: ignore[attr-defined]
    free = case(due_at=clock.held + timedelta(hours=1))
    case(due_at=clock.held + timedelta(hours=2))

    claimed = press(as_reviewer, "/review/next")

    assert claimed.headers["Location"] == f"/review/{free.reference}#case-title"
    assert now(free).assignee_id == as_reviewer.staff_id  # type: ignore[attr-defined]


def test_search_opens_a_case_by_its_number(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    found = as_reviewer.get("/review", query_string={"q": appeal.reference.lower().replace("-", " ")})
    by_account = as_reviewer.get("/review", query_string={"q": appeal.account_id}).get_data(as_text=True)

    assert found.headers["Location"] == f"/review/{appeal.reference}"
    assert appeal.reference in by_account
    assert db.session.scalar(select(func.count()).select_from(Appeal)) == 1
