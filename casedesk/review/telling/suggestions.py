"""What to ask the owner for next: the desk's own requests, those that would move the case most first, each with why."""

from dataclasses import dataclass

from flask_babel import gettext as _

from casedesk.appeals.items import ITEMS
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.value import Move, what_would_move
from casedesk.review.engine.weighing import weigh
from casedesk.review.telling.scale import signed
from casedesk.review.words.score import MOVES, SIGNALS

MOST_SUGGESTED = 3
# The request that brings each thing. A sign-in is not asked for: the account system cannot tell whose it is.
_REQUESTS = {
    "control:device_photo": "device_photo",
    "control:former_contact": "former_contact",
    "document": "invoice",
    "imei": "imei",
    "model": "imei",
    "second_device": "imei",
    "order_number": "purchase",
    "purchase_date": "purchase",
    "amount": "purchase",
    "shop": "purchase",
    "registration_date": "registration",
    "registration_city": "registration",
    "former_password": "registration",
    "answers": "registration",
    "former_phone": "registration",
    "former_email": "registration",
    "last_use": "sign_ins",
    "sign_ins": "sign_ins",
    "places": "places",
}
_MOST_RANKED = 99


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A request of the desk (a key of ITEMS), the name of what it brings, why it helps, and the change in bits."""

    request: str
    name: str
    why: str
    best_bits: float
    worst_bits: float


def suggestions(vector: ComparisonVector, policy: Policy) -> list[Suggestion]:
    """The requests that would help most, best first; one for each request, by the best thing it brings."""
    found: dict[str, Suggestion] = {}
    for move in what_would_move(vector, weigh(vector, policy), policy, _MOST_RANKED):
        request = _REQUESTS.get(move.item)
        if request in ITEMS and request not in found:
            name = str(SIGNALS[move.item])
            found[request] = Suggestion(request, name, why(move), move.best_bits, move.worst_bits)
    return list(found.values())[:MOST_SUGGESTED]


def why(move: Move) -> str:
    """What bringing a thing can change, at its best and at its worst, in bits."""
    told = MOVES["decides"] if move.value > 0 else MOVES["tells"]
    change = _("%(best)s bits at best, %(worst)s at worst", best=signed(move.best_bits), worst=signed(move.worst_bits))
    return str(_("%(change)s; %(told)s", change=change, told=told))
