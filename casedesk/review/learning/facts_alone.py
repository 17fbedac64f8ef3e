"""Where facts alone end: they must not lead to "strong", since somebody close to the owner may know them all."""

import math

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from casedesk.errors import Invalid
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.scoring import posterior_of
from casedesk.review.engine.weighing import most_from_facts
from casedesk.review.learning.study_results import FactsBound
from casedesk.review.words.policy import chance

# Digits of the chance of a mistake at which "strong" begins, when it has to begin later than before.
_DIGITS = 2


class FactsAlone(Invalid):
    """A policy under which facts alone lead to "strong"; the message says what to change."""

    code = "facts_alone"


def reached_by_facts(policy: Policy) -> float:
    """The highest posterior that facts, circumstances and unverified papers reach, in any queue; 1 without a bound."""
    most = most_from_facts(policy)
    return max(posterior_of(most, policy, queue) for queue in ("", *policy.data.get("queues", {})))


def takes_more_than_facts(policy: Policy) -> bool:
    """Whether "strong" takes more than facts. A policy of the first format knows nobody close: it stays as it is."""
    return "close" not in policy.data or reached_by_facts(policy) < policy.data["bands"]["strong"]


def strong_beyond_facts(policy: Policy) -> float:
    """Where "strong" has to begin: where it does, or just beyond what facts alone reach if that is higher.

    Stays where it is when nobody is close to the owner, since facts have no bound then.
    """
    begins, reached = float(policy.data["bands"]["strong"]), reached_by_facts(policy)
    mistaken = 1 - reached
    if takes_more_than_facts(policy) or not mistaken:
        return begins
    unit = 10.0 ** (math.floor(math.log10(mistaken)) - _DIGITS + 1)
    # Down to the next round number: with .00747 "strong" begins at .9926, a mistake in .0074.
    mistakes = math.ceil(mistaken / unit) - 1
    beyond = round(1 - mistakes * unit, 12)
    # A round mistake can come out of the division as a little more than it is.
    return beyond if beyond > reached else round(1 - (mistakes - 1) * unit, 12)


def bound_of(policy: Policy, before: Policy) -> FactsBound:
    """How far facts alone lead under a policy, and where "strong" begins under it and began before."""
    return FactsBound(reached_by_facts(policy), policy.data["bands"]["strong"], before.data["bands"]["strong"])


def fault_of(policy: Policy) -> LazyString | None:
    """What is wrong with a policy under which facts alone lead to "strong"; None when it takes more."""
    if takes_more_than_facts(policy):
        return None
    return _(
        "Somebody close to the owner who knows every fact would reach %(reached)s, and “strong” begins at %(begins)s. "
        "Let “strong” begin above that, or raise the shares of those close to the owner",
        reached=chance(reached_by_facts(policy)),
        begins=chance(policy.data["bands"]["strong"]),
    )


def require_more_than_facts(policy: Policy) -> None:
    """Refuse a policy under which facts alone lead to "strong". Raises FactsAlone."""
    if fault := fault_of(policy):
        raise FactsAlone(fault)
