"""Pages of the desk: the queue, the case, the decision, and the work around them."""

from flask import Blueprint

from casedesk.review.outcomes import blind  # noqa: F401 - they hear of every move of a case
from casedesk.review.outcomes import service as outcomes  # noqa: F401 - they hear of every move of a case
from casedesk.review.scores import forgetting  # noqa: F401 - it hears of every file that is taken out

bp = Blueprint("review", __name__)

from casedesk.review.views import (  # noqa: E402 - they need bp
    case,
    deciding,
    drafts,
    evidence,
    outcome_lists,
    policies,
    queue,
    studies,
    working,
)

__all__ = ["bp", "case", "deciding", "drafts", "evidence", "outcome_lists", "policies", "queue", "studies", "working"]
