"""Back-tests on the desk: watched while the worker is at them, read in figures, no rates of few cases."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy import SQLAlchemy

from casedesk.appeals.models import Step
from casedesk.appeals.status import AppealStatus
from casedesk.audit.actors import WORKER
from casedesk.database import transaction
from casedesk.extensions import db as database
from casedesk.review.engine.policy import Policy
from casedesk.review.learning.measures import Told, bins_of, measures_of
from casedesk.review.learning.study_results import (
    BackTest,
    BandChange,
    Estimate,
    FactsBound,
    Group,
    LeftOut,
    Measures,
    SignalEvidence,
)
from casedesk.review.outcomes.models import Outcome, OutcomeSource
from casedesk.review.outcomes.service import record_outcome
from casedesk.review.policies.active import active_policy
from casedesk.review.policies.models import PolicyStudy, StudyState
from casedesk.review.policies.study_pages import back_test_view, estimate_view
from casedesk.review.policies.studying import study_due
from casedesk.staff.permissions import Role
from tests.factories.review import RIGHT, case
from tests.factories.staff import signed_in
from tests.review.views.test_policies import begun, press, saved

pytestmark = pytest.mark.usefixtures("clock")
WRONG: dict[Step, dict[str, Any]] = {Step.DEVICE: {"model": "OPPO Reno9 256GB"}, Step.PLACES: {"places": ["哈尔滨"]}}


@pytest.fixture
def active(db: SQLAlchemy) -> Policy:
    """The policy casedesk begins with, on record."""
    with transaction():
        return active_policy()


def decided(status: AppealStatus, outcome: Outcome, **changes: Any) -> str:
    """A closed case that turned out to be somebody's; returns its number."""
    made = case(status, **changes)
    with transaction():
        record_outcome(made, outcome, OutcomeSource.QUIET, WORKER)
    return made.reference


def asked(client: FlaskClient, policy_id: str) -> str:
    """The address of a back-test that was asked for."""
    answer = press(client, f"/policies/{policy_id}/back-tests", last="200")
    assert answer.status_code == 302
    return str(answer.location)


def test_a_back_test_is_watched_then_read(as_manager: FlaskClient, active: Policy, app: Flask) -> None:
    owners = [decided(AppealStatus.REDEEMED, Outcome.OWNER, stated=RIGHT) for _ in range(6)]
    others = [decided(AppealStatus.REJECTED, Outcome.THEFT, stated=WRONG) for _ in range(2)]
    draft = begun(as_manager)
    saved(
        as_manager, draft, "bands", {"bands.strong": "99.99999", "bands.likely": "99.9999", "bands.unclear": "99.999"}
    )
    address = str(press(as_manager, f"/policies/drafts/{draft.id}/back-tests", last="200").location)

    waiting = as_manager.get(address).text
    work()
    page = as_manager.get(address).text

    assert "<progress" in waiting and "data-live-seconds" in waiting and "live-status.js" in waiting
    assert "data-live-seconds" not in page
    assert f'href="/review/{owners[0]}"' in page, "a case whose band changes leads to the case"
    assert "matched in 6 confirmed owners" in page
    assert page.count("<svg") >= 2 and 'class="chart calibration"' in page
    assert "fewer than 5 cases" in page, "two thefts are too few for a rate"
    assert others


def test_how_far_it_is_is_told_while_the_worker_runs(as_manager: FlaskClient, active: Policy) -> None:
    address = asked(as_manager, active.id)
    with transaction():
        study = database.session.scalars(database.select(PolicyStudy)).one()
        study.total, study.done = 1000, 250

    page = as_manager.get(address).text

    assert 'max="1000" value="250"' in page and "250 of 1,000" in page


def test_a_study_that_failed_says_why(as_manager: FlaskClient, active: Policy) -> None:
    address = asked(as_manager, active.id)
    with transaction():
        study = database.session.scalars(database.select(PolicyStudy)).one()
        study.state, study.trouble = StudyState.FAILED, "crashed"

    assert "The worker died three times over it" in as_manager.get(address).text


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEAD, Role.ADMIN])
def test_only_managers_read_studies(app: Flask, as_manager: FlaskClient, active: Policy, role: Role) -> None:
    address = asked(as_manager, active.id)

    assert signed_in(app, role).get(address).status_code == 404
    assert as_manager.get("/policies/studies/4711").status_code == 404


def test_a_number_of_cases_that_was_not_offered_is_refused(as_manager: FlaskClient, active: Policy) -> None:
    assert press(as_manager, f"/policies/{active.id}/back-tests", last="9").status_code == 422


def work() -> None:
    """The worker, seeing what the desk asked for."""
    database.session.rollback()
    assert study_due()


