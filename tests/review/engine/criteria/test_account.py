"""Facts of the account: windows of guesses, answers by how many were asked, and contacts that are masked or not."""

from dataclasses import replace

import pytest

from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts import Claims
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from tests.review.engine.comparing import POLICY, compared, row
from tests.review.engine.example import WORLD, day, example


def test_a_service_that_opened_nobody_knows_when_is_guessed_within_ten_years() -> None:
    case = example() | {"claims": {"registered": day("2017-07-21")}}
    vector = compare(case_from_json(case), world_from_json(WORLD | {"service_opened_on": None}), POLICY)
    days = (3, 21 - 3, 91 - 21, 361 - 91, 3651 - 361)
    assert row(vector, "registration_date").g == pytest.approx([each / 3651 for each in days])


@pytest.mark.parametrize(
    "given, right, asked, table, level, claim",
    [
        (3, 3, 3, "answers", "two", "3/3"),
        (3, 3, 2, "answers", "two", "2/3"),
        (2, 1, 3, "answers", "one", "1/2"),
        (2, None, 2, "answers", "none", "0/2"),
        (2, 2, 1, "answers:one_asked", "one", "1/2"),
        (1, 0, 2, "answers:one_asked", "none", "0/1"),
    ],
)
def test_answers(given: int, right: int | None, asked: int, table: str, level: str, claim: str) -> None:
    found = row(compared({"answers_given": given, "answers_right": right}, {"questions": asked}), "answers")
    assert (found.table.name, found.level_name, found.claim, found.record) == (table, level, claim, str(asked))


def test_nobody_is_right_more_often_than_he_answered() -> None:
    case = replace(case_from_json(example()), claims=Claims(answers_given=1, answers_right=2))
    found = row(compare(case, world_from_json(WORLD), POLICY), "answers")
    assert (found.level_name, found.claim) == ("one", "1/1")


def test_one_answer_is_right_as_often_as_either_of_two() -> None:
    found = row(compared({"answers_given": 1, "answers_right": 1}), "answers")
    assert found.g == pytest.approx((0.01 + 0.14 / 2, 0.85 + 0.14 / 2))
    assert found.table.m == pytest.approx((0.40 + 0.35 / 2, 0.25 + 0.35 / 2))


@pytest.mark.parametrize(
    "claim, recorded, shown, level",
    [
        ("li.ming@elsewhere.example", "li.ming@mail.example", True, "exact"),
        ("li.ming@elsewhere.example", "li.ming@mail.example", False, "none"),
        ("li.ming@nail.example", "li.ming@mail.example", False, "near"),
        ("li.ming", "li.ming@mail.example", True, "exact"),
        ("li.ming@mail.example", "li.ming", True, "exact"),
        ('"li@ming"@mail.example', '"li@xing"@mail.example', True, "near"),
    ],
)
def test_an_address_is_compared_up_to_its_provider_where_the_mask_shows_that(
    claim: str, recorded: str, shown: bool, level: str
) -> None:
    found = row(compared({"email": claim}, {"former_email": recorded, "email_provider_shown": shown}), "former_email")
    assert (found.level_name, found.claim, found.record) == (level, claim, recorded)


def test_a_city_nobody_counted_is_guessed_as_often_as_the_floor_allows() -> None:
    found = row(compared({"registered_city": "拉萨"}), "registration_city")
    assert (found.level_name, found.claim, found.record) == ("miss", "拉萨", "武汉")
    assert found.g == pytest.approx((0.003, 0.003, 0.994))
