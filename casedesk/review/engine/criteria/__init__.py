"""Criteria: each claim of a case held against the record, without judging the result."""

from casedesk.review.engine.comparisons import Comparison, ComparisonVector, Unused
from casedesk.review.engine.criteria.account import compare_account
from casedesk.review.engine.criteria.checks import hard_checks
from casedesk.review.engine.criteria.circumstances import circumstances_of
from casedesk.review.engine.criteria.devices import claimed_device, compare_devices
from casedesk.review.engine.criteria.documents import compare_documents
from casedesk.review.engine.criteria.outcome import Bench
from casedesk.review.engine.criteria.purchase import compare_purchase
from casedesk.review.engine.criteria.use import compare_use
from casedesk.review.engine.facts import Case
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.world import World


def compare(case: Case, world: World, policy: Policy) -> ComparisonVector:
    """Hold every claim of a case against the record (scoring design, sections 2 to 6).

    The vector lists each signal once: compared, or unused with the reason. Pure: no clock, no database.
    """
    bench = Bench(case, world, policy)
    device = claimed_device(case.claims, case.record)
    results = [
        *compare_devices(bench, device),
        *compare_documents(bench),
        *compare_purchase(bench, device),
        *compare_account(bench),
        *compare_use(bench),
    ]
    rows = [result for result in results if isinstance(result, Comparison)]
    circumstances, unknown = circumstances_of(bench)
    return ComparisonVector(
        case_id=case.id,
        world_id=world.id,
        comparisons=tuple(rows if policy.keeps_guesses else [row.as_levelled() for row in rows]),
        circumstances=circumstances,
        findings=hard_checks(bench, device),
        unused=(*(result for result in results if isinstance(result, Unused)), *unknown),
        queue=case.queue,
    )
