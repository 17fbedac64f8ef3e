"""The policy: one id for one content, and faults that name their place."""

import copy
import json
from typing import Any

import pytest

from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.policy_rules import MalformedPolicy


def changed(path: str, value: Any) -> dict[str, Any]:
    policy = copy.deepcopy(DEFAULT_POLICY)
    *parents, last = path.split(".")
    part: Any = policy
    for name in parents:
        part = part[name]
    part[last] = value
    return policy


def test_the_canonical_json_reads_back_to_the_same_id() -> None:
    policy = Policy.default()
    again = Policy.from_json(json.loads(policy.to_json()))
    assert (again.id, again.to_json()) == (policy.id, policy.to_json())
    assert list(again.groups) == list(policy.groups)


def test_one_and_one_point_nought_are_one_policy() -> None:
    assert Policy.from_json(changed("b", 0)).id == Policy.default().id


def test_any_number_changes_the_id() -> None:
    assert Policy.from_json(changed("prior", 0.71)).id != Policy.default().id


@pytest.mark.parametrize(
    "path, value, fault",
    [
        ("m.shop", [0.85, 0.25], "m.shop: must sum to 1, sums to 1.1"),
        ("m.shop", [1.0, 0.0], "m.shop: every probability must be above 0"),
        ("m.shop", [1.0], "m.shop: must be a list of 2"),
        ("pi.insider", 0.01, "pi.insider: must be at least 0.03"),
        ("kappa.stranger.phone", 0.999, "kappa.stranger.phone: must be from 0.003 to 0.995"),
        ("kappa.stranger.shoe_size", 0.1, "kappa.stranger.shoe_size: unknown"),
        ("prior", 1, "prior: must be between 0 and 1"),
        ("prior", True, "prior: must be a number"),
        ("lambda", -1, "lambda: must be above 0"),
        ("bands.likely", 0.99, "bands: strong, likely, unclear must fall"),
        ("edges.last_use", [1, 1, 14, 45], "edges.last_use: must rise"),
        ("context.odd_sign_in.p.owner", [0.5, 0.6], "odd_sign_in.owner: must sum to 1, sums to 1.1"),
        ("windows.last_use", 0, "windows.last_use: must be at least 1 day"),
    ],
)
def test_faults_are_named(path: str, value: Any, fault: str) -> None:
    with pytest.raises(MalformedPolicy) as refused:
        Policy.from_json(changed(path, value))
    assert fault in str(refused.value.message).splitlines()


def test_a_missing_part_is_named() -> None:
    policy = copy.deepcopy(DEFAULT_POLICY)
    del policy["m"]["imei"]
    with pytest.raises(MalformedPolicy) as refused:
        Policy.from_json(policy)
    assert refused.value.message == "m.imei: missing"


@pytest.mark.parametrize(
    "posterior, band", [(0.98, "strong"), (0.9799, "likely"), (0.9, "likely"), (0.5, "unclear"), (0.4999, "weak")]
)
def test_bands(posterior: float, band: str) -> None:
    assert Policy.default().band(posterior) == band


def test_every_table_sums_to_one() -> None:
    for table in Policy.default().tables.values():
        assert sum(table.m) == pytest.approx(1)
        assert sum(table.t) == pytest.approx(1)
        assert len(table.levels) == len(table.m) == len(table.t)
