"""Pages of the desk: the queue, the case, the decision, and the work around them."""

from flask import Blueprint

from casedesk.review import blind, outcomes  # noqa: F401 - they hear of every move of a case

bp = Blueprint("review", __name__)

from casedesk.review.views import case, deciding, evidence, queue, working  # noqa: E402 - they need bp

__all__ = ["bp", "case", "deciding", "evidence", "queue", "working"]
