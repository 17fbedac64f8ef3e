"""The place of filing in the score: alone and in bulk alike, silent when unknown, never more than its table."""

import math

import pytest
from flask import Flask
from flask_babel import force_locale
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event

from casedesk.appeals.models import Appeal
from casedesk.database import canonical, transaction
from casedesk.directory.service import take_snapshot
from casedesk.evidence.service import files_of
from casedesk.review.engine.policy import Policy
from casedesk.review.models import ScoreRow
from casedesk.review.policies.active import policy_by_id
from casedesk.review.scores import proving, rescoring
from casedesk.review.scores.assembly import case_of
from casedesk.review.scores.gathering import read_cases
from casedesk.review.scores.service import latest_score
from casedesk.review.telling.explanation import Explanation
from casedesk.review.telling.presentation import present
from tests.factories.directory import account
from tests.factories.review import case

pytestmark = pytest.mark.usefixtures("clock", "frequent")
# The account of tests/factories/directory.py is used in 湛江.
HOME, FAR = "Zhanjiang", "Ashburn"


@pytest.fixture
def frequent(db: SQLAlchemy) -> None:
    """How many of all accounts are used where: few in any one city."""
    account()
    with transaction():
        snapshot = take_snapshot()
        snapshot.shares = {**snapshot.shares, "cities": {"湛江": 0.02, "拉萨": 0.001}}


def newest(of: Appeal) -> ScoreRow:
    found = latest_score(of.id)
    assert found is not None
    return found


def told(of: Appeal) -> Explanation:
    row = newest(of)
    return present(row, policy_by_id(row.policy_id), files_of(of))[1].explanation


def bits_of_place(of: Appeal) -> float:
    return sum(step.bits for step in told(of).steps if step.signal == "submission")


@pytest.mark.both_databases
def test_alone_and_in_bulk_a_case_scores_the_same(db: SQLAlchemy) -> None:
    made = [case(filed_from=HOME), case(filed_from=FAR), case()]
    alone = [canonical(newest(each).vector) for each in made]

    assert [canonical(one.case.context.city) for one in read_cases([each.id for each in made])] == [
        canonical(case_of(each).context.city) for each in made
    ]
    weighed = rescoring.rescore(everything=False, progress=lambda _more: None)
    anew = rescoring.rescore(everything=False, anew=True, progress=lambda _more: None)

    assert (weighed.weighed, anew.compared) == (3, 3)
    assert [canonical(newest(each).vector) for each in made] == alone
    assert list(proving.verify(lambda _more: None)) == []


def test_reading_many_asks_no_more_of_the_database_for_their_cities(db: SQLAlchemy) -> None:
    def statements(ids: list[int]) -> int:
        count = 0
        db.session.remove()

        def note(*_: object) -> None:
            nonlocal count
            count += 1

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            read_cases(ids)
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return count

    ids = [case(filed_from=HOME).id for _ in range(6)]
    assert statements(ids) == statements(ids[:2])


def test_a_city_the_account_is_used_in_speaks_for_the_owner_in_latin_letters_too() -> None:
    assert bits_of_place(case(filed_from=HOME)) == bits_of_place(case(filed_from="湛江")) > 0.5


@pytest.mark.parametrize("city", [FAR, "são paulo", "Lhasa", "anything at all"])
def test_an_odd_city_takes_away_what_the_table_says_and_contradicts_nothing(city: str) -> None:
    far, silent = case(filed_from=city), case()

    submission = Policy.default().data["submission"]
    # Never seen there: the owner with the chance of a new place, anybody else from anywhere.
    least = math.log2(submission["smoothing"] / (1 - min(submission["inside"].values())))
    assert least <= bits_of_place(far) < 0
    assert told(far).contradictions == told(silent).contradictions == ()
    assert (newest(far).conflicts, far.flags) == (newest(silent).conflicts, silent.flags) == (0, [])


def test_an_unknown_city_was_not_asked_and_weighs_nothing() -> None:
    made = case()

    assert not [step for step in told(made).steps if step.signal == "submission"]
    unused = {row["signal"]: row["reason"] for row in newest(made).vector["unused"]}
    assert unused["submission:place"] == unused["submission:device"] == "not_asked"


def test_an_account_nobody_has_is_compared_with_no_city() -> None:
    assert case_of(case(account_id=None, filed_from=HOME)).context.city == HOME


@pytest.mark.parametrize(
    ("locale", "honest"),
    [("en", "people travel, use a VPN, or roam with a SIM"), ("zh_Hans", "出门在外、使用 VPN")],
)
def test_a_city_that_costs_bits_is_told_with_what_is_honest_about_it(app: Flask, locale: str, honest: str) -> None:
    far, home = case(filed_from=FAR), case(filed_from=HOME)
    with app.test_request_context(), force_locale(locale):
        steps = [next(step for step in told(each).steps if step.signal == "submission") for each in (far, home)]

    assert {step.name for step in steps} == {{"en": "Place of filing", "zh_Hans": "提交申诉的地点"}[locale]}
    assert honest in steps[0].note and honest not in steps[1].note
    assert [step.level for step in steps] == [
        FAR,
        {"en": "湛江 (Zhanjiang)", "zh_Hans": "湛江（Zhanjiang）"}[locale],
    ]
