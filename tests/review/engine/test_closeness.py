"""Who knows everything: facts alone never reach the strong band, proofs of control and verified papers do."""

import copy
import itertools
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casedesk.review.engine.comparisons import vector_from_json
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.output import output_of
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import Score, score, score_comparisons, weight_for
from casedesk.review.engine.weighing import most_from_facts, weigh
from tests.review.engine.example import WORLD, day, example

POLICY = Policy.default()
WORLD_FACTS = world_from_json(WORLD)
FIRST = json.loads((Path(__file__).parent / "engine_1.json").read_text(encoding="utf-8"))
FLAGS = ("contacts_changed", "odd_sign_in", "device_reset")


def scored(policy: Policy = POLICY, **changes: Any) -> Score:
    case = example() | {"documents": []} | changes
    case["claims"] |= {"bought": day("2024-03-02"), "answers_right": 2}
    return score(case_from_json(case), WORLD_FACTS, policy)


def test_facts_alone_cannot_be_strong_in_any_circumstances() -> None:
    assert most_from_facts(POLICY) < weight_for(0.98, POLICY)
    for flags in itertools.product([True, False, None], repeat=3):
        for device in ("known", "same_model", "new"):
            context = dict(zip(FLAGS, flags, strict=True)) | {"device": device, "city": "武汉", "earlier_appeals": 0}
            found = scored(context=context)
            assert found.band != "strong"
            assert found.weight <= most_from_facts(POLICY)


@pytest.mark.parametrize("fit", ["strong", "medium", "weak", "contradicts"])
@pytest.mark.parametrize("tier", ["consistent", "photo", "suspicious"])
def test_a_paper_without_verification_does_not_lift_facts_to_strong(fit: str, tier: str) -> None:
    assert scored(documents=[{"fit": fit, "tier": tier}]).band != "strong"


@pytest.mark.parametrize(
    "more",
    [
        {"control": {"former_contact": True}},
        {"control": {"device_photo": True}},
        {"control": {"known_device_sign_in": True}},
        {"documents": [{"fit": "strong", "tier": "verified"}]},
    ],
)
def test_what_cannot_be_known_makes_it_strong(more: dict[str, Any]) -> None:
    assert scored(**more).band == "strong"


@pytest.mark.parametrize("proof", sorted(POLICY.control))
def test_a_proof_of_control_counts_by_its_table_and_silence_not_at_all(proof: str) -> None:
    silent = scored()
    passed, failed = scored(control={proof: True}), scored(control={proof: False})
    assert passed.weight > silent.weight > failed.weight
    assert scored(control={proof: None}).to_json() == silent.to_json()
    chances = POLICY.control[proof]["p"]
    before = {one.profile: one.bits for one in silent.against}
    for one in passed.against:
        expected = math.log2(chances["owner"][1] / chances[one.profile][1])
        assert one.bits - before[one.profile] == pytest.approx(expected)


def test_the_price_of_closeness_is_what_the_close_one_takes_off() -> None:
    found = scored()
    acquaintance = next(one for one in found.against if one.profile == "acquaintance")
    far = score(case_from_json(example() | {"documents": []}), WORLD_FACTS, without_anybody_close())
    assert acquaintance.bits < next(one for one in far.against if one.profile == "acquaintance").bits
    assert acquaintance.bits <= -math.log2(0.18) + 1e-9


@pytest.mark.parametrize("proofs", [{}, {"device_photo": True}, {"former_contact": False}])
def test_whoever_explains_the_facts_as_well_as_the_owner_is_likelier_close_than_before(proofs: dict[str, bool]) -> None:
    vector = compare(case_from_json(example() | {"documents": [], "control": proofs}), WORLD_FACTS, POLICY)
    k = POLICY.profiles.index("acquaintance")
    found, apart = weigh(vector, POLICY).closeness[k], weigh(vector, without_anybody_close()).against[k]
    beside = 1.0
    for name, passed in proofs.items():
        chances = POLICY.control[name]["p"]
        beside *= chances["acquaintance"][passed] / chances["owner"][passed]
    near, distant = 0.18 * beside, 0.82 * 2.0**-apart
    assert (found.share, found.seen) == (0.18, pytest.approx(near / (near + distant)))
    assert apart + found.price == pytest.approx(-math.log2(near + distant))
    stranger = weigh(vector, POLICY).closeness[POLICY.profiles.index("stranger")]
    assert (stranger.share, stranger.seen, stranger.price) == (0.0, 0.0, 0.0)


def without_anybody_close() -> Policy:
    data = copy.deepcopy(DEFAULT_POLICY)
    data["close"]["acquaintance"] = 0.0
    return Policy.from_json(data)


def test_a_policy_without_anybody_close_has_no_such_term() -> None:
    assert most_from_facts(without_anybody_close()) == math.inf
    assert "source:close" not in [bar.signal for bar in scored(without_anybody_close()).bars]


@given(st.floats(0.0, 0.9), st.sampled_from([None, True, False]), st.sampled_from(["verified", "photo"]))
@settings(max_examples=60, deadline=None)
def test_bars_add_up_with_any_share_of_close_ones(share: float, proof: bool | None, tier: str) -> None:
    data = copy.deepcopy(DEFAULT_POLICY)
    data["close"] |= {"acquaintance": share, "insider": share / 2}
    documents = [{"fit": "strong", "tier": tier}]
    found = scored(Policy.from_json(data), documents=documents, control={"device_photo": proof})
    assert abs(math.fsum(bar.bits for bar in found.bars) - found.weight) < 1e-9


def test_the_share_of_owners_may_differ_by_queue() -> None:
    data = copy.deepcopy(DEFAULT_POLICY) | {"queues": {"by phone": 0.5}}
    policy = Policy.from_json(data)
    elsewhere, there = scored(policy), scored(policy, queue="by phone")
    assert there.weight == elsewhere.weight
    assert there.posterior < elsewhere.posterior == scored().posterior


@pytest.mark.case("S24")
@pytest.mark.parametrize("number", range(len(FIRST["scores"])))
def test_s24_scores_of_the_first_engine_come_out_to_the_same_bytes(number: int) -> None:
    stored, policy = FIRST["scores"][number], Policy.from_json(FIRST["policy"])
    assert policy.id == FIRST["id"]
    vector = vector_from_json(stored["vector"], policy)
    for again in (score_comparisons(vector, policy).to_json(), output_of(vector, policy, alone=True).data):
        assert json.dumps(again, sort_keys=True) == json.dumps(stored["result"], sort_keys=True)
