"""Erasing a paper: what scores repeat of it goes too, from every score, and each still weighs what it weighed."""

import json
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.status import AppealStatus
from casedesk.audit.actors import COMMAND
from casedesk.database import transaction
from casedesk.evidence.removing import erase_lawfully
from casedesk.review.engine.comparisons import vector_from_json
from casedesk.review.engine.scoring import score_comparisons
from casedesk.review.models import ScoreRow
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores.proving import verify
from casedesk.review.scores.rescoring import rescore
from casedesk.review.scores.service import latest_score, score_appeal
from casedesk.review.telling.explanation import explain
from tests.factories.review import RIGHT
from tests.factories.review import case as new_case

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("clock")]

# The paper alone tells day and shop of the purchase, and another total than the owner states.
UNSTATED = {**RIGHT, Step.PURCHASE: {"amount": "5000.00"}}
ON_PAPER = ("2023-09-14", "6799.00", "苹果电子产品商贸有限公司")


def case_on_paper(status: AppealStatus = AppealStatus.REJECTED) -> Appeal:
    """A case whose scores repeat what its paper says, compared once and weighed anew once."""
    case = new_case(status, papers=1, stated=UNSTATED)
    rescore(everything=True, progress=lambda _more: None)
    return case


def scores_of(case: Appeal, db: SQLAlchemy) -> list[ScoreRow]:
    """Its scores, oldest first."""
    db.session.expire_all()
    return list(db.session.scalars(db.select(ScoreRow).where(ScoreRow.appeal_id == case.id).order_by(ScoreRow.id)))


def from_papers(row: ScoreRow) -> list[str]:
    """The values that came from papers, as a score tells them: not what the account system has on record."""
    told: dict[str, Any] = row.comparison
    claims = [each.get("claim", "") for each in told["comparisons"] if each["table"].endswith(":documented")]
    return [*claims, *(one["record"] for one in told["findings"] if one["code"] == "claim_differs_from_document")]


def erase(case: Appeal) -> None:
    with transaction():
        erase_lawfully(case, COMMAND)


@pytest.mark.case("S40")
def test_words_of_a_paper_leave_every_score_with_it_and_the_numbers_stay(db: SQLAlchemy) -> None:
    case = case_on_paper()
    before = [(row.bits, row.posterior, row.band, row.conflicts, row.levels) for row in scores_of(case, db)]
    repeated = [value for row in scores_of(case, db) for value in from_papers(row)]
    assert len(before) == 2
    assert set(repeated) == set(ON_PAPER)

    erase(case)

    rows = scores_of(case, db)
    assert {value for row in rows for value in from_papers(row)} == {""}
    assert [(row.bits, row.posterior, row.band, row.conflicts, row.levels) for row in rows] == before
    assert "苹果电子产品" not in json.dumps(
        [row.result for row in rows] + [row.vector for row in rows], ensure_ascii=False
    )
    assert list(verify(lambda _more: None)) == []


def test_what_was_stated_stays_when_its_paper_goes(db: SQLAlchemy) -> None:
    case = new_case(AppealStatus.REJECTED, papers=1)
    before = [(row.vector, row.result) for row in scores_of(case, db)]

    erase(case)

    assert [(row.vector, row.result) for row in scores_of(case, db)] == before


def test_a_case_whose_paper_went_is_scored_anew_and_told_without_it(app: Flask, db: SQLAlchemy) -> None:
    case = case_on_paper(AppealStatus.IN_REVIEW)

    erase(case)
    row = latest_score(case.id)
    assert row is not None
    policy = policy_by_id(row.policy_id)
    vector = vector_from_json(row.comparison, policy)
    with app.test_request_context(), force_locale("en"):
        told = explain(score_comparisons(vector, policy), vector, policy)
    gone = [step.claim for step in told.steps if step.claim == "(taken out)"]
    sentences = [each.sentence for each in told.contradictions]

    assert len(gone) == 2
    assert "Stated: 5000.00. On the document: (taken out)." in sentences
    with transaction():
        anew = score_appeal(case)
    assert [each for each in anew.vector["comparisons"] if each["table"].endswith(":documented")] == []
