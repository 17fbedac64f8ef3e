"""What leads decide: without a tie of their own, and with an account that stays frozen while anything is open."""

from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.directory.models import LocalAccount
from casedesk.directory.service import directory
from casedesk.errors import NotAllowed
from casedesk.review.deciding import decisions, resolutions
from casedesk.review.deciding.decisions import Reasoned
from casedesk.review.deciding.independence import is_entitled
from casedesk.staff.permissions import Role
from tests.factories.appeals import appeal
from tests.factories.directory import account
from tests.factories.review import case
from tests.factories.staff import staff_member


def why(of: Appeal) -> Reasoned:
    return Reasoned(("other",), of.version)


@pytest.mark.case("S17")
def test_a_lead_who_shares_a_contact_with_the_account_resolves_nothing(db: SQLAlchemy) -> None:
    owner = account()
    mailbox = next(contact.value for contact in owner.contacts if "@" in contact.value)
    friend = staff_member(Role.LEAD, email=mailbox)
    held = appeal(AppealStatus.INCIDENT, account_id=owner.id)

    with pytest.raises(NotAllowed) as refused, transaction():
        resolutions.clear_incident(held, friend, why(held))

    assert refused.value.code == "linked"
    assert held.status is AppealStatus.INCIDENT


@pytest.mark.parametrize(("other", "frozen"), [(AppealStatus.INCIDENT, True), (AppealStatus.REJECTED, False)])
def test_an_account_stays_frozen_while_another_hand_over_is_looked_at(
    db: SQLAlchemy, other: AppealStatus, frozen: bool
) -> None:
    owner = account()
    lead = staff_member(Role.LEAD)
    held = appeal(AppealStatus.INCIDENT, account_id=owner.id)
    appeal(other, account_id=owner.id)
    with transaction():
        directory().freeze(owner.id)

    with transaction():
        resolutions.clear_incident(held, lead, why(held))

    db.session.rollback()
    assert (db.session.get_one(LocalAccount, owner.id).frozen_at is not None) is frozen


def test_a_reopened_case_is_due_anew_and_goes_to_others_than_who_rejected_it(db: SQLAlchemy, clock: Clock) -> None:
    reviewer, other, lead = staff_member(), staff_member(), staff_member(Role.LEAD)
    found = case()
    with transaction():
        decisions.reject(found, reviewer, why(found))
    clock.held += timedelta(days=30)

    with transaction():
        resolutions.reopen(found, lead, why(found))

    assert found.due_at is not None
    assert found.due_at > clock.held
    assert not is_entitled(reviewer, found)
    assert is_entitled(other, found)
    assert is_entitled(lead, found)
