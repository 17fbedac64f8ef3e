"""What would move a case: the chances of each answer from the tables, what it saves and what it tells, by hand."""

import copy
import math
from collections.abc import Sequence
from typing import Any

import pytest

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import posterior_of, weight_for
from casedesk.review.engine.value import Move, what_would_move
from casedesk.review.engine.weighing import weigh
from tests.review.engine.comparing import K60
from tests.review.engine.example import WORLD, example

POLICY = Policy.default()
PI: dict[str, float] = DEFAULT_POLICY["pi"]
PROOFS = ("former_contact", "device_photo", "known_device_sign_in")


def vector(policy: Policy = POLICY, **parts: Any) -> ComparisonVector:
    """The example without claims and papers, of an account with two devices and a sign-in."""
    case = example() | {"claims": {}, "documents": [], "context": {}} | parts
    case["record"]["devices"].append(K60)
    case["record"]["sign_ins"] = [{"at": "2026-11-17T21:06:00+08:00", "city": "武汉", "device": "Redmi K70"}]
    return compare(case_from_json(case), world_from_json(WORLD), policy)


def ranked(found: ComparisonVector, policy: Policy = POLICY, most: int = 99) -> list[Move]:
    return list(what_would_move(found, weigh(found, policy), policy, most))


def moves(found: ComparisonVector, policy: Policy = POLICY) -> dict[str, Move]:
    return {move.item: move for move in ranked(found, policy)}


def changed(**parts: Any) -> Policy:
    """The default policy with some of its parts changed; objects are merged."""
    data = copy.deepcopy(DEFAULT_POLICY)
    for name, value in parts.items():
        data[name] = data[name] | value if isinstance(value, dict) else value
    return Policy.from_json(data)


def from_others(source: str, m: Sequence[float], t: Sequence[float], g: Sequence[float]) -> list[float]:
    """P(level | impostors) before anything was seen: each holds the source or guesses; some are close to the owner."""
    chances = [0.0] * len(m)
    for profile, share in PI.items():
        kappa, close = DEFAULT_POLICY["kappa"][profile][source], DEFAULT_POLICY["close"][profile]
        for level, (own, known, guessed) in enumerate(zip(m, t, g, strict=True)):
            apart = kappa * known + (1 - kappa) * guessed
            chances[level] += share * ((1 - close) * apart + close * own)
    return chances


@pytest.mark.parametrize(
    "item, source, table, guess",
    [
        ("model", "device", "model", (0.013, 0.02, 0.967)),
        ("second_device", "device", "second_device", (0.02, 0.98)),
        ("imei", "hardware", "imei", (1e-5, 1e-4, 0.15, 0.84989)),
        ("purchase_date", "purchase", "purchase_date:month", (0.03, 0.06, 0.17, 0.74)),
        ("amount", "purchase", "amount", (0.30, 0.40, 0.30)),
        ("shop", "purchase", "shop", (0.25, 0.75)),
        ("registration_date", "registration", "registration_date:month", (0.008, 0.02, 0.06, 0.912)),
        ("last_use", "life", "last_use", (0.025, 0.05, 0.16, 0.40, 0.365)),
        ("sign_ins", "life", "sign_ins:several", (0.02, 0.08, 0.15, 0.75)),
        ("former_password", "password", "former_password", (0.005, 0.01, 0.985)),
        # As levelled: nearly right would otherwise weigh more than right.
        ("former_phone", "phone", "former_phone", (0.031 * 0.93 / 0.98, 0.031 * 0.05 / 0.98, 0.969)),
    ],
)
def test_how_far_an_answer_moves_a_case_of_which_nothing_is_known(
    item: str, source: str, table: str, guess: Sequence[float]
) -> None:
    m = DEFAULT_POLICY["m"][table]
    others = from_others(source, m, DEFAULT_POLICY["t"].get(table, m), guess)
    bits = [math.log2(own / other) for own, other in zip(m, others, strict=True)]
    found = moves(vector())[item]
    assert (found.best_bits, found.worst_bits) == (pytest.approx(max(bits)), pytest.approx(min(bits)))


