"""Who gets a letter about an appeal: its owner at the proven contact, and every known contact of the account."""

from datetime import date, timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals import notices
from casedesk.appeals.status import AppealStatus
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.directory.base import Contact, ContactKind
from casedesk.notifications.delivery import deliver_due
from casedesk.notifications.letters import Channel, Letter
from casedesk.notifications.models import OutboxMessage, OutboxState
from tests.factories.appeals import appeal
from tests.factories.directory import account

LONG_AGO = date(2019, 5, 29)


def queued(db: SQLAlchemy) -> list[tuple[Channel, str, str | None]]:
    return [(row.channel, row.to, row.language) for row in db.session.scalars(db.select(OutboxMessage))]


@pytest.mark.case("S22")
def test_a_notice_goes_to_each_known_contact_and_to_those_removed_lately(db: SQLAlchemy, clock: Clock) -> None:
    today = clock.held.date()
    owner = account(
        language=None,
        contacts=(
            Contact(ContactKind.PHONE, "+8613100000001", LONG_AGO),
            Contact(ContactKind.EMAIL, "Old.Box@post.example", LONG_AGO, today - timedelta(days=29)),
            Contact(ContactKind.EMAIL, "gone@post.example", LONG_AGO, today - timedelta(days=32)),
        ),
    )
    case = appeal(account_id=owner.id)

    with transaction():
        assert notices.warn_known_contacts(case, Letter.NOTICE_APPROVED) == 2

    assert queued(db) == [
        (Channel.SMS, "+8613100000001", None),
        (Channel.EMAIL, "Old.Box@post.example", None),
    ], "to the address as stored, in both languages when theirs is unknown"


def test_one_contact_in_two_spellings_gets_one_notice(db: SQLAlchemy, clock: Clock) -> None:
    owner = account(
        contacts=(
            Contact(ContactKind.EMAIL, "lin@post.example", LONG_AGO, date(2026, 11, 20)),
            Contact(ContactKind.EMAIL, "Lin@post.example", date(2026, 11, 20)),
        )
    )
    case = appeal(account_id=owner.id)

    with transaction():
        notices.warn_known_contacts(case, Letter.NOTICE_FILED)

    assert [to for _, to, _ in queued(db)] == ["Lin@post.example"]


def test_an_appeal_without_an_account_warns_nobody(db: SQLAlchemy) -> None:
    case = appeal()

    with transaction():
        assert notices.warn_known_contacts(case, Letter.NOTICE_FILED) == 0


@pytest.mark.parametrize("letter", [Letter.FILED, Letter.APPROVED, Letter.NOT_APPROVED])
def test_the_owner_is_told_at_the_proven_contact_in_the_language_of_the_appeal(db: SQLAlchemy, letter: Letter) -> None:
    case = appeal(contact="new@mail.example", language="zh_Hans")

    with transaction():
        assert notices.tell_owner(case, letter)

    assert queued(db) == [(Channel.EMAIL, "new@mail.example", "zh_Hans")]


def test_a_contact_that_is_not_proven_is_never_written_to(db: SQLAlchemy) -> None:
    case = appeal(AppealStatus.DRAFT, contact_proven_at=None)

    with transaction():
        assert not notices.tell_owner(case, Letter.WITHDRAWN)

    assert queued(db) == []


def test_a_letter_about_more_says_the_owners_deadline(db: SQLAlchemy, clock: Clock) -> None:
    deadline = clock.held + timedelta(days=3)
    case = appeal(AppealStatus.WAITING_FOR_OWNER, owner_due_at=deadline)

    with transaction():
        notices.tell_owner(case, Letter.MORE_NEEDED, cause="opinion:1", not_before=clock.held + timedelta(seconds=10))

    row = db.session.scalars(db.select(OutboxMessage)).one()
    assert row.params == {"reference": case.reference, "due": deadline.isoformat()}
    assert (row.cause, row.not_before) == ("opinion:1", clock.held + timedelta(seconds=10))


@pytest.mark.parametrize(
    ("letter", "now", "leaves"),
    [
        (Letter.APPROVED, AppealStatus.WAITING, True),
        (Letter.APPROVED, AppealStatus.DISPUTED, False),
        (Letter.NOT_APPROVED, AppealStatus.IN_REVIEW, False),
        (Letter.LAPSED, AppealStatus.IN_REVIEW, False),
    ],
)
def test_a_letter_that_is_no_longer_true_does_not_leave(
    db: SQLAlchemy, letter: Letter, now: AppealStatus, leaves: bool
) -> None:
    case = appeal(now)
    with transaction():
        notices.tell_owner(case, letter)

    deliver_due()

    state = OutboxState.HANDED_OVER if leaves else OutboxState.CANCELLED
    assert db.session.scalars(db.select(OutboxMessage.state).filter_by(letter=letter)).all() == [state]
