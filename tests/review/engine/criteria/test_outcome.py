"""When cities are neighbours: not one city with itself, and as far as the policy says."""

import pytest

from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from tests.review.engine.comparing import POLICY
from tests.review.engine.example import WORLD, example


@pytest.mark.parametrize("apart, near", [(None, False), (0.0, False), (0.5, True), (60.0, True), (60.1, False)])
def test_how_far_neighbours_are_apart(apart: float | None, near: bool) -> None:
    assert POLICY.near == 60
    assert Bench(case_from_json(example()), world_from_json(WORLD), POLICY).is_near(apart) is near
