"""Comparing the example with some of its claims, for tests of the criteria."""

from typing import Any

from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.policy import Policy
from tests.review.engine.example import WORLD, example

POLICY = Policy.default()
K60 = {
    "model": "Redmi K60",
    "imei": "860000000000009",
    "activated_on": "2023-02-01",
    "order": {"number": "99887766554433", "on": "2023-01-30", "amount": "2299.00", "shop": "京东"},
}


def compared(
    claims: dict[str, Any] | None = None, record: dict[str, Any] | None = None, **others: Any
) -> ComparisonVector:
    """The example with silence but for these claims, and these changes of the record."""
    case = example() | {"claims": claims or {}, "documents": [], "context": {}} | others
    case["record"] |= record or {}
    return compare(case_from_json(case), world_from_json(WORLD), POLICY)


def row(vector: ComparisonVector, signal: str) -> Comparison:
    """What comparing a signal gave."""
    return next(row for row in vector.comparisons if row.signal == signal)


def reason(vector: ComparisonVector, signal: str) -> str:
    """Why a signal was not compared."""
    return next(row.reason for row in vector.unused if row.signal == signal)


def codes(vector: ComparisonVector) -> list[str]:
    """The hard checks that failed."""
    return [finding.code for finding in vector.findings]
