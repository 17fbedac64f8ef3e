"""Learning from impostors: who each case was by the same odds as the score, and the counts that follow, one by one."""

import copy
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.weighing import weigh
from casedesk.review.learning.impostors import Expected, Impostors
from tests.review.engine.example import WORLD, day, example

CONTEXT = example()["context"] | {"contacts_changed": True, "city": "上海"}
CASES: list[dict[str, Any]] = [
    {"documents": []},
    {"documents": [{"fit": "strong", "tier": "photo"}], "control": {"device_photo": True}},
    {"claims": {"model": "Redmi K70", "shop": "京东"}, "documents": [{"fit": "weak", "tier": "suspicious"}]},
    {"claims": {"bought": day("2024-03-02"), "phone": "13912345626"}, "documents": [], "context": CONTEXT},
    {"claims": {}, "documents": [], "context": {}},
    {"claims": {}, "documents": [{"fit": "contradicts", "tier": "verified"}], "context": {"device": "known"}},
]


def policy(**parts: Any) -> Policy:
    """The default policy with nobody close to the owner, and these parts changed; objects are merged."""
    data = copy.deepcopy(DEFAULT_POLICY) | {"close": dict.fromkeys(DEFAULT_POLICY["pi"], 0.0)}
    for name, value in parts.items():
        data[name] = data[name] | value if isinstance(value, dict) else value
    return Policy.from_json(data)


def learnt() -> Policy:
    """Another one, with other numbers wherever impostors teach any."""
    data = copy.deepcopy(DEFAULT_POLICY)
    data["pi"] = {
        "stranger": 0.20,
        "acquaintance": 0.25,
        "phisher": 0.10,
        "buyer": 0.20,
        "insider": 0.15,
        "forger": 0.10,
    }
    kappa = {who: {source: 0.9 - 0.8 * k for source, k in row.items()} for who, row in data["kappa"].items()}
    t = data["t"] | {"purchase_date:day": [0.5, 0.2, 0.15, 0.1, 0.05], "amount": [0.4, 0.4, 0.2]}
    documents = data["documents"] | {
        "genuine": {"stranger": 0.3, "acquaintance": 0.2, "phisher": 0.5, "buyer": 0.4, "insider": 0.1, "forger": 0.05},
        "forged_fit_held": [0.5, 0.2, 0.2, 0.1],
        "forged_fit_guessed": [0.2, 0.2, 0.2, 0.4],
        "forged_tier": [0.05, 0.25, 0.2, 0.5],
    }
    context, control, submission = data["context"], data["control"], data["submission"]
    context["contacts_changed"]["p"]["buyer"] = [0.3, 0.7]
    control["device_photo"]["p"]["insider"] = [0.6, 0.4]
    submission["device"]["p"]["stranger"] = [0.2, 0.3, 0.5]
    parts = {"kappa": kappa, "t": t, "documents": documents, "context": context, "control": control}
    return policy(pi=data["pi"], submission=submission, **parts)


BEFORE, NOW = policy(), learnt()
SOURCES, PROFILES = tuple(BEFORE.kappa), BEFORE.profiles


def vectors(under: Policy) -> list[ComparisonVector]:
    world = world_from_json(WORLD)
    return [compare(case_from_json(example() | parts), world, under) for parts in CASES]


@pytest.fixture
def expected() -> Expected:
    return Impostors(vectors(BEFORE), BEFORE).expect(NOW.data)


def test_who_a_case_was_and_what_it_knew_are_as_the_score_weighs_them(expected: Expected) -> None:
    for number, vector in enumerate(vectors(NOW)):
        weighed = weigh(vector, NOW)
        assert expected.who[number] == pytest.approx(np.array(weighed.shares))
        for column, source in enumerate(SOURCES):
            assert expected.held[number, :, column] == pytest.approx(np.array(weighed.sources[source].held))


def test_shares_of_profiles(expected: Expected) -> None:
    found = expected.profiles([0.5, 0.1, 0.1, 0.1, 0.1, 0.1], 4.0)
    for column, prior in enumerate([0.5, 0.1, 0.1, 0.1, 0.1, 0.1]):
        seen = math.fsum(row[column] for row in expected.who)
        assert found[column] == pytest.approx((seen + 4.0 * prior) / (len(CASES) + 4.0))


