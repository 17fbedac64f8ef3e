"""Which of several documents counts."""

from collections.abc import Sequence

from casedesk.review.engine.facts import Fit, Tier
from casedesk.review.engine.policy import Policy


def counted(levels: Sequence[int], policy: Policy) -> int:
    """One document counts: the worst when any is suspicious or contradicts, since a second paper does not make a
    forged one honest; else the best. Papers of one person are not independent, so the others weigh nothing more.

    Args:
        levels: those of the graded documents, by their places in the table "document".
        policy: whose chances say which is the worst and which the best.
    """
    if len(levels) == 1:
        return levels[0]
    table, g = policy.tables["document"], policy.forged_when_guessed
    bad = not policy.derived(_speaking_against).isdisjoint(levels)
    return (min if bad else max)(levels, key=lambda level: (table.m[level] / g[level], level))


def _speaking_against(policy: Policy) -> frozenset[int]:
    """The levels of papers that are suspicious or contradict the record."""
    named = [name.split("+") for name in policy.tables["document"].levels]
    return frozenset(i for i, (fit, tier) in enumerate(named) if fit == Fit.CONTRADICTS or tier == Tier.SUSPICIOUS)
