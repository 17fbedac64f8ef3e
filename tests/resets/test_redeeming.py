"""A link takes two secrets, works once, and everything else of the account ends with it."""

import json
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.status import AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.directory.base import PasswordMatch
from casedesk.directory.models import LocalSession
from casedesk.directory.service import directory
from casedesk.notifications.delivery import deliver_due
from casedesk.notifications.letters import NOTICES, Letter
from casedesk.notifications.models import OutboxMessage
from casedesk.resets import service
from casedesk.resets.service import Outcome
from casedesk.review.models import Approval
from casedesk.staff.models import StaffMember
from tests.factories.appeals import TRACKING_CODE, appeal
from tests.factories.directory import PASSWORD, account
from tests.factories.resets import NEW_PASSWORD, approved_case, case_with_link, newest_token, tokens_sent

WRONG_CODE = "0" * 28


def redeem(token: str, code: str = TRACKING_CODE, password: str = NEW_PASSWORD) -> service.Redemption:
    with transaction():
        return service.redeem(token, code, password)


@pytest.mark.both_databases
def test_link_and_tracking_code_set_the_new_password(db: SQLAlchemy) -> None:
    case, token = case_with_link()

    assert redeem(token, code="7k3m-9pqr-2x4w-5v6t-8y0z-abcd-efgh").outcome is Outcome.DONE

    assert case.appeal.status is AppealStatus.REDEEMED
    assert directory().match_password(case.account_id, NEW_PASSWORD) is PasswordMatch.LATEST
    assert case.links[0].used_at is not None
    event = db.session.scalars(db.select(AuditEntry).where(AuditEntry.tag == EventTag.LINK_REDEEM)).one()
    assert json.loads(event.details)["link"] == case.links[0].message_id


@pytest.mark.case("S14")
def test_after_a_reset_everything_else_of_the_account_ends_and_all_are_told(db: SQLAlchemy, clock: Clock) -> None:
    owner = account(second_factor=True)
    other, other_token = case_with_link(owner=owner)
    case, token = case_with_link(owner=owner)
    with transaction():
        db.session.add(LocalSession(account_id=owner.id, digest="d" * 64, created_at=clock.held))

    redeem(token)

    assert db.session.scalars(db.select(LocalSession.ended_at)).one() == clock.held
    assert not service.is_alive(other_token)
    assert other.appeal.status is AppealStatus.IN_REVIEW
    assert other.appeal.score_wanted_at is not None
    assert case.account.second_factor
    told = db.session.execute(db.select(OutboxMessage.letter, OutboxMessage.appeal_id)).all()
    assert told.count((Letter.PASSWORD_CHANGED, case.appeal_id)) == 1
    assert told.count((Letter.NOTICE_REDEEMED, case.appeal_id)) == 2, "phone and mailbox of the account"


@pytest.mark.case("S14")
@pytest.mark.parametrize("password", ["short", "password1234", PASSWORD, "{phone}x"])
def test_a_password_that_is_refused_leaves_the_link_alive(db: SQLAlchemy, password: str) -> None:
    case, token = case_with_link()
    phone = case.account.contacts[1].value.removeprefix("+86")

    tried = redeem(token, password=password.format(phone=phone))

    assert tried.outcome is Outcome.REFUSED
    assert len(tried.faults) >= 1
    assert case.appeal.status is AppealStatus.LINK_SENT
    assert redeem(token).outcome is Outcome.DONE


def test_a_password_is_used_exactly_as_typed(db: SQLAlchemy) -> None:
    case, token = case_with_link()

    redeem(token, password="  three otters 7 LANTERNS ")

    assert directory().match_password(case.account_id, "  three otters 7 LANTERNS ") is PasswordMatch.LATEST
    assert directory().match_password(case.account_id, "three otters 7 LANTERNS") is PasswordMatch.NONE


def dead_tokens(db: SQLAlchemy, clock: Clock) -> dict[str, str]:
    """A token for each way to be dead, and a live one."""
    tokens = {"unknown": "A" * 43, "empty": ""}
    _, tokens["used"] = case_with_link()
    redeem(tokens["used"])
    case, tokens["superseded"] = case_with_link()
    with transaction():
        service.resend(db.session.get_one(type(case.appeal), case.appeal_id))
    deliver_due()
    tokens["tampered"] = tokens["superseded"][:-1] + ("A" if tokens["superseded"][-1] != "A" else "B")
    _, tokens["expired"] = case_with_link()
    clock.held += timedelta(minutes=60)
    _, tokens["alive"] = case_with_link()
    return tokens