def test_sources_held(expected: Expected) -> None:
    prior = {source: [0.1 + 0.1 * k for k in range(6)] for source in SOURCES}
    found = expected.kappa(prior, 3.0)
    for column, source in enumerate(SOURCES):
        rows = vectors(BEFORE)
        there = [n for n, v in enumerate(rows) if any(BEFORE.groups[row.signal] == source for row in v.comparisons)]
        assert len(there) in range(1, len(CASES))
        for k in range(len(PROFILES)):
            held = math.fsum(expected.who[n, k] * expected.held[n, k, column] for n in there)
            of = math.fsum(expected.who[n, k] for n in there)
            assert found[source][k] == pytest.approx((held + 3.0 * prior[source][k]) / (of + 3.0))


@pytest.mark.parametrize("table", ["purchase_date:day", "amount", "former_password", "registration_date:year"])
def test_levels_reached_by_who_held_the_source(expected: Expected, table: str) -> None:
    counts = [0.0] * len(BEFORE.tables[table].levels)
    for number, vector in enumerate(vectors(BEFORE)):
        for row in vector.comparisons:
            if row.table.name == table:
                column = SOURCES.index(BEFORE.groups[row.signal])
                counts[row.level] += float(expected.who[number] @ expected.held[number, :, column])
    assert expected.levels_held(table) == pytest.approx(np.array(counts))
    assert (sum(counts) > 0) is (table != "registration_date:year")


@pytest.mark.parametrize("name", ["context:contacts_changed", "submission:device", "control:device_photo"])
def test_values_of_circumstances(expected: Expected, name: str) -> None:
    for k, profile in enumerate(PROFILES):
        found = expected.circumstance(name, profile)
        kind, _, rest = name.partition(":")
        levels = BEFORE.data[kind][rest]["levels"]
        counts = [0.0] * len(levels)
        for number, vector in enumerate(vectors(BEFORE)):
            for row in vector.circumstances:
                if row.name == name:
                    counts[levels.index(row.value)] += expected.who[number, k]
        assert found == pytest.approx(np.array(counts))
    assert expected.circumstance("control:former_contact", "buyer") == pytest.approx(np.zeros(2))


def papers() -> Iterator[tuple[int, int, int]]:
    """Case, fit and tier of each paper."""
    for number, vector in enumerate(vectors(BEFORE)):
        for row in vector.comparisons:
            if row.signal == "document":
                yield number, row.level // 4, row.level % 4


def test_papers_that_were_the_owners_own_and_what_forged_ones_look_like(expected: Expected) -> None:
    parts = NOW.data["documents"]
    column = SOURCES.index("hardware")
    own_of, of = [0.0] * 6, [0.0] * 6
    forged = {"forged_fit_held": [0.0] * 4, "forged_fit_guessed": [0.0] * 4, "forged_tier": [0.0] * 4}
    for number, fit, tier in papers():
        for k, profile in enumerate(PROFILES):
            genuine = parts["genuine"][profile]
            own = genuine * parts["owner_fit"][fit] * parts["owner_tier"][tier]
            who, held = expected.who[number, k], expected.held[number, k, column]
            of[k] += who
            for name, chance in (("forged_fit_held", held), ("forged_fit_guessed", 1 - held)):
                its_own = own / (own + (1 - genuine) * parts[name][fit] * parts["forged_tier"][tier])
                own_of[k] += who * chance * its_own
                forged[name][fit] += who * chance * (1 - its_own)
                forged["forged_tier"][tier] += who * chance * (1 - its_own)
    found = copy.deepcopy(dict(parts))
    prior = {**parts, "genuine": dict.fromkeys(PROFILES, 0.5)}
    expected.documents(found, prior, 2.0)
    for k, profile in enumerate(PROFILES):
        assert found["genuine"][profile] == pytest.approx((own_of[k] + 2.0 * 0.5) / (of[k] + 2.0))
    for name, counts in forged.items():
        shares = [(count + 2.0 * share) / (sum(counts) + 2.0) for count, share in zip(counts, parts[name], strict=True)]
        assert found[name] == pytest.approx(shares)
        assert all(type(share) is float for share in found[name])


@pytest.mark.parametrize("prior, end", [(0.0, 0.003), (1.0, 0.995)])
def test_no_profile_brings_only_genuine_papers_or_never_one(expected: Expected, prior: float, end: float) -> None:
    found = copy.deepcopy(dict(NOW.data["documents"]))
    expected.documents(found, found | {"genuine": dict.fromkeys(PROFILES, prior)}, 1e9)
    assert found["genuine"] == dict.fromkeys(PROFILES, end)


def test_without_papers_nothing_is_learnt_of_them() -> None:
    found: dict[str, Any] = {}
    seen = Impostors(vectors(BEFORE)[:1], BEFORE)
    seen.expect(NOW.data).documents(found, NOW.data["documents"], 2.0)
    assert found == {}
