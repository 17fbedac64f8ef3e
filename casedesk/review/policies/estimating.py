"""A policy learnt from all confirmed outcomes, with what shows whether to trust it; loads numpy, so never in a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from casedesk.review.engine.comparisons import ComparisonVector, vector_under
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.weighing import weigh
from casedesk.review.learning.enough import FEWEST, FEWEST_OF_A_KIND, require_enough
from casedesk.review.learning.estimation import Decided, re_estimate
from casedesk.review.learning.facts_alone import bound_of
from casedesk.review.learning.measures import measures_of
from casedesk.review.learning.study_results import Estimate, LeftOut, Measures
from casedesk.review.policies.back_testing import told_by
from casedesk.review.policies.decided_cases import PastCase, Progress, with_outcome

# The newest fifth is kept apart to see what was learnt on cases not learnt from.
_LEARNT_FROM = 0.8


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt, and from how many cases."""

    policy: Policy
    owners: int
    thefts: int
    unseen: tuple[Measures, Measures] | None
    left_out: tuple[LeftOut, ...]

    def told(self, draft_id: int, base: Policy) -> Estimate:
        """The result of the study."""
        unseen_base, unseen_learnt = self.unseen or (None, None)
        facts = bound_of(self.policy, base)
        return Estimate(draft_id, base.id, self.owners, self.thefts, unseen_base, unseen_learnt, self.left_out, facts)


def learn(base: Policy, progress: Progress) -> Learnt:
    """Re-estimate from every case with a confirmed outcome (scoring design, section 10).

    Args:
        base: the prior, the policy that was active when it was asked for.
        progress: called with how many of the steps are done, and of how many.

    Raises:
        TooFew: fewer than 200 cases with a confirmed outcome, or 30 of a kind.
    """
    decided = [decided_case(case, base) for case in with_outcome()]
    owners = sum(each.owner for each in decided)
    require_enough(owners, len(decided) - owners)
    steps = len(base.profiles) + 2
    policy = re_estimate(decided, base)
    progress(1, steps)
    unseen = _on_unseen(decided, base)
    progress(2, steps)
    left_out = []
    for number, profile in enumerate(base.profiles):
        left_out += _without(profile, decided, base)
        progress(3 + number, steps)
    return Learnt(policy, owners, len(decided) - owners, unseen, tuple(left_out))


def decided_case(case: PastCase, base: Policy) -> Decided:
    """A past case as estimation takes it."""
    return Decided(vector_under(case.vector, base), bool(case.is_owner))


def _on_unseen(decided: Sequence[Decided], base: Policy) -> tuple[Measures, Measures] | None:
    """What the prior and a policy learnt from the older cases say of the newest ones; None when that is too few."""
    cut = int(len(decided) * _LEARNT_FROM)
    older, newest = decided[:cut], decided[cut:]
    if not is_enough(older):
        return None
    return _measured(newest, base), _measured(newest, re_estimate(older, base))


def is_enough(decided: Sequence[Decided]) -> bool:
    """Whether a policy may be learnt from these."""
    owners = sum(each.owner for each in decided)
    return len(decided) >= FEWEST and min(owners, len(decided) - owners) >= FEWEST_OF_A_KIND


def _without(profile: str, decided: Sequence[Decided], base: Policy) -> list[LeftOut]:
    """The back-test with one profile left out; none where no theft was of it, or too few cases are left."""
    likeliest = {id(each): likeliest_profile(each.vector, base) for each in decided if not each.owner}
    met = [each for each in decided if not each.owner and likeliest[id(each)] == profile]
    seen = [each for each in decided if each.owner or likeliest[id(each)] != profile]
    if not met or not is_enough(seen):
        return []
    owners = [each for each in decided if each.owner]
    return [LeftOut(profile, _measured([*owners, *met], base), _measured([*owners, *met], re_estimate(seen, base)))]


def likeliest_profile(vector: ComparisonVector, policy: Policy) -> str:
    """Who brought this evidence, if not the owner."""
    shares = weigh(vector, policy).shares
    return max(zip(shares, policy.profiles, strict=True))[1]


def _measured(decided: Sequence[Decided], policy: Policy) -> Measures:
    return measures_of([told_by(each.vector.under(policy), policy, each.owner) for each in decided])
