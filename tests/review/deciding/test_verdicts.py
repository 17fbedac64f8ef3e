"""Verdicts on files and the case code: who may give them, what they do to the score, and which approvals they end."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.sentences import sentence
from casedesk.audit.service import entries_of
from casedesk.audit.tags import EventTag
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import Invalid, NotAllowed, NotFound, WrongState
from casedesk.evidence.models import EvidenceFile, Verdict
from casedesk.evidence.verdicts import EFFECTS, REASONS, VERDICTS
from casedesk.extensions import db as database
from casedesk.review.deciding import verdicts
from casedesk.review.deciding.approvals import live_approval, shown_digest
from casedesk.review.deciding.decisions import Reasoned, confirm, propose
from casedesk.review.engine.comparisons import vector_from_json
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores.service import latest_score, score_wanted
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role
from tests.factories.directory import account
from tests.factories.review import case as new_case
from tests.factories.review import new_paper
from tests.factories.staff import staff_member

pytestmark = pytest.mark.both_databases


@pytest.fixture
def case(db: SQLAlchemy, clock: Clock) -> Appeal:
    """A scored case with one invoice."""
    return new_case(papers=1)


@pytest.fixture
def person(db: SQLAlchemy) -> StaffMember:
    return staff_member(on_duty=True)


def file_of(case: Appeal) -> EvidenceFile:
    return database.session.scalars(select(EvidenceFile).where(EvidenceFile.appeal_id == case.id)).one()


def say(case: Appeal, by: StaffMember, verdict: Verdict, reason: str = "") -> EvidenceFile:
    """Give a verdict on the one file of a case, with its first reason unless another is named."""
    with transaction():
        file = file_of(case)
        verdicts.give_verdict(file, by, verdict, reason or next(iter(REASONS[verdict])))
    return file


def level(case: Appeal) -> str:
    """What the document reaches after scoring; the reason when it is not used."""
    score_wanted()
    row = latest_score(case.id)
    assert row is not None
    vector = vector_from_json(row.vector, policy_by_id(row.policy_id))
    used = [one.level_name for one in vector.comparisons if one.signal == "document"]
    return used[0] if used else next(one.reason for one in vector.unused if one.signal == "document")


@pytest.mark.parametrize(
    "verdict, reached",
    [
        (Verdict.ACCEPTED, "strong+photo"),
        (Verdict.UNREADABLE, "unreadable"),
        (Verdict.WRONG_DOCUMENT, "not_answered"),
        (Verdict.DOUBTFUL, "strong+suspicious"),
    ],
)
def test_a_verdict_feeds_the_score(case: Appeal, person: StaffMember, verdict: Verdict, reached: str) -> None:
    with transaction():
        file_of(case).reading = _photo(file_of(case))
        case.score_wanted_at = case.sent_at
    assert level(case) == "strong+photo"

    file = say(case, person, verdict)

    assert (file.verdict, file.verdict_by) == (verdict, person.id)
    assert level(case) == reached
    assert (file.fit is None) is (verdict in (Verdict.UNREADABLE, Verdict.WRONG_DOCUMENT))


def _photo(file: EvidenceFile) -> dict[str, Any]:
    """The reading of a file whose sum is not that of the order."""
    told = file.reading or {}
    total = {**told["fields"]["total"], "value": "6700.00"}
    return {**told, "fields": {**told["fields"], "total": total}}


def test_a_verdict_is_on_record_in_words(case: Appeal, person: StaffMember, app: Flask) -> None:
    file = say(case, person, Verdict.DOUBTFUL, "looks_edited")

    entry = next(entry for entry in entries_of(case.id) if entry.tag is EventTag.EVIDENCE_JUDGE)
    assert (entry.actor_id, file.public_id in entry.details) == (person.id, True)
    with app.test_request_context(), force_locale("en"):
        assert sentence(entry) == "judged a file: doubtful (looks edited)"


def test_the_same_again_and_taking_back_nothing_leave_no_trace(case: Appeal, person: StaffMember) -> None:
    say(case, person, Verdict.DOUBTFUL)
    score_wanted()
    say(case, person, Verdict.DOUBTFUL)
    with transaction():
        verdicts.withdraw_verdict(file_of(case), person)
        verdicts.withdraw_verdict(file_of(case), person)

    tags = [entry.tag for entry in entries_of(case.id)]
    assert tags.count(EventTag.EVIDENCE_JUDGE) == tags.count(EventTag.EVIDENCE_JUDGE_UNDO) == 1
    assert file_of(case).verdict is None
    assert case.score_wanted_at is not None


def test_a_verdict_needs_a_reason_of_its_own_list(case: Appeal, person: StaffMember) -> None:
    for reason in ("", "looks_edited"):
        with pytest.raises(Invalid), transaction():
            verdicts.give_verdict(file_of(case), person, Verdict.ACCEPTED, reason)


@pytest.mark.parametrize("role", [Role.MANAGER, Role.ADMIN])
def test_who_may_not_decide_may_not_judge(case: Appeal, role: Role) -> None:
    member = staff_member(role)
    with pytest.raises(NotAllowed):
        say(case, member, Verdict.ACCEPTED)
    with pytest.raises(NotAllowed), transaction():
        verdicts.confirm_code(file_of(case), member)


def test_a_person_tied_to_the_account_may_not_judge(db: SQLAlchemy, clock: Clock) -> None:
    owner = account()
    tied = staff_member(email=owner.contacts[2].value)

    with pytest.raises(NotAllowed) as refused:
        say(new_case(papers=1, account_id=owner.id), tied, Verdict.ACCEPTED)

    assert refused.value.code == "linked"


@pytest.mark.parametrize("status", [AppealStatus.WAITING, AppealStatus.REJECTED, AppealStatus.DRAFT])
def test_files_of_a_case_nobody_works_on_are_not_judged(
    db: SQLAlchemy, clock: Clock, person: StaffMember, status: AppealStatus
) -> None:
    with pytest.raises(WrongState):
        say(new_case(status, papers=1), person, Verdict.DOUBTFUL)


def test_a_file_taken_out_is_not_judged_and_keeps_its_verdict(case: Appeal, person: StaffMember, clock: Clock) -> None:
    file = say(case, person, Verdict.DOUBTFUL)
    with transaction():
        file.removed_at = clock.held

    with pytest.raises(NotFound):
        say(case, person, Verdict.ACCEPTED)
    assert file_of(case).verdict is Verdict.DOUBTFUL


def proposed(case: Appeal, by: StaffMember) -> StaffMember:
    """Propose approval; the person drawn to look second."""
    with transaction():
        propose(case, by, Reasoned(("device_matches",), case.version))
    approval = live_approval(case.id)
    assert approval is not None
    return database.session.get_one(StaffMember, approval.second_id)


def test_a_verdict_that_changes_what_counts_ends_a_proposal(case: Appeal, person: StaffMember) -> None:
    staff_member(on_duty=True)
    second = proposed(case, person)

    say(case, second, Verdict.DOUBTFUL)

    assert case.status is AppealStatus.IN_REVIEW
    assert live_approval(case.id) is None


def test_the_second_person_may_accept_a_file_and_then_confirm(case: Appeal, person: StaffMember) -> None:
    staff_member(on_duty=True)
    second = proposed(case, person)

    say(case, second, Verdict.ACCEPTED)
    with transaction():
        confirm(case, second, Reasoned(("device_matches",), case.version))

    assert case.status is AppealStatus.WAITING


def test_an_approval_covers_the_verdicts(case: Appeal, person: StaffMember) -> None:
    before = shown_digest(case, 1)

    say(case, person, Verdict.ACCEPTED)
    accepted = shown_digest(case, 1)
    say(case, person, Verdict.UNREADABLE)

    assert accepted == before
    assert shown_digest(case, 1) != before


def test_the_code_is_confirmed_once_on_record_and_taken_back(case: Appeal, person: StaffMember, clock: Clock) -> None:
    for _press in range(2):
        with transaction():
            verdicts.confirm_code(file_of(case), person)

    assert (file_of(case).code_confirmed_by, file_of(case).code_confirmed_at) == (person.id, clock.held)

    with transaction():
        verdicts.withdraw_code(file_of(case), person)
    assert file_of(case).code_confirmed_at is None
    tags = [entry.tag for entry in entries_of(case.id)]
    assert tags.count(EventTag.EVIDENCE_CODE) == tags.count(EventTag.EVIDENCE_CODE_UNDO) == 1


def photographed(case: Appeal, kind: str | None) -> None:
    """Let the one file of a case be of this kind, and score it."""
    with transaction():
        file = file_of(case)
        file.reading = {**(file.reading or {}), "document": kind}
        case.score_wanted_at = case.sent_at
    score_wanted()


def control(case: Appeal) -> bool:
    """Whether the newest score knows of a proof of control."""
    score_wanted()
    row = latest_score(case.id)
    assert row is not None
    vector = vector_from_json(row.vector, policy_by_id(row.policy_id))
    return any(one.name == "control:device_photo" for one in vector.circumstances)


@pytest.mark.parametrize("kind, counts", [("box_label", True), (None, True), ("fully_digital", False)])
def test_a_confirmed_code_on_a_photo_of_the_device_is_scored_at_once(
    case: Appeal, person: StaffMember, kind: str | None, counts: bool
) -> None:
    photographed(case, kind)
    with transaction():
        verdicts.confirm_code(file_of(case), person)
    assert control(case) is counts

    with transaction():
        verdicts.withdraw_code(file_of(case), person)
    assert control(case) is False


def test_a_doubtful_photo_proves_no_control(case: Appeal, person: StaffMember) -> None:
    photographed(case, "box_label")
    with transaction():
        verdicts.confirm_code(file_of(case), person)
    assert control(case)

    say(case, person, Verdict.DOUBTFUL)

    assert not control(case)


@pytest.mark.parametrize("kind, after", [("box_label", AppealStatus.IN_REVIEW), ("receipt", AppealStatus.PROPOSED)])
def test_a_code_that_counts_ends_a_proposal_made_without_it(
    case: Appeal, person: StaffMember, kind: str, after: AppealStatus
) -> None:
    photographed(case, kind)
    staff_member(on_duty=True)
    second = proposed(case, person)

    with transaction():
        verdicts.confirm_code(file_of(case), second)

    assert case.status is after


def test_a_new_file_of_the_same_case_has_no_verdict(case: Appeal, person: StaffMember) -> None:
    say(case, person, Verdict.DOUBTFUL)
    with transaction() as session:
        session.add(new_paper(case))

    verdicts_given = database.session.scalars(
        select(EvidenceFile.verdict).where(EvidenceFile.appeal_id == case.id).order_by(EvidenceFile.id)
    )
    assert list(verdicts_given) == [Verdict.DOUBTFUL, None]


def test_every_verdict_has_its_words(db: SQLAlchemy) -> None:
    assert set(VERDICTS) == set(EFFECTS) == set(REASONS) == set(Verdict)
    assert all(REASONS.values())
