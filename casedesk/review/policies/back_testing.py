"""A policy replayed on past cases, beside the one that is active."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casedesk.languages import at_desk
from casedesk.review.engine.comparisons import ComparisonVector, vector_under
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import posterior_of
from casedesk.review.engine.weighing import weigh
from casedesk.review.learning.measures import Told, bins_of, measures_of
from casedesk.review.learning.study_results import BackTest, BandChange, Group, SignalEvidence
from casedesk.review.policies.active import policy_by_id
from casedesk.review.policies.decided_cases import PastCase, Progress

# Accounts as old as this belong to people of whom the service knows least.
OLD_ACCOUNT = timedelta(days=5 * 365)
MOST_CHANGES = 500
# Parts of a policy that take part in comparing: a stored comparison cannot show what another value would have given.
COMPARED_WITH = ("edges", "floors", "guess", "windows")
_STEP = 100


@dataclass(frozen=True, slots=True)
class Replayed:
    """One case under both policies, and the sub-groups it belongs to."""

    case: PastCase
    before: Told
    after: Told
    groups: tuple[str, ...]
    vector: ComparisonVector

    @property
    def changes_band(self) -> bool:
        """Whether the policy studied puts it into another band."""
        return self.before.band != self.after.band


def back_test(cases: Sequence[PastCase], policy: Policy, active: Policy, progress: Progress) -> BackTest:
    """Replay a policy on past cases.

    Args:
        cases: with their stored comparisons.
        policy: the one studied.
        active: the one it is held against; both are applied to the same comparisons.
        progress: called with how many of the cases are done, and of how many.
    """
    replayed, unreadable = [], 0
    for number, case in enumerate(cases):
        try:
            replayed.append(_replayed(case, policy, active))
        except (KeyError, ValueError):
            unreadable += 1
        if number % _STEP == 0:
            progress(number, len(cases))
    return BackTest(
        policy_id=policy.id,
        against_id=active.id,
        cases=len(replayed),
        not_replayed=not_replayed(policy, {case.policy_id for case in cases}),
        unreadable=unreadable,
        bins_before=bins_of([each.before for each in replayed]),
        bins_after=bins_of([each.after for each in replayed]),
        changes=tuple(_change(each) for each in replayed if each.changes_band)[:MOST_CHANGES],
        groups=_groups(replayed),
        evidence=_evidence(replayed),
    )


def not_replayed(policy: Policy, compared_under: set[str]) -> tuple[str, ...]:
    """Parts of a policy by which cases would have been compared differently."""
    others = [policy_by_id(policy_id).data for policy_id in compared_under - {policy.id}]
    parts = [part for part in COMPARED_WITH if any(_differs(policy.data[part], other.get(part)) for other in others)]
    if any(policy.data["documents"].get("reliance") != other["documents"].get("reliance") for other in others):
        parts.append("documents.reliance")
    return tuple(parts)


def _differs(new: Mapping[str, Any], old: Mapping[str, Any] | None) -> bool:
    """Whether what both have differs; what a format added was not there to compare with."""
    return old is None or any(new[name] != old[name] for name in set(new) & set(old))


def told_by(vector: ComparisonVector, policy: Policy, owner: bool | None) -> Told:
    """Posterior and band of a comparison made under the tables of this policy."""
    posterior = posterior_of(weigh(vector, policy).weight, policy, vector.queue)
    return Told(posterior, policy.band(posterior), owner)


def _replayed(case: PastCase, policy: Policy, active: Policy) -> Replayed:
    vector = vector_under(case.vector, policy)
    before = told_by(vector_under(case.vector, active), active, case.is_owner)
    return Replayed(case, before, told_by(vector, policy, case.is_owner), _groups_of(case), vector)


def _change(each: Replayed) -> BandChange:
    return BandChange(
        appeal_id=each.case.appeal_id,
        reference=each.case.reference,
        outcome=each.case.outcome.value if each.case.outcome else "",
        band_before=each.before.band,
        band_after=each.after.band,
        posterior_before=each.before.posterior,
        posterior_after=each.after.posterior,
    )


def _groups_of(case: PastCase) -> tuple[str, ...]:
    rows = {row["table"].partition(":")[0]: row for row in case.vector["comparisons"]}
    unused = {row["signal"]: row["reason"] for row in case.vector["unused"]}
    names = ["all", f"language:{case.language}"]
    if unused.get("order_number") == "cannot_compare" or unused.get("amount") == "cannot_compare":
        names.append("no_order")
    if "document" not in rows:
        names.append("no_document")
    registered = rows.get("registration_date", {}).get("record", "")[:10]
    if registered and case.sent_at and at_desk(case.sent_at).date() - date.fromisoformat(registered) >= OLD_ACCOUNT:
        names.append("old_account")
    return tuple(names)


def _groups(replayed: Sequence[Replayed]) -> tuple[Group, ...]:
    members: defaultdict[str, list[Replayed]] = defaultdict(list)
    for each in replayed:
        for name in each.groups:
            members[name].append(each)
    names = ["all", *sorted(set(members) - {"all"})]
    return tuple(
        Group(
            name,
            before=measures_of([each.before for each in members[name]]),
            after=measures_of([each.after for each in members[name]]),
            changed=sum(each.changes_band for each in members[name]),
        )
        for name in names
    )


def _evidence(replayed: Sequence[Replayed]) -> tuple[SignalEvidence, ...]:
    """Per signal, among confirmed owners and thefts, how often it matched and differed; most often compared first."""
    seen: Counter[tuple[str, bool, bool]] = Counter()
    for each in replayed:
        if each.case.is_owner is not None:
            seen.update((row.signal, each.case.is_owner, not row.differs) for row in each.vector.comparisons)
    rows = [
        SignalEvidence(
            signal,
            owners_matched=seen[signal, True, True],
            owners_differed=seen[signal, True, False],
            thefts_matched=seen[signal, False, True],
            thefts_differed=seen[signal, False, False],
        )
        for signal in {signal for signal, _owner, _matched in seen}
    ]
    return tuple(sorted(rows, key=lambda row: (-row.compared, row.signal)))
