"""Studies of policies: asked for by managers, worked out by a worker, with figures that can be checked by hand."""

import copy
import math
from datetime import timedelta
from typing import Any

import pytest
from flask_babel import force_locale
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select

from bench.scoring.places import world
from bench.scoring.simulator import simulate
from casedesk import clock as moment
from casedesk.appeals.status import AppealStatus
from casedesk.audit.actors import WORKER
from casedesk.clock import Clock
from casedesk.database import transaction
from casedesk.errors import NotAllowed
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import score_comparisons
from casedesk.review.learning.enough import TooFew
from casedesk.review.learning.measures import Told, bins_of, measures_of
from casedesk.review.learning.study_results import BackTest, Estimate
from casedesk.review.models import ScoreRow
from casedesk.review.outcomes.models import Outcome, OutcomeSource
from casedesk.review.outcomes.service import record_outcome
from casedesk.review.policies import studies
from casedesk.review.policies.active import active_policy
from casedesk.review.policies.models import PolicyDraft, PolicyStudy, StudyState
from casedesk.review.policies.service import draft_policy, edit_draft
from casedesk.review.policies.studying import study_due
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role
from tests.factories.appeals import new_appeal
from tests.factories.staff import staff_member


@pytest.fixture
def manager(db: SQLAlchemy, clock: Clock) -> StaffMember:
    return staff_member(Role.MANAGER)


def decided(number: int, *, labelled: bool = True) -> None:
    """Simulated cases as if they had been decided here, each with its score and its outcome."""
    with transaction() as session:
        policy = active_policy()
        for filing in simulate(number, 5):
            made = new_appeal(AppealStatus.REDEEMED if filing.is_owner else AppealStatus.REJECTED, stated={})
            session.add(made)
            session.flush()
            vector = compare(filing.case, world(), policy)
            found = score_comparisons(vector, policy)
            told: dict[str, Any] = {"vector": vector.to_json(), "result": found.to_json(), "bits": found.weight}
            session.add(
                ScoreRow(
                    appeal_id=made.id, policy_id=policy.id, engine=found.engine, posterior=found.posterior,
                    band=found.band, conflicts=0, scored_at=moment.utcnow(), **told,
                )
            )  # fmt: skip
            if labelled:
                outcome = Outcome.OWNER if filing.is_owner else Outcome.THEFT
                record_outcome(made, outcome, OutcomeSource.QUIET, WORKER)


def draft(by: StaffMember, scale: float) -> PolicyDraft:
    with transaction():
        made = draft_policy(by, name="Steeper")
        data = copy.deepcopy(dict(Policy.default().data))
        data["lambda"] = scale
        edit_draft(made, by, data, seen_version=made.version)
    return made


def ask(by: StaffMember, subject: PolicyDraft, last_n: int = 500) -> int:
    with transaction():
        return studies.back_test(by, subject, last_n).id


def ended(db: SQLAlchemy, study_id: int) -> PolicyStudy:
    db.session.rollback()
    return db.session.get_one(PolicyStudy, study_id)


@pytest.mark.both_databases
def test_a_draft_is_replayed_on_decided_cases(db: SQLAlchemy, manager: StaffMember) -> None:
    decided(60)
    study_id = ask(manager, draft(manager, 1.5))
    assert studies.result_of(ended(db, study_id)) is None

    assert study_due() == 1

    found = studies.result_of(ended(db, study_id))
    assert isinstance(found, BackTest)
    assert (found.cases, found.not_replayed, found.unreadable) == (60, (), 0)
    assert found.before.owners + found.before.thefts == 60
    assert found.changes
    for change in found.changes:
        assert change.band_before != change.band_after
        assert change.outcome in ("owner", "theft")
    # A steeper scale moves every posterior away from the middle, and none to the other side of its own odds.
    assert {group.name for group in found.groups} >= {"all", "language:en", "no_document"}
    model = next(each for each in found.evidence if each.signal == "model")
    assert model.owners_matched > model.owners_differed
    assert model.compared <= 60
    assert BackTest.from_json(found.to_json()) == found


def test_the_active_policy_replayed_changes_nothing(db: SQLAlchemy, manager: StaffMember) -> None:
    decided(40)
    with transaction():
        same = draft_policy(manager, name="The same")
    study_id = ask(manager, same)
    study_due()

    found = studies.result_of(ended(db, study_id))
    assert isinstance(found, BackTest)
    assert (found.changes, found.before) == ((), found.after)
    stored = db.session.scalars(select(ScoreRow.posterior)).all()
    assert found.before.brier is not None
    assert found.before.cases == len(stored) == 40


