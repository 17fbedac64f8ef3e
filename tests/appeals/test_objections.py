"""A known contact stops an appeal without sign-in; the key of a notice can do that and nothing else."""

import json
import re
import threading
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals import notices, objections, offers
from casedesk.appeals.models import Appeal, Objection, ObjectionKey
from casedesk.appeals.objections import Outcome
from casedesk.appeals.status import OPEN, AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.directory.models import LocalAccount
from casedesk.notifications.delivery import deliver_due
from casedesk.notifications.letters import Letter
from casedesk.notifications.models import OutboxMessage
from casedesk.resets import service as resets
from config import Settings
from tests.factories.appeals import TRACKING_CODE, appeal
from tests.factories.directory import account
from tests.factories.resets import NEW_PASSWORD, approved_case, case_with_link, objection_keys_sent

FROZEN = {AppealStatus.DISPUTED, AppealStatus.INCIDENT}


def noticed(status: AppealStatus = AppealStatus.IN_REVIEW, **changes: object) -> tuple[int, str]:
    """An appeal whose known contacts were warned, and the key of one notice."""
    case = appeal(status, account_id=account().id, **changes)
    warn(case.id)
    return case.id, objection_keys_sent()[0]


def warn(appeal_id: int, letter: Letter = Letter.NOTICE_FILED) -> None:
    with transaction() as session:
        notices.warn_known_contacts(session.get_one(Appeal, appeal_id), letter)
    deliver_due()


def object_with(key: str) -> Outcome:
    with transaction():
        return objections.object_by_key(key)


def status_of(db: SQLAlchemy, appeal_id: int) -> AppealStatus:
    db.session.rollback()
    return db.session.get_one(Appeal, appeal_id).status


def press(client: FlaskClient, address: str, **fields: str) -> str:
    client.set_cookie("language", "en")
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
    assert found
    return client.post(address, data={"csrf_token": found[1], **fields}, follow_redirects=True).text


@pytest.mark.case("S21")
def test_opening_the_page_stops_nothing_and_pressing_the_button_does(client: FlaskClient, db: SQLAlchemy) -> None:
    appeal_id, key = noticed()

    opened = client.get(f"/objection/{key}")
    client.head(f"/objection/{key}")

    assert opened.status_code == 200
    assert opened.headers["Referrer-Policy"] == "no-referrer"
    assert status_of(db, appeal_id) is AppealStatus.IN_REVIEW
    assert "Stopped. Nothing on the account has changed" in press(client, f"/objection/{key}")
    assert status_of(db, appeal_id) is AppealStatus.DISPUTED


@pytest.mark.case("S21")
def test_a_second_press_is_harmless_and_reads_the_same(client: FlaskClient, db: SQLAlchemy) -> None:
    appeal_id, key = noticed()

    first, second = (press(client, f"/objection/{key}") for _ in range(2))

    assert first == second
    db.session.rollback()
    rows = db.session.scalars(db.select(Objection).filter_by(appeal_id=appeal_id).order_by(Objection.id)).all()
    assert [row.moved for row in rows] == [True, False]
    tags = db.session.scalars(db.select(AuditEntry.tag).filter_by(appeal_id=appeal_id).order_by(AuditEntry.seq)).all()
    assert tags[-2:] == [EventTag.OBJECTION_MAKE, EventTag.OBJECTION_LATE]


@pytest.mark.case("S21")
def test_an_objection_kills_the_live_link(db: SQLAlchemy) -> None:
    case, token = case_with_link()
    warn(case.appeal_id, Letter.NOTICE_APPROVED)

    object_with(objection_keys_sent()[0])

    assert case.appeal.status is AppealStatus.DISPUTED
    assert not resets.is_alive(token)
    with transaction():
        assert resets.redeem(token, TRACKING_CODE, NEW_PASSWORD).outcome is not resets.Outcome.DONE


@pytest.mark.case("S21")
def test_an_objection_in_the_safety_wait_leaves_no_link_to_mint(db: SQLAlchemy) -> None:
    case = approved_case()
    warn(case.appeal_id, Letter.NOTICE_APPROVED)
    object_with(objection_keys_sent()[0])

    assert resets.mint_due() == 0
    assert case.links == []


@pytest.mark.parametrize("status", sorted(OPEN - FROZEN))
def test_every_open_appeal_can_be_stopped(db: SQLAlchemy, status: AppealStatus) -> None:
    appeal_id, key = noticed(status)

    assert object_with(key) is Outcome.STOPPED
    assert status_of(db, appeal_id) is AppealStatus.DISPUTED


@pytest.mark.parametrize("status", [AppealStatus.DISPUTED, AppealStatus.REJECTED, AppealStatus.WITHDRAWN])
def test_an_objection_out_of_time_is_recorded_and_moves_nothing(db: SQLAlchemy, status: AppealStatus) -> None:
    appeal_id, key = noticed(status)

    assert object_with(key) is Outcome.STOPPED

    assert status_of(db, appeal_id) is status
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.tag == EventTag.OBJECTION_LATE)).one()
    assert json.loads(entry.details) == {"status": status.value}


