"""Rescoring: new rows under the active policy, what is decided left alone, stored scores the same to the byte."""

import copy
import json
from datetime import timedelta

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import func, select, update

from casedesk import clock as moment
from casedesk.appeals.models import Appeal
from casedesk.appeals.status import AppealStatus
from casedesk.audit.models import AuditEntry
from casedesk.audit.tags import EventTag
from casedesk.database import canonical, transaction
from casedesk.directory.service import take_snapshot
from casedesk.review.engine.policy import Policy
from casedesk.review.models import PolicyVersion, ScoreRow
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores import proving, rescoring
from casedesk.review.scores.assembly import case_of
from casedesk.review.scores.gathering import read_cases
from casedesk.review.scores.service import latest_score, score_appeal
from tests.factories.appeals import STATED
from tests.factories.review import case

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("db", "clock")]


def nothing(_more: int) -> None:
    """Nobody watches the progress."""


def another_policy() -> Policy:
    """A policy that is active from now on, with another lambda."""
    data = copy.deepcopy(dict(Policy.default().data))
    data["lambda"] = 0.6
    policy = Policy.from_json(data)
    now = moment.utcnow() + timedelta(microseconds=1)
    with transaction() as session:
        session.add(PolicyVersion(id=policy.id, body=policy.to_json(), active_from=now, added_at=now))
    return policy


def rows(of: Appeal) -> list[ScoreRow]:
    found = select(ScoreRow).where(ScoreRow.appeal_id == of.id).order_by(ScoreRow.id)
    from casedesk.extensions import db

    return list(db.session.scalars(found))


def differences() -> list[proving.Difference]:
    return list(proving.verify(nothing))


def test_cases_are_read_at_once_as_they_are_read_alone(db: SQLAlchemy) -> None:
    made = [
        *(case(papers=2), case(stated=STATED), case(account_id=None), case(filed_from="Zhanjiang")),
        case(account_id=None, filed_from="Lhasa"),
    ]

    read = read_cases([each.id for each in made])

    assert [each.case for each in read] == [case_of(db.session.get_one(Appeal, each.id)) for each in made]


def test_open_cases_get_a_row_under_the_active_policy_and_keep_the_old_one(clock: object, db: SQLAlchemy) -> None:
    made = case(papers=1)
    before = canonical(rows(made)[0].result)
    policy = another_policy()
    clock.held += timedelta(seconds=1)  # type: ignore[attr-defined]

    assert rescoring.rescore(everything=False, progress=nothing).added == 1

    old, new = rows(made)
    assert (old.policy_id, new.policy_id) == (Policy.default().id, policy.id)
    assert canonical(old.result) == before
    assert new.bits == pytest.approx(old.bits)
    assert new.posterior != old.posterior
    shown = db.session.get_one(Appeal, made.id)
    assert (shown.band, shown.bits) == (new.band, new.bits)
    assert differences() == []
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.tag == EventTag.CASE_SCORE)).all()
    assert json.loads(entries[-1].details)["vector"] == new.id


def test_a_rescored_case_scores_like_one_scored_alone() -> None:
    made = case(papers=1)
    rescoring.rescore(everything=False, progress=nothing, anew=True)
    first, second = rows(made)

    assert second.vector == first.vector
    assert (second.bits, second.posterior) == (first.bits, first.posterior)
    assert {name: first.result[name] for name in second.result} == second.result
    assert second.snapshot_id == first.snapshot_id is not None


@pytest.mark.parametrize("status", [AppealStatus.PROPOSED, AppealStatus.WAITING, AppealStatus.LINK_SENT])
def test_what_is_decided_keeps_its_score(status: AppealStatus) -> None:
    made = case(status)

    assert rescoring.rescore(everything=True, progress=nothing).added == 0
    assert len(rows(made)) == 1


def test_closed_cases_are_scored_again_from_what_was_compared_then(clock: object) -> None:
    made = case(AppealStatus.REJECTED, papers=1)
    another_policy()
    clock.held += timedelta(seconds=1)  # type: ignore[attr-defined]
    assert rescoring.rescore(everything=False, progress=nothing).added == 0

    assert rescoring.rescore(everything=True, progress=nothing).added == 1

    old, new = rows(made)
    assert (old.comparison["comparisons"], old.snapshot_id) == (new.comparison["comparisons"], new.snapshot_id)
    assert differences() == []


def test_a_case_that_changed_while_it_was_scored_is_left_to_the_worker(db: SQLAlchemy) -> None:
    made = case()
    # Read before, written after the change.
    from casedesk.review.policies.active import active_policy
    from casedesk.review.scores.service import ground

    with transaction():
        stands_on = ground(active_policy())
    found = list(rescoring._from_facts([made.id], stands_on))
    with transaction():
        db.session.get_one(Appeal, made.id).status = AppealStatus.PROPOSED

    assert rescoring._write(found, stands_on.policy, rescoring.COMMAND) == 0
    assert len(rows(made)) == 1


def test_a_score_names_the_snapshot_its_shares_are_from() -> None:
    made = case()
    with transaction():
        newer = take_snapshot()
        newer.shares = {**newer.shares, "cities": {"湛江": 0.5}}
    with transaction():
        score_appeal(made)

    first, second = rows(made)
    assert (first.snapshot_id, second.snapshot_id) == (newer.id - 1, newer.id)
    assert first.vector["world"] != second.vector["world"]
    assert differences() == []


def test_a_changed_score_or_policy_is_named(db: SQLAlchemy) -> None:
    made = case(papers=1)
    row = latest_score(made.id)
    assert row is not None
    bits = row.bits
    with transaction() as session:
        session.execute(update(ScoreRow).where(ScoreRow.id == row.id).values(bits=bits + 1e-9))
    assert [each.what for each in differences()] == [("column bits",)]

    with transaction() as session:
        result = {**row.result, "weight_bits": 99.0}
        session.execute(update(ScoreRow).where(ScoreRow.id == row.id).values(bits=bits, result=result))
    assert [(each.score_id, each.what) for each in differences()] == [(row.id, ("weight_bits",))]

    with transaction() as session:
        other = {**row.vector, "comparisons": row.vector["comparisons"][1:]}
        session.execute(update(ScoreRow).where(ScoreRow.id == row.id).values(result=row.result, vector=other))
    (found,) = differences()
    assert "weight_bits" in found.what


def test_a_policy_whose_content_was_changed_is_named() -> None:
    made = case()
    # A process reads a policy once: what was read before its row was changed is what goes on scoring.
    policy_by_id(rows(made)[0].policy_id)
    with transaction() as session:
        changed = func.replace(PolicyVersion.body, '"b":0.0', '"b":0.5')
        session.execute(update(PolicyVersion).values(body=changed))

    assert ("policy",) in [each.what for each in differences()]
    assert policy_by_id(rows(made)[0].policy_id).id == rows(made)[0].policy_id