def test_how_far_a_paper_moves_it() -> None:
    documents = DEFAULT_POLICY["documents"]
    own, held, guessed = (
        [fit * tier for fit in documents[fits] for tier in documents[tiers]]
        for fits, tiers in (
            *(("owner_fit", "owner_tier"), ("forged_fit_held", "forged_tier")),
            ("forged_fit_guessed", "forged_tier"),
        )
    )
    chances = [0.0] * len(own)
    for profile, share in PI.items():
        kappa, close = DEFAULT_POLICY["kappa"][profile]["hardware"], DEFAULT_POLICY["close"][profile]
        genuine = documents["genuine"][profile]
        for level, mine in enumerate(own):
            forged = kappa * held[level] + (1 - kappa) * guessed[level]
            apart = genuine * mine + (1 - genuine) * forged
            beside = 0.40 * mine + 0.60 * held[level]
            chances[level] += share * ((1 - close) * apart + close * beside)
    bits = [math.log2(mine / other) for mine, other in zip(own, chances, strict=True)]
    found = moves(vector())["document"]
    assert (found.best_bits, found.worst_bits) == (pytest.approx(max(bits)), pytest.approx(min(bits)))


def test_how_far_a_proof_moves_it_by_hand() -> None:
    # Passed by .8 of owners, and by .4·.003 + .15·.03 + .15·.15 + .15·.03 + .05·.01 + .1·.005 of the others.
    found = moves(vector())["control:former_contact"]
    assert found.best_bits == pytest.approx(math.log2(0.8 / 0.0337))
    assert found.worst_bits == pytest.approx(math.log2(0.2 / 0.9663))


def passed(proof: str) -> tuple[float, float]:
    """P(passed | owner) and P(passed | the impostors of a case of which nothing is known)."""
    chances = DEFAULT_POLICY["control"][proof]["p"]
    return chances["owner"][1], math.fsum(PI[profile] * chances[profile][1] for profile in PI)


def told(proof: str, prior: float) -> float:
    """Bits that trying a proof tells of owner or not: their mutual information."""
    own, other = passed(proof)
    bits = 0.0
    for mine, theirs in ((own, other), (1 - own, 1 - other)):
        either = prior * mine + (1 - prior) * theirs
        bits += prior * mine * math.log2(mine / either) + (1 - prior) * theirs * math.log2(theirs / either)
    return bits


@pytest.mark.parametrize("order", [PROOFS, PROOFS[::-1], (PROOFS[1], PROOFS[2], PROOFS[0])])
@pytest.mark.parametrize("queue, prior", [("", 0.7), ("by phone", 0.4)])
def test_what_saves_nothing_is_ranked_by_what_it_tells_for_the_effort(
    order: tuple[str, ...], queue: str, prior: float
) -> None:
    # Efforts that make all three tell the same for the effort, but for a millionth.
    effort = {proof: told(proof, prior) * (1 + place * 1e-6) for place, proof in enumerate(order)}
    asking = copy.deepcopy(DEFAULT_POLICY["asking"])
    asking["effort"] |= effort
    policy = changed(asking=asking, queues={"by phone": 0.4})
    found = ranked(vector(policy, queue=queue), policy)
    proofs = [move for move in found if move.item.startswith("control:")]
    assert [move.item for move in proofs] == [f"control:{proof}" for proof in order]
    assert {move.value for move in proofs} == {0.0}


def test_no_more_are_told_than_asked_for() -> None:
    found = vector()
    assert [move.item for move in ranked(found, most=2)] == [move.item for move in ranked(found)][:2]
    assert len(what_would_move(found, weigh(found, POLICY), POLICY)) == 3
    best = ranked(found)[0]
    assert best.to_json() == {
        "item": best.item,
        "value": best.value,
        "best_bits": best.best_bits,
        "worst_bits": best.worst_bits,
    }


def strong_at(bits: float, queue: str = "") -> Policy:
    """A policy whose band strong begins at a weight of so many bits."""
    posterior = posterior_of(bits, changed(queues={"by phone": 0.4}), queue)
    return changed(queues={"by phone": 0.4}, bands={"strong": posterior, "likely": 0.6})


