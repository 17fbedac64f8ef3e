"""What happens when time runs out."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_sqlalchemy import SQLAlchemy

from casedesk import clock
from casedesk.appeals import service
from casedesk.appeals.models import StepAnswers
from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.notifications.letters import Letter
from tests.factories.appeals import appeal, asked_for, letters_to
from tests.factories.staff import staff_member

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


@pytest.mark.both_databases
def test_a_draft_nobody_saved_for_a_week_is_erased(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, NOW):
        old = appeal(AppealStatus.DRAFT, saved_at=NOW - timedelta(days=7, seconds=1))
        kept = appeal(AppealStatus.DRAFT, saved_at=NOW - timedelta(days=7))
        contact = str(old.contact)

        with transaction():
            assert service.lapse_drafts() == 1

    assert (old.status, kept.status) == (AppealStatus.EXPIRED, AppealStatus.DRAFT)
    assert (old.contact, old.contact_lookup, old.answers) == (None, None, [])
    assert db.session.query(StepAnswers).filter_by(appeal_id=old.id).count() == 0
    assert letters_to(contact) == []


def test_a_case_without_answer_lapses_at_the_deadline_with_a_letter(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, NOW) as held:
        case = appeal(AppealStatus.WAITING_FOR_OWNER)
        asked_for(case, staff_member().id, deadline=NOW + timedelta(days=3))
        held.held += timedelta(days=3)
        with transaction():
            assert service.lapse_answers() == 0
        held.held += timedelta(seconds=1)
        with transaction():
            assert service.lapse_answers() == 1
        with transaction():
            assert service.lapse_answers() == 0

    assert case.status is AppealStatus.EXPIRED
    assert letters_to(str(case.contact)) == [Letter.LAPSED]


def test_a_reminder_goes_out_once_a_day_before_the_deadline(app: Flask, db: SQLAlchemy) -> None:
    with clock.hold(app, NOW) as held:
        case = appeal(AppealStatus.WAITING_FOR_OWNER)
        asked_for(case, staff_member().id, deadline=NOW + timedelta(days=3))
        sent = []
        for hours in (47, 1, 1):
            held.held += timedelta(hours=hours)
            with transaction():
                sent.append(service.remind())

    assert sent == [0, 1, 0]
    assert letters_to(str(case.contact)) == [Letter.MORE_REMINDER]
