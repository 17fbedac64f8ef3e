"""The verbs of reset links, gathered for those who call them: views, the worker, the owner's pages."""

from casedesk.resets.links import is_late, lapse_links, mint_due, resend, resends_left
from casedesk.resets.redeeming import Outcome, Redemption, is_alive, redeem

__all__ = [
    "Outcome",
    "Redemption",
    "is_alive",
    "is_late",
    "lapse_links",
    "mint_due",
    "redeem",
    "resend",
    "resends_left",
]