@pytest.mark.both_databases
def test_after_a_new_password_an_objection_puts_the_account_on_hold(db: SQLAlchemy) -> None:
    case, token = case_with_link()
    warn(case.appeal_id)
    with transaction():
        resets.redeem(token, TRACKING_CODE, NEW_PASSWORD)

    assert object_with(objection_keys_sent()[0]) is Outcome.ON_HOLD

    assert case.appeal.status is AppealStatus.INCIDENT
    assert case.account.frozen_at is not None
    told = db.session.scalars(db.select(OutboxMessage.letter).filter_by(appeal_id=case.appeal_id)).all()
    assert told.count(Letter.NOTICE_INCIDENT) == 2


def test_thirty_days_after_a_new_password_the_key_is_over(db: SQLAlchemy, clock: Clock) -> None:
    appeal_id, key = noticed(AppealStatus.REDEEMED)
    clock.held += timedelta(days=30, seconds=1)

    assert object_with(key) is Outcome.GONE

    assert status_of(db, appeal_id) is AppealStatus.REDEEMED
    assert db.session.scalars(db.select(Objection.moved)).all() == [False]


@pytest.mark.both_databases
def test_many_objections_at_once_move_the_case_once(app: Flask, db: SQLAlchemy) -> None:
    appeal_id, key = noticed()
    db.session.remove()
    outcomes = []

    def press_it() -> None:
        with app.app_context():
            outcomes.append(object_with(key))

    people = [threading.Thread(target=press_it) for _ in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()

    assert outcomes == [Outcome.STOPPED] * 6
    assert sorted(db.session.scalars(db.select(Objection.moved))) == [False] * 5 + [True]
    assert status_of(db, appeal_id) is AppealStatus.DISPUTED


def test_a_key_nobody_has_stops_nothing(client: FlaskClient, db: SQLAlchemy) -> None:
    assert "This link is over" in press(client, "/objection/nobody")
    assert db.session.scalars(db.select(Objection)).all() == []


@pytest.mark.case("S08")
def test_only_the_digest_of_a_key_is_kept(db: SQLAlchemy, settings: Settings) -> None:
    _appeal_id, key = noticed()
    db.session.rollback()

    assert len(key) >= 43
    assert len(db.session.scalars(db.select(ObjectionKey)).all()) == 2
    files = [path for path in settings.data_dir.rglob("*") if path.is_file() and settings.sink_dir not in path.parents]
    assert [path.name for path in files if key.encode() in path.read_bytes()] == []


def test_the_owner_stops_an_appeal_from_its_own_page(db: SQLAlchemy) -> None:
    case = appeal()

    with transaction():
        objections.object_by_owner(case)

    assert status_of(db, case.id) is AppealStatus.DISPUTED
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.tag == EventTag.OBJECTION_MAKE)).one()
    assert json.loads(entry.details)["by"] == "owner"


def test_after_a_new_password_a_tracking_code_alone_freezes_no_account(db: SQLAlchemy) -> None:
    owner = account()
    case = appeal(AppealStatus.REDEEMED, account_id=owner.id)

    with transaction():
        outcome = objections.object_by_owner(case)

    assert outcome is Outcome.GONE, "nothing was stopped, so nothing says so"
    assert status_of(db, case.id) is AppealStatus.REDEEMED
    assert db.session.get_one(LocalAccount, owner.id).frozen_at is None


def test_without_a_notice_the_account_is_named_and_its_contacts_get_the_link(
    client: FlaskClient, db: SQLAlchemy
) -> None:
    owner = account()
    case = appeal(account_id=owner.id)

    press(client, "/not-me", account=owner.id)
    db.session.rollback()
    offers.offer_wished()
    deliver_due()

    assert {message.letter for message in db.session.scalars(db.select(OutboxMessage))} == {Letter.OBJECTION_OFFER}
    assert object_with(objection_keys_sent()[0]) is Outcome.STOPPED
    assert status_of(db, case.id) is AppealStatus.DISPUTED


@pytest.mark.case("S01")
def test_the_answer_is_the_same_for_every_account(client: FlaskClient, db: SQLAlchemy) -> None:
    owner = account()
    appeal(account_id=owner.id)

    pages = {press(client, "/not-me", account=named) for named in (owner.id, "nobody@post.example", "+8613900000000")}

    assert len(pages) == 1
    assert "We have noted it" in pages.pop()


def test_nobody_can_flood_an_owner_by_naming_the_account(db: SQLAlchemy) -> None:
    owner = account()
    appeal(account_id=owner.id)
    for _ in range(10):
        with transaction():
            offers.wish(owner.id)

    offers.offer_wished()

    assert len(db.session.scalars(db.select(OutboxMessage)).all()) == 3 * 2, "three rounds to phone and mailbox"


@pytest.mark.settings(limit_appeals=2)
def test_naming_accounts_from_one_address_is_limited(client: FlaskClient, db: SQLAlchemy) -> None:
    for _ in range(2):
        press(client, "/not-me", account="a@post.example")

    assert "We have noted it" not in press(client, "/not-me", account="a@post.example")
