"""Proofs of control that the desk finds by itself: a contact of before, and nothing that nobody was asked for."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal, FormerContact
from casedesk.clock import Clock
from casedesk.clock import utcnow as clock_now
from casedesk.database import transaction
from casedesk.directory.base import Contact, ContactKind, SignIn
from casedesk.review.scores.assembly import case_of
from casedesk.review.scores.gathering import read_cases
from casedesk.review.scores.service import latest_score, score_appeal
from tests.factories.directory import account
from tests.factories.review import case

pytestmark = pytest.mark.usefixtures("db", "clock")
MAILBOX, PHONE = "still.mine@post.example", "+8613000009999"
LONG_AGO = date(2019, 5, 29)


def filed_from(mailbox: str, *held: Contact, **changes: Any) -> Appeal:
    """A case whose contact was proven at filing, of an account with these contacts."""
    from casedesk.database import lookup

    of = account(contacts=held, **changes)
    return case(account_id=of.id, contact=mailbox, contact_lookup=lookup("contact", mailbox))


def proven(of: Appeal) -> bool | None:
    return case_of(of).control.former_contact


def reach(of: Appeal) -> Appeal:
    """The owner read back a code from an old phone while the case waits."""
    with transaction():
        of.former_contacts.append(
            FormerContact(
                kind=ContactKind.PHONE, contact="+8613000009999", contact_lookup="0" * 64, proven_at=clock_now()
            )
        )
    return of


def test_a_contact_of_before_that_was_proven_at_filing_is_a_proof_of_control() -> None:
    made = filed_from(MAILBOX, Contact(ContactKind.EMAIL, "Still.Mine@post.example", LONG_AGO))
    assert proven(made) is True
    score = latest_score(made.id)
    assert score is not None
    bars = {bar["signal"]: bar for bar in score.result["bars"]}
    assert bars["control:former_contact"]["level"] == "passed"
    assert bars["control:former_contact"]["bits"] > 2


def gone(clock: Clock, contact: str, days: int) -> Contact:
    """A contact of before that was given up so many days ago."""
    kind = ContactKind.EMAIL if "@" in contact else ContactKind.PHONE
    return Contact(kind, contact, LONG_AGO, clock.held.date() - timedelta(days=days))


@pytest.mark.parametrize(
    ("contact", "days", "reached"),
    [(MAILBOX, 0, True), (MAILBOX, 364, True), (MAILBOX, 365, None), (PHONE, 89, True), (PHONE, 90, None)],
)
def test_a_contact_that_was_removed_is_one_of_before_until_others_may_have_it(
    clock: Clock, contact: str, days: int, reached: bool | None
) -> None:
    made = filed_from(contact, gone(clock, contact, days))
    assert proven(made) is reached
    assert read_cases([made.id])[0].case.control.former_contact is reached


@pytest.mark.settings(given_up_mailbox_days=0)
def test_a_desk_that_trusts_no_removed_contact_trusts_none_at_filing(clock: Clock) -> None:
    assert proven(filed_from(MAILBOX, gone(clock, MAILBOX, 0))) is None
    assert proven(filed_from(MAILBOX, Contact(ContactKind.EMAIL, MAILBOX, LONG_AGO))) is True


@pytest.mark.parametrize(("later", "reached"), [(9, True), (10, None)])
def test_a_contact_proven_after_filing_counts_as_of_that_day(clock: Clock, later: int, reached: bool | None) -> None:
    made = filed_from(PHONE, gone(clock, PHONE, 80))
    with transaction():
        made.contact_proven_at = clock.held + timedelta(days=later)
    assert proven(made) is reached
    assert read_cases([made.id])[0].case.control.former_contact is reached


def test_a_contact_proven_before_filing_counts_as_of_filing(clock: Clock) -> None:
    made = filed_from(PHONE, gone(clock, PHONE, 90))
    with transaction():
        made.contact_proven_at = clock.held - timedelta(days=5)
    assert proven(made) is None


def test_what_was_given_up_long_ago_is_still_compared_with_what_is_remembered(clock: Clock) -> None:
    made = filed_from(PHONE, gone(clock, PHONE, 2000), gone(clock, MAILBOX, 2000))
    record = case_of(made).record
    assert (record.former_phone, record.former_email) == (PHONE, MAILBOX)


@pytest.mark.parametrize("days, reached", [(30, True), (29, None)])
def test_a_contact_counts_after_30_days_on_the_account(clock: Clock, days: int, reached: bool | None) -> None:
    since = clock.held.date() - timedelta(days=days)
    assert proven(filed_from(MAILBOX, Contact(ContactKind.EMAIL, MAILBOX, since))) is reached


def test_a_new_contact_is_silence_and_no_failure() -> None:
    assert proven(filed_from(MAILBOX, Contact(ContactKind.EMAIL, "owner@post.example", LONG_AGO))) is None


def test_sign_ins_after_filing_prove_nothing_since_nobody_asked_for_them(clock: Clock) -> None:
    later = SignIn(clock.held + timedelta(hours=5), "湛江", "iPhone 13")
    before = SignIn(clock.held - timedelta(days=90), "湛江", "iPhone 13")
    made = filed_from(MAILBOX, Contact(ContactKind.EMAIL, MAILBOX, LONG_AGO), sign_ins=(before, later))
    assert case_of(made).control.known_device_sign_in is None


def test_a_contact_of_before_that_was_reached_later_is_a_proof_too(db: SQLAlchemy) -> None:
    made = case()
    before = latest_score(made.id)
    reach(made)
    with transaction():
        after = score_appeal(made)
    assert proven(made) is True
    assert before is not None
    assert after.bits > before.bits + 2


def test_many_cases_are_read_with_the_same_proofs(db: SQLAlchemy) -> None:
    made = [filed_from(MAILBOX, Contact(ContactKind.EMAIL, MAILBOX, LONG_AGO)), case(), reach(case())]
    read = read_cases([each.id for each in made])
    assert [each.case.control.former_contact for each in read] == [True, None, True]
