"""Where "strong" begins: beyond what somebody close to the owner, who knows every fact, would reach."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from casedesk.review.engine.policy import Policy
from casedesk.review.learning import facts_alone
from casedesk.review.learning.facts_alone import (
    FactsAlone,
    bound_of,
    reached_by_facts,
    require_more_than_facts,
    strong_beyond_facts,
    takes_more_than_facts,
)

POLICY = Policy.default()
FIRST = json.loads((Path(__file__).parents[1] / "engine" / "engine_1.json").read_text(encoding="utf-8"))


def changed(**parts: Any) -> Policy:
    data = copy.deepcopy(dict(POLICY.data))
    for name, value in parts.items():
        data[name] = data[name] | value if isinstance(value, dict) else value
    return Policy.from_json(data)


def test_the_policy_casedesk_begins_with_takes_more_than_facts() -> None:
    assert 0.979 < reached_by_facts(POLICY) < 0.98
    assert strong_beyond_facts(POLICY) == 0.98
    require_more_than_facts(POLICY)


@pytest.mark.parametrize("change", [{"lambda": 1.0}, {"b": 2.0}, {"prior": 0.9}, {"close": {"acquaintance": 0.02}}])
def test_strong_begins_just_beyond_what_facts_reach(change: dict[str, Any]) -> None:
    policy = changed(**change)
    reached = reached_by_facts(policy)
    begins = strong_beyond_facts(policy)
    assert reached > 0.98
    assert reached < begins < 1
    assert (1 - begins) > 0.89 * (1 - reached)
    assert takes_more_than_facts(changed(**change, bands={"strong": begins}))


@pytest.mark.parametrize(
    "reached, begins",
    [
        # Two digits of the mistake, and down to the next.
        *((0.99253, 0.9926), (0.9801, 0.981), (0.98451, 0.985), (0.999123, 0.99913)),
        *((0.98999, 0.99), (0.990004, 0.9901), (0.9500001, 0.951), (0.9999999405, 0.999999941)),
        # From a round number, too, to the next.
        *((0.95, 0.951), (0.96, 0.961), (0.97, 0.971), (0.98, 0.981), (0.99, 0.991), (0.995, 0.9951)),
    ],
)
def test_the_next_round_number_by_hand(monkeypatch: pytest.MonkeyPatch, reached: float, begins: float) -> None:
    monkeypatch.setattr(facts_alone, "reached_by_facts", lambda _policy: reached)
    assert strong_beyond_facts(changed(bands={"strong": 0.94})) == begins
    # Where facts end at the very chance where "strong" begins, they lead to it.
    assert not takes_more_than_facts(changed(bands={"strong": reached}))
    assert takes_more_than_facts(changed(bands={"strong": begins}))


def test_the_words_name_both_chances() -> None:
    with pytest.raises(FactsAlone) as refused:
        require_more_than_facts(changed(bands={"strong": 0.97}))
    assert str(refused.value.message) == (
        "Somebody close to the owner who knows every fact would reach 97.98 %, and “strong” begins at 97 %. "
        "Let “strong” begin above that, or raise the shares of those close to the owner"
    )


def test_the_queue_with_most_owners_counts() -> None:
    queued = changed(queues={"shop": 0.95})
    assert reached_by_facts(queued) == reached_by_facts(changed(prior=0.95))
    assert not takes_more_than_facts(queued)


def test_without_anybody_close_facts_have_no_bound() -> None:
    nobody = changed(close={"acquaintance": 0.0})
    assert reached_by_facts(nobody) == 1
    assert strong_beyond_facts(nobody) == 0.98
    assert not takes_more_than_facts(nobody)


def test_a_policy_of_the_first_format_stays_as_it_is() -> None:
    first = Policy.from_json(FIRST["policy"])
    require_more_than_facts(first)
    assert strong_beyond_facts(first) == first.data["bands"]["strong"]


def test_what_is_kept_of_a_study_tells_where_strong_began() -> None:
    bound = bound_of(changed(bands={"strong": 0.99}), POLICY)
    assert (bound.reached, bound.begins, bound.began) == (reached_by_facts(POLICY), 0.99, 0.98)