def found(**changes: Any) -> BackTest:
    """A back-test made by hand: eight owners, two thefts, one sub-group of three."""
    told = [Told(0.9, "likely", True)] * 8 + [Told(0.2, "weak", False)] * 2
    few = measures_of(told[:3])
    values: dict[str, Any] = {
        "policy_id": "b" * 64,
        "against_id": "a" * 64,
        "cases": 10,
        "not_replayed": (),
        "unreadable": 0,
        "bins_before": bins_of(told),
        "bins_after": bins_of(told),
        "changes": (BandChange(1, "CD-2611-00001", "owner", "likely", "strong", 0.91, 0.985),),
        "groups": (Group("all", measures_of(told), measures_of(told), 1), Group("no_order", few, few, 0)),
        "evidence": (SignalEvidence("imei", 212, 18, 3, 37),),
    }
    return BackTest(**{**values, **changes})


def test_the_evidence_of_a_signal_is_one_sentence(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        row = back_test_view(found())["evidence"][0]

    assert row["sentence"] == "matched in 212 confirmed owners, 3 confirmed thefts"
    assert (row["owners_rate"], row["thefts_rate"]) == ("92.2 %", "7.5 %")


def test_a_small_group_gives_no_rate(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "en"}):
        everybody, few = back_test_view(found())["groups"]

    assert everybody["enough"] and not few["enough"]


@pytest.mark.parametrize(
    ("after", "words"), [(0.19, "better: log-loss 0.190 instead of"), (0.31, "worse: log-loss 0.310 instead of")]
)
def test_the_title_states_the_finding(app: Flask, after: float, words: str) -> None:
    before = Measures(10, 8, 2, 0.25, 0.1, 0.05, 0.5, 0.0)
    group = Group("all", before, Measures(10, 8, 2, after, 0.1, 0.05, 0.5, 0.0), 0)

    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert words in back_test_view(found(groups=(group,)))["finding"]


def test_without_outcomes_only_bands_are_compared(app: Flask) -> None:
    empty = Group("all", Measures(10, 0, 0), Measures(10, 0, 0), 3)

    with app.test_request_context(headers={"Accept-Language": "en"}):
        view = back_test_view(found(groups=(empty,), bins_after=(), bins_before=(), evidence=()))

    assert "None of these cases has a confirmed outcome" in view["finding"]
    assert view["measures"][0]["before"] == view["measures"][0]["after"] == "–"


def test_each_profile_left_out_is_told(app: Flask) -> None:
    many, few = Measures(40, 30, 10, 0.2, 0.1, 0.05, 0.5, 0.1), Measures(33, 30, 3, 0.2, 0.1, 0.05, 0.5, 0.1)
    estimate = Estimate(1, "a" * 64, 300, 60, None, None, (LeftOut("phisher", many, many), LeftOut("forger", few, few)))

    with app.test_request_context(headers={"Accept-Language": "en"}):
        rows = estimate_view(estimate)["left_out"]

    assert [(str(row["name"]), row["enough"]) for row in rows] == [
        ("someone holding the mailbox", True),
        ("someone who forges documents", False),
    ]


def test_where_strong_begins_is_told_with_what_facts_alone_reach(app: Flask) -> None:
    def told(*bound: float) -> str:
        estimate = Estimate(1, "a" * 64, 300, 60, None, None, (), FactsBound(*bound))
        with app.test_request_context(headers={"Accept-Language": "en"}):
            return str(estimate_view(Estimate.from_json(estimate.to_json()))["facts"])

    assert "reaches 97.2 %, and “strong” begins at 98 %" in told(0.972, 0.98, 0.98)
    assert "Until now" not in told(0.972, 0.98, 0.98)
    assert "Until now it began at 98 %, which facts alone would reach" in told(0.9925, 0.993, 0.98)
    assert "Facts alone reach “strong”" in told(1.0, 0.98, 0.98)


def test_the_chart_and_its_table_hold_the_same_numbers(as_manager: FlaskClient, active: Policy) -> None:
    for _ in range(5):
        decided(AppealStatus.REDEEMED, Outcome.OWNER, stated=RIGHT)
    address = asked(as_manager, active.id)
    work()

    page = as_manager.get(address).text

    figure = re.search(r'<figure class="chart calibration">.*?</figure>', page, re.DOTALL)
    assert figure is not None
    drawn = re.findall(
        r'<circle class="point [^"]*"[^>]* cx="([\d.]+)" cy="([\d.]+)" r="[\d.]+"/>', figure[0].split("</svg>")[0]
    )
    told = re.findall(r"<td class=\"why\">([\d.]+) %</td><td class=\"why\">([\d.]+) %</td>", figure[0])
    as_drawn = {(f"{(float(x) - 52) / 3.92:.0f}", f"{(330 - float(y)) / 3:.0f}") for x, y in drawn}
    assert as_drawn == {(f"{float(x):.0f}", f"{float(y):.0f}") for x, y in told} and told
