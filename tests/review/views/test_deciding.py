"""Deciding at the desk: who may, on which version, with which check, and that only one decision counts."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk.appeals.models import Appeal, MoreRequest
from casedesk.appeals.status import AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.directory.base import Contact, ContactKind
from casedesk.extensions import db as database
from casedesk.notifications.letters import Letter
from casedesk.notifications.models import OutboxMessage, OutboxState
from casedesk.review.deciding.approvals import live_approval
from casedesk.review.models import Opinion
from casedesk.staff.permissions import Role
from tests.factories.directory import account, account_record
from tests.factories.review import case
from tests.factories.staff import browser_of, digits_now, signed_in, staff_member
from tests.review.desk import decide, hidden, now, opened, press

pytestmark = pytest.mark.usefixtures("clock")


def refusals(appeal: Appeal) -> list[str]:
    """Why tries on a case were refused, as the record has it."""
    tried = select(AuditEntry.details).where(
        AuditEntry.appeal_id == appeal.id, AuditEntry.tag == EventTag.DECISION_REFUSED
    )
    return list(database.session.scalars(tried))


@pytest.mark.both_databases
def test_one_person_proposes_and_the_one_drawn_confirms(app: Flask, db: SQLAlchemy) -> None:
    first, second = signed_in(app, Role.REVIEWER), signed_in(app, Role.REVIEWER)
    appeal = case(papers=1)

    proposed = decide(first, appeal, "approve", "device_matches", note="All agrees.")
    assert (proposed.status_code, now(appeal).status) == (302, AppealStatus.PROPOSED)
    page = opened(second, appeal)
    confirmed = decide(second, appeal, "approve", "papers_hold", page=page)

    assert (confirmed.status_code, now(appeal).status) == (302, AppealStatus.WAITING)
    assert page.index("papers") < page.index("The first opinion") < page.index("All agrees.")
    told = Counter(db.session.scalars(select(OutboxMessage.letter).where(OutboxMessage.appeal_id == appeal.id)))
    assert told == {Letter.APPROVED: 1, Letter.NOTICE_APPROVED: 2}  # the account has two known contacts


@pytest.mark.case("S16")
def test_nobody_confirms_the_own_proposal(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()
    decide(as_reviewer, appeal, "approve", "device_matches")

    refused = decide(as_reviewer, appeal, "approve", "device_matches")

    assert (refused.status_code, now(appeal).status) == (403, AppealStatus.PROPOSED)
    assert 'value="approve"' not in opened(as_reviewer, appeal)
    assert "own_proposal" in refusals(appeal)[0]


@pytest.mark.case("S16")
def test_only_the_person_drawn_confirms(app: Flask, as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    others = [signed_in(app, Role.REVIEWER) for _ in range(2)]
    appeal = case()
    decide(as_reviewer, appeal, "approve", "device_matches")
    approval = live_approval(now(appeal).id)
    assert approval is not None
    not_drawn = next(one for one in others if one.staff_id != approval.second_id)  # type: ignore[attr-defined]

    refused = decide(not_drawn, appeal, "approve", "device_matches")

    assert (refused.status_code, now(appeal).status) == (403, AppealStatus.PROPOSED)
    assert "not_drawn" in refusals(appeal)[0]


@pytest.mark.case("S17")
def test_a_person_tied_to_the_account_neither_takes_nor_decides(app: Flask, db: SQLAlchemy) -> None:
    tied = signed_in(app, Role.LEAD, email="tied@desk.example")
    record = account_record()
    known = account(contacts=(*record.contacts, Contact(ContactKind.EMAIL, "Tied@desk.example", record.registered_on)))
    appeal = case(account_id=known.id)

    taken = press(tied, f"/review/{appeal.reference}/assignment")
    over = press(tied, f"/review/{appeal.reference}/take-over", why="absent")
    decided = decide(tied, appeal, "reject", "cannot_tell")

    assert (taken.status_code, over.status_code, decided.status_code) == (403, 403, 403)
    assert now(appeal).status is AppealStatus.IN_REVIEW and now(appeal).assignee_id is None
    assert len(refusals(appeal)) == 3 and all("linked" in why for why in refusals(appeal))
    assert 'name="outcome"' not in opened(tied, appeal)


@pytest.mark.case("S18")
def test_a_decision_needs_a_recent_second_factor_and_keeps_the_text(
    as_reviewer: FlaskClient, clock: Clock, db: SQLAlchemy
) -> None:
    appeal = case()
    clock.held += timedelta(minutes=16)

    asked = decide(as_reviewer, appeal, "reject", "cannot_tell", note="Nothing fits here.")
    wrong = decide(as_reviewer, appeal, "reject", "cannot_tell", digits="000000")
    page = asked.get_data(as_text=True)

    assert (asked.status_code, wrong.status_code, now(appeal).status) == (403, 403, AppealStatus.IN_REVIEW)
    assert "Nothing fits here." in page and 'name="digits"' in page and 'value="reject" checked' in page
    assert 'aria-describedby="digits-hint digits-error" aria-invalid="true"' in page
    right = decide(as_reviewer, appeal, "reject", "cannot_tell", digits=digits_now())
    assert (right.status_code, now(appeal).status) == (302, AppealStatus.REJECTED)


@pytest.mark.case("S18")
def test_a_decision_needs_a_token_and_a_post(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    without = decide(as_reviewer, appeal, "reject", "cannot_tell", csrf_token="")
    read = as_reviewer.get(f"/review/{appeal.reference}/decision?outcome=reject&reasons=reject:cannot_tell")

    assert (without.status_code, read.status_code) == (400, 405)
    assert now(appeal).status is AppealStatus.IN_REVIEW


@pytest.mark.case("S19")
def test_a_stale_decision_is_refused_with_what_changed_and_keeps_the_text(
    app: Flask, as_reviewer: FlaskClient, db: SQLAlchemy
) -> None:
    other = signed_in(app, Role.REVIEWER, name="Chen Mo")
    appeal = case()
    page = opened(as_reviewer, appeal)
    decide(other, appeal, "approve", "device_matches")

    refused = decide(as_reviewer, appeal, "reject", "cannot_tell", page=page, note="My own words")
    answer = refused.get_data(as_text=True)

    assert (refused.status_code, now(appeal).status) == (409, AppealStatus.PROPOSED)
    assert "Chen Mo proposed approval" in answer and "My own words" in answer


@pytest.mark.case("S19")
@pytest.mark.parametrize("status", [AppealStatus.REDEEMED, AppealStatus.WAITING, AppealStatus.DISPUTED])
def test_a_move_the_table_does_not_have_is_refused(
    as_reviewer: FlaskClient, db: SQLAlchemy, status: AppealStatus
) -> None:
    appeal = case(status)

    refused = decide(as_reviewer, appeal, "reject", "cannot_tell")

    assert (refused.status_code, now(appeal).status) == (409, status)


@pytest.mark.case("S19")
@pytest.mark.both_databases
def test_of_a_hundred_decisions_at_once_one_counts(app: Flask, db: SQLAlchemy) -> None:
    member = staff_member()
    staff_member()  # somebody who can be drawn
    appeal = case()
    browsers = [browser_of(app, member) for _ in range(4)]
    page = opened(browsers[0], appeal)
    sent: dict[str, Any] = {name: hidden(page, name) for name in ("seen_version", "shown", "seen_event")}
    tokens = [hidden(opened(browser, appeal), "csrf_token") for browser in browsers]

    def send(number: int) -> int:
        outcome = ("approve:device_matches", "reject:cannot_tell")[number // 4 % 2]
        fields = {**sent, "csrf_token": tokens[number % 4], "outcome": outcome.partition(":")[0], "reasons": outcome}
        return browsers[number % 4].post(f"/review/{appeal.reference}/decision", data=fields).status_code

    with ThreadPoolExecutor(4) as threads:
        answers = Counter(threads.map(send, range(100)))

    assert answers == {302: 1, 409: 99}
    opinions = list(db.session.scalars(select(Opinion).where(Opinion.appeal_id == now(appeal).id)))
    assert len(opinions) == 1
    assert now(appeal).status in (AppealStatus.PROPOSED, AppealStatus.REJECTED)


def test_an_approval_names_what_was_shown(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    refused = decide(as_reviewer, appeal, "approve", "device_matches", shown="")

    assert (refused.status_code, now(appeal).status) == (409, AppealStatus.IN_REVIEW)


@pytest.mark.parametrize(
    ("outcome", "reasons", "sentence"),
    [
        ("", (), "Choose what to decide"),
        ("reject", (), "Choose at least one reason"),
        ("ask_for_more", ("too_little",), "Choose what is needed"),
    ],
)
def test_a_decision_needs_its_parts(
    as_reviewer: FlaskClient, db: SQLAlchemy, outcome: str, reasons: tuple[str, ...], sentence: str
) -> None:
    appeal = case()

    refused = decide(as_reviewer, appeal, outcome, *reasons, deadline="2026-11-26")

    assert refused.status_code == 422 and sentence in refused.get_data(as_text=True)
    assert now(appeal).status is AppealStatus.IN_REVIEW


def test_asking_for_more_waits_for_the_owner(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    decide(
        as_reviewer, appeal, "ask_for_more", "too_little", items=["imei"], deadline="2026-11-26", message="Which phone?"
    )

    request = db.session.scalars(select(MoreRequest).where(MoreRequest.appeal_id == now(appeal).id)).one()
    assert now(appeal).status is AppealStatus.WAITING_FOR_OWNER
    assert (request.items, request.body, request.deadline.isoformat()) == (
        ["imei"],
        "Which phone?",
        "2026-11-26T10:00:00+00:00",  # 18:00 at the desk
    )


def test_a_decision_can_be_taken_back_for_ten_seconds(as_reviewer: FlaskClient, clock: Clock, db: SQLAlchemy) -> None:
    appeal = case()
    decide(as_reviewer, appeal, "reject", "cannot_tell")
    assert f"/review/{appeal.reference}/undo" in as_reviewer.get("/review").get_data(as_text=True)

    clock.held += timedelta(seconds=9)
    press(as_reviewer, f"/review/{appeal.reference}/undo")

    assert now(appeal).status is AppealStatus.IN_REVIEW
    states = set(db.session.scalars(select(OutboxMessage.state).where(OutboxMessage.appeal_id == appeal.id)))
    assert states == {OutboxState.CANCELLED}


def test_after_ten_seconds_a_decision_stays(as_reviewer: FlaskClient, clock: Clock, db: SQLAlchemy) -> None:
    appeal = case()
    decide(as_reviewer, appeal, "reject", "cannot_tell")

    clock.held += timedelta(seconds=11)
    press(as_reviewer, f"/review/{appeal.reference}/undo")

    assert now(appeal).status is AppealStatus.REJECTED
    assert "undo-bar" not in as_reviewer.get("/review").get_data(as_text=True)


def test_after_a_decision_the_case_due_next_opens(as_reviewer: FlaskClient, clock: Clock, db: SQLAlchemy) -> None:
    appeal = case(due_at=clock.held)
    following = case(due_at=clock.held + timedelta(hours=1))
    case(due_at=clock.held + timedelta(hours=2))

    answer = decide(as_reviewer, appeal, "reject", "cannot_tell")

    assert answer.headers["Location"] == f"/review/{following.reference}#case-title"


@pytest.mark.parametrize(
    ("role", "status", "outcome", "reason", "after"),
    [
        (Role.LEAD, AppealStatus.DISPUTED, "resume", "objector_mistaken", AppealStatus.IN_REVIEW),
        (Role.LEAD, AppealStatus.DISPUTED, "reject_dispute", "cannot_tell", AppealStatus.REJECTED),
        (Role.LEAD, AppealStatus.INCIDENT, "reverse", "wrong_person", AppealStatus.REVERSED),
        (Role.LEAD, AppealStatus.REJECTED, "reopen", "new_evidence", AppealStatus.IN_REVIEW),
        (Role.REVIEWER, AppealStatus.WAITING, "stop", "new_doubt", AppealStatus.DISPUTED),
    ],
)
def test_leads_and_doubters_have_their_decisions(
    app: Flask, db: SQLAlchemy, role: Role, status: AppealStatus, outcome: str, reason: str, after: AppealStatus
) -> None:
    browser = signed_in(app, role)
    appeal = case(status)

    assert f'value="{outcome}"' in opened(browser, appeal)
    decide(browser, appeal, outcome, reason)

    assert now(appeal).status is after


@pytest.mark.case("S33")
@pytest.mark.parametrize("outcome", ["resume", "clear", "reopen"])
def test_reviewers_do_not_do_what_leads_do(as_reviewer: FlaskClient, db: SQLAlchemy, outcome: str) -> None:
    status = {"resume": AppealStatus.DISPUTED, "clear": AppealStatus.INCIDENT, "reopen": AppealStatus.REJECTED}[outcome]
    reason = {"resume": "objector_mistaken", "clear": "objector_mistaken", "reopen": "new_evidence"}[outcome]
    appeal = case(status)

    refused = decide(as_reviewer, appeal, outcome, reason)

    assert (refused.status_code, now(appeal).status) == (403, status)


@pytest.mark.case("S33")
def test_managers_read_and_decide_nothing(as_manager: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case()

    page = opened(as_manager, appeal)
    refused = decide(as_manager, appeal, "reject", "cannot_tell", page=page)

    assert 'name="outcome"' not in page and f"/review/{appeal.reference}/reports" in page
    assert (refused.status_code, now(appeal).status) == (403, AppealStatus.IN_REVIEW)


def test_a_case_without_account_cannot_be_approved(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    appeal = case(account_id=None)

    page = opened(as_reviewer, appeal)
    refused = decide(as_reviewer, appeal, "approve", "device_matches", page=page)

    assert "No account on record has this name" in page and 'id="outcome-approve"' not in page
    assert (refused.status_code, now(appeal).status) == (403, AppealStatus.IN_REVIEW)


def test_an_approval_covers_what_was_shown(as_reviewer: FlaskClient, db: SQLAlchemy) -> None:
    from tests.factories.review import new_paper

    appeal = case(papers=1)
    page = opened(as_reviewer, appeal)
    with transaction():
        db.session.add(new_paper(appeal))

    refused = decide(as_reviewer, appeal, "approve", "device_matches", page=page)

    assert (refused.status_code, now(appeal).status) == (409, AppealStatus.IN_REVIEW)