def test_parts_a_replay_cannot_show_are_named(db: SQLAlchemy, manager: StaffMember) -> None:
    decided(20)
    made = draft(manager, 0.75)
    data = copy.deepcopy(dict(Policy.default().data))
    data["floors"]["city"] = 0.01
    with transaction():
        edit_draft(made, manager, data, seen_version=made.version)
    study_id = ask(manager, made)
    study_due()

    found = studies.result_of(ended(db, study_id))
    assert isinstance(found, BackTest)
    assert found.not_replayed == ("floors",)


def test_cases_without_outcome_show_bands_and_no_measures(db: SQLAlchemy, manager: StaffMember) -> None:
    decided(30, labelled=False)
    study_id = ask(manager, draft(manager, 2.0))
    study_due()

    found = studies.result_of(ended(db, study_id))
    assert isinstance(found, BackTest)
    assert (found.cases, found.before.log_loss, found.evidence, found.bins_after) == (30, None, (), ())
    assert found.changes


def test_only_managers_ask_and_too_few_outcomes_are_refused_with_the_numbers(manager: StaffMember) -> None:
    made, lead = draft(manager, 0.8), staff_member(Role.LEAD)
    with pytest.raises(NotAllowed), transaction():
        studies.back_test(lead, made, 10)
    decided(50)

    with pytest.raises(TooFew) as refused, transaction():
        studies.estimate_draft(manager)
    with force_locale("en"):
        assert str(refused.value.message).startswith("50 cases")


@pytest.mark.slow
def test_a_draft_is_learnt_from_outcomes_once(db: SQLAlchemy, manager: StaffMember) -> None:
    decided(420)
    with transaction():
        study_id = studies.estimate_draft(manager).id

    assert study_due() == 1

    study = ended(db, study_id)
    found = studies.result_of(study)
    assert isinstance(found, Estimate)
    (made,) = db.session.scalars(select(PolicyDraft))
    assert (found.draft_id, made.author_id, made.base_id) == (made.id, manager.id, Policy.default().id)
    assert found.owners + found.thefts == 420
    assert found.unseen_base is not None
    assert found.unseen_learnt is not None
    assert found.unseen_learnt.cases == found.unseen_base.cases == 84
    assert found.left_out
    for each in found.left_out:
        assert each.without.thefts == each.base.thefts > 0
    assert Estimate.from_json(found.to_json()) == found
    assert study_due() == 0


def test_a_study_whose_worker_died_is_taken_up_again_three_times(
    db: SQLAlchemy, manager: StaffMember, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    study_id = ask(manager, draft(manager, 0.8))

    def die(*_args: object) -> None:
        raise SystemExit

    monkeypatch.setattr("casedesk.review.policies.studying.back_test", die)
    for tries in (1, 2, 3):
        with pytest.raises(SystemExit):
            study_due()
        assert (ended(db, study_id).state, ended(db, study_id).tries) == (StudyState.QUEUED, tries)
        assert study_due() == 0
        clock.held += timedelta(minutes=20)
    study_due()
    assert (ended(db, study_id).state, ended(db, study_id).trouble) == (StudyState.FAILED, "crashed")


def test_measures_are_those_of_the_textbook() -> None:
    told = [
        Told(0.9, "likely", True),
        Told(0.6, "unclear", False),
        Told(0.99, "strong", True),
        Told(0.5, "unclear", None),
    ]

    found = measures_of(told)

    assert (found.cases, found.owners, found.thefts) == (4, 2, 1)
    assert found.log_loss == pytest.approx(-(math.log(0.9) + math.log(0.4) + math.log(0.99)) / 3)
    assert found.brier == pytest.approx((0.1**2 + 0.6**2 + 0.01**2) / 3)
    # 0.9 lies in the bin from 13/15, 0.99 in the last, 0.6 in the one from 9/15.
    assert found.ece == pytest.approx((0.1 + 0.6 + 0.01) / 3)
    assert (found.owners_strong, found.thefts_strong) == (0.5, 0.0)
    assert [(round(each.low * 15), each.cases) for each in bins_of(told)] == [(9, 1), (13, 1), (14, 1)]