@pytest.mark.case("S11")
def test_without_the_right_tracking_code_every_refusal_is_the_same(db: SQLAlchemy, clock: Clock) -> None:
    tokens = dead_tokens(db, clock)

    outcomes = {kind: redeem(token, code=WRONG_CODE).outcome for kind, token in tokens.items()}

    assert set(outcomes.values()) == {Outcome.UNPROVEN}, outcomes


@pytest.mark.case("S11")
def test_with_the_right_tracking_code_a_dead_link_says_why(db: SQLAlchemy, clock: Clock) -> None:
    tokens = dead_tokens(db, clock)

    outcomes = {kind: redeem(token).outcome for kind, token in tokens.items()}

    assert outcomes == {
        "unknown": Outcome.UNPROVEN,
        "empty": Outcome.UNPROVEN,
        "tampered": Outcome.UNPROVEN,
        "used": Outcome.USED,
        "superseded": Outcome.DEAD,
        "expired": Outcome.EXPIRED,
        "alive": Outcome.DONE,
    }


@pytest.mark.case("S11")
def test_the_tracking_code_of_another_appeal_does_not_fit(db: SQLAlchemy) -> None:
    _mine, _token = case_with_link(tracking_digest="1" * 64)
    theirs = newest_token()

    assert redeem(theirs, code=TRACKING_CODE).outcome is Outcome.UNPROVEN


def test_a_refusal_is_on_record(db: SQLAlchemy) -> None:
    case, token = case_with_link()

    redeem(token, code=WRONG_CODE)

    event = db.session.scalars(db.select(AuditEntry).where(AuditEntry.tag == EventTag.LINK_REFUSED)).one()
    assert (event.appeal_id, json.loads(event.details)) == (case.appeal_id, {"why": "tracking_code"})


def test_a_password_changed_by_another_way_makes_the_link_worthless(db: SQLAlchemy) -> None:
    case, token = case_with_link()
    with transaction():
        directory().set_password(case.account_id, "set by the owner 5", expected_version=1)

    assert redeem(token).outcome is Outcome.DEAD

    assert directory().match_password(case.account_id, "set by the owner 5") is PasswordMatch.LATEST
    assert not service.is_alive(token)
    assert case.appeal.status is AppealStatus.LINK_SENT


@pytest.mark.case("S22")
def test_notices_of_a_reset_hold_no_reset_link_and_no_tracking_code(db: SQLAlchemy) -> None:
    from casedesk.extensions import app_settings
    from casedesk.notifications.sink import kept

    approved_case()
    _case, token = case_with_link()
    redeem(token)
    deliver_due()

    notices = [message for message in kept(app_settings().sink_dir) if message["letter"] in NOTICES]
    assert len(notices) == 2
    for message in notices:
        text = f"{message['subject']} {message['text']} {message['html']}"
        assert "/reset/" not in text
        assert TRACKING_CODE not in text.replace("-", "")
        assert not any(sent in text for sent in tokens_sent())


def test_a_link_does_not_outrun_the_loss_of_a_right(db: SQLAlchemy, clock: Clock) -> None:
    case, token = case_with_link()
    with transaction():
        approval = db.session.scalars(db.select(Approval)).one()
        db.session.get_one(StaffMember, approval.confirmed_by).disabled_at = clock.held

    assert redeem(token).outcome is Outcome.DEAD

    assert case.appeal.status is AppealStatus.LINK_SENT
    assert directory().match_password(case.account_id, PASSWORD) is PasswordMatch.LATEST


@pytest.mark.parametrize(
    ("earlier", "frozen"),
    [(AppealStatus.REVERSED, False), (AppealStatus.INCIDENT, True), (AppealStatus.REJECTED, True)],
)
def test_an_account_frozen_for_its_owners_own_appeal_opens_with_it(
    db: SQLAlchemy, earlier: AppealStatus, frozen: bool
) -> None:
    owner = account()
    with transaction():
        directory().freeze(owner.id)
    appeal(earlier, account_id=owner.id)
    case, token = case_with_link(owner=owner)

    assert redeem(token).outcome is Outcome.DONE

    assert (case.account.frozen_at is not None) is frozen