@pytest.mark.parametrize("queue, prior", [("", 0.7), ("by phone", 0.4)])
def test_a_proof_that_would_hand_over_saves_what_refusing_costs(queue: str, prior: float) -> None:
    own, other = passed("former_contact")
    policy = strong_at(math.log2(own / other) - 1e-9, queue)
    p = policy.data["bands"]["strong"]
    assert weight_for(p, policy, queue) == pytest.approx(math.log2(own / other))
    found = moves(vector(policy, queue=queue), policy)["control:former_contact"]
    # Owners are handed over instead of refused, and each of the others costs p / (1 - p) wrong refusals.
    assert found.value == pytest.approx(max(0.0, prior * own - (1 - prior) * other * p / (1 - p)))
    assert found.value > 0
    # A hair more is needed, and the answer changes nothing.
    above = strong_at(math.log2(own / other) + 1e-9, queue)
    assert moves(vector(above, queue=queue), above)["control:former_contact"].value == 0.0


@pytest.mark.parametrize("queue, prior", [("", 0.7), ("by phone", 0.45)])
def test_a_proof_that_would_refuse_saves_what_handing_over_costs(queue: str, prior: float) -> None:
    # Even without any answer this policy hands over.
    p = prior - 0.03
    policy = changed(queues={"by phone": 0.45}, bands={"strong": p, "likely": 0.3, "unclear": 0.2})
    own, other = passed("device_photo")
    found = moves(vector(policy, queue=queue), policy)["control:device_photo"]
    expected = (1 - prior) * (1 - other) * p / (1 - p) - prior * (1 - own)
    assert found.value == pytest.approx(expected / 1.5)
    assert found.value > 0


def test_a_saving_is_told_for_the_effort() -> None:
    own, other = passed("known_device_sign_in")
    policy = strong_at(math.log2(own / other) - 1e-9)
    p = policy.data["bands"]["strong"]
    found = moves(vector(policy), policy)["control:known_device_sign_in"]
    assert found.value == pytest.approx((0.7 * own - 0.3 * other * p / (1 - p)) / 1.5)
    assert ranked(vector(policy), policy)[0].value == max(move.value for move in ranked(vector(policy), policy))


def test_exactly_at_the_threshold_is_handed_over() -> None:
    found = vector()
    reached = weigh(found, POLICY).weight + moves(found)["control:former_contact"].best_bits
    at = changed(bands={"strong": posterior_of(reached, POLICY)})
    assert moves(vector(at), at)["control:former_contact"].value > 0


def test_of_a_case_beyond_doubt_nothing_tells_anything() -> None:
    sure = changed(**{"lambda": 50.0})
    found = vector(sure, control=dict.fromkeys(PROOFS[:2], True))
    assert posterior_of(weigh(found, sure).weight, sure) == 1.0
    # Nothing saves or tells, so that they stand in the order of their names.
    told = [move.item for move in ranked(found, sure) if move.value == 0.0]
    assert told == sorted(told)


def test_several_answers_that_would_hand_over_save_together() -> None:
    m = DEFAULT_POLICY["m"]["order_number"]
    others = from_others("purchase", m, m, (1e-5, 1e-4, 0.99989))
    bits = [math.log2(own / other) for own, other in zip(m, others, strict=True)]
    policy = strong_at(min(bits[:2]) - 1e-9)
    p = policy.data["bands"]["strong"]
    expected = [0.7 * m[level] - 0.3 * others[level] * p / (1 - p) for level in (0, 1)]
    assert min(expected) > 0
    assert moves(vector(policy), policy)["order_number"].value == pytest.approx(sum(expected) / 1.5)


def test_several_answers_that_would_refuse_save_together() -> None:
    m = DEFAULT_POLICY["m"]["last_use"]
    others = from_others("life", m, m, (0.025, 0.05, 0.16, 0.40, 0.365))
    against = [(own, other) for own, other in zip(m, others, strict=True) if own < other]
    assert len(against) > 1
    policy = changed(bands={"strong": 0.65, "likely": 0.3, "unclear": 0.2})
    expected = sum(0.3 * other * 0.65 / 0.35 - 0.7 * own for own, other in against)
    assert moves(vector(policy), policy)["last_use"].value == pytest.approx(expected / 0.5)
