"""A document in two accounts' cases: both are flagged, the score weighs what it may, and nobody's approval falls."""

from typing import Any

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.database import transaction
from casedesk.evidence.marks import note_marks
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import db as database
from casedesk.review.deciding import decisions
from casedesk.review.deciding.approvals import live_approval
from casedesk.review.deciding.decisions import Reasoned
from casedesk.review.engine.comparisons import vector_from_json
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores.reuse import tell_earlier_cases
from casedesk.review.scores.service import latest_score, score_wanted
from tests.factories.directory import account
from tests.factories.review import case as new_case
from tests.factories.review import new_paper
from tests.factories.staff import staff_member

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

ALIKE = "0f1e2d3c4b5a6978"


def other_case(status: AppealStatus = AppealStatus.IN_REVIEW) -> Appeal:
    """A case of somebody else's account, without files."""
    return new_case(status, account_id=None, named="somebody@else.example")


def hand_in(case: Appeal, fields: dict[str, Any] | None = None, **changes: Any) -> EvidenceFile:
    """A file of a case that was read just now, so that the case is scored again."""
    with transaction() as session:
        file = new_paper(case, **changes)
        if fields is not None:
            file.reading = {**(file.reading or {}), "fields": fields}
        session.add(file)
        session.flush()
        note_marks(file)
        case.score_wanted_at = case.sent_at
    return file


def reused(case: Appeal) -> str:
    """What the score says of reuse."""
    row = latest_score(case.id)
    assert row is not None
    circumstances = vector_from_json(row.vector, policy_by_id(row.policy_id)).circumstances
    return next((one.value for one in circumstances if one.name == "context:document_reused"), "")


def imei_alone(case: Appeal) -> dict[str, Any]:
    file = database.session.scalars(select(EvidenceFile).where(EvidenceFile.appeal_id == case.id)).first()
    assert file is not None and file.reading is not None
    return {"imei": file.reading["fields"]["imei"]}


def test_the_earlier_case_is_flagged_and_scored_too(db: SQLAlchemy) -> None:
    first = new_case()
    hand_in(first)
    score_wanted()
    assert (first.flags, reused(first)) == ([], "no")

    later = other_case()
    hand_in(later)
    score_wanted()
    score_wanted()

    db.session.expire_all()
    assert first.flags == later.flags == ["reused_document"]
    assert reused(first) == reused(later) == "yes"
    assert first.score_wanted_at is later.score_wanted_at is None


def test_telling_comes_to_an_end(db: SQLAlchemy) -> None:
    first, later = new_case(), other_case()
    hand_in(first)
    hand_in(later)
    rounds = 0
    while score_wanted():
        rounds += 1
        assert rounds < 5

    assert tell_earlier_cases(first.id) == tell_earlier_cases(later.id) == 0


def test_an_equal_device_number_is_flagged_apart_and_weighs_nothing(db: SQLAlchemy) -> None:
    first, later = new_case(), other_case()
    hand_in(first)
    hand_in(later, imei_alone(first))
    score_wanted()
    score_wanted()

    db.session.expire_all()
    assert first.flags == later.flags == ["imei_elsewhere"]
    assert reused(first) == reused(later) == "no"


def test_a_picture_that_looks_alike_is_no_flag_and_weighs_nothing(db: SQLAlchemy) -> None:
    first, later = new_case(), other_case()
    hand_in(first, {}, neighbour_hash=ALIKE)
    hand_in(later, {}, neighbour_hash=ALIKE)
    score_wanted()

    db.session.expire_all()
    assert first.flags == later.flags == []
    assert {reused(first), reused(later)} == {"no"}


def test_a_proposal_is_flagged_and_stands(db: SQLAlchemy) -> None:
    first = new_case()
    hand_in(first)
    score_wanted()
    one, two = staff_member(on_duty=True), staff_member(on_duty=True)
    with transaction():
        decisions.propose(first, one, Reasoned(("device_matches",), first.version))

    hand_in(other_case())
    score_wanted()

    db.session.expire_all()
    assert "reused_document" in first.flags
    assert first.score_wanted_at is None
    with transaction():
        decisions.confirm(first, two, Reasoned(("device_matches",), first.version))
    assert first.status is AppealStatus.WAITING
    assert live_approval(first.id) is not None


def test_a_closed_case_is_left_alone_but_found(db: SQLAlchemy) -> None:
    closed, later = other_case(AppealStatus.REJECTED), new_case()
    hand_in(closed)
    hand_in(later)
    score_wanted()

    db.session.expire_all()
    assert (later.flags, closed.flags) == (["reused_document"], [])


def test_two_cases_of_one_account_share_their_papers(db: SQLAlchemy) -> None:
    owner = account()
    first, again = new_case(account_id=owner.id), new_case(account_id=owner.id)
    hand_in(first)
    hand_in(again)
    score_wanted()

    db.session.expire_all()
    assert first.flags == again.flags == []
