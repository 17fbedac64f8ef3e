"""What an appeal brings, as words the queue keeps beside it, and the title people read."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from casedesk.appeals.models import Appeal, Step
from casedesk.appeals.status import AppealStatus, MoveName
from casedesk.appeals.transitions import moved
from casedesk.errors import Words
from casedesk.evidence.models import EvidenceFile
from casedesk.extensions import db

# Kinds of things an owner can bring, strongest first; at most these words stand in `Appeal.brings`.
PAPERS, IMEI, ORDER, PHONE, SIGN_INS, FACTS, PLACES = (
    "papers",
    "imei",
    "order",
    "phone",
    "sign_ins",
    "facts",
    "places",
)
_NOT_STATED = {"forgotten"}


def brings(appeal: Appeal) -> str:
    """The kinds of things an appeal brings, in a fixed order, as words with spaces between."""
    papers = select(func.count()).where(EvidenceFile.appeal_id == appeal.id, EvidenceFile.removed_at.is_(None))
    device, purchase = appeal.said(Step.DEVICE), appeal.said(Step.PURCHASE)
    there = {
        PAPERS: bool(db.session.scalar(papers)),
        IMEI: bool(device.get("imei")),
        ORDER: bool(purchase.get("order_number")),
        PHONE: bool(device.get("model")),
        SIGN_INS: _states(appeal.said(Step.SIGN_INS)),
        FACTS: _states(appeal.said(Step.FACTS)),
        PLACES: _states(appeal.said(Step.PLACES)),
    }
    return " ".join(kind for kind, is_there in there.items() if is_there)


def _states(answers: dict[str, Any]) -> bool:
    return any(value for name, value in answers.items() if name not in _NOT_STATED)


# The first row whose kinds are all there gives the title.
TITLES: tuple[tuple[frozenset[str], Words], ...] = (
    (frozenset({PAPERS, IMEI, ORDER}), _l("Proof of purchase, IMEI and order number")),
    (frozenset({PAPERS, IMEI}), _l("Proof of purchase and IMEI")),
    (frozenset({PAPERS, ORDER}), _l("Proof of purchase and order number, no IMEI")),
    (frozenset({PAPERS}), _l("Proof of purchase, no IMEI")),
    (frozenset({IMEI}), _l("IMEI, no proof of purchase")),
    (frozenset({ORDER}), _l("Order number, no proof of purchase")),
    (frozenset({SIGN_INS, FACTS}), _l("Account facts and sign-ins, no proof of purchase")),
    (frozenset({SIGN_INS}), _l("Sign-ins only, no proof of purchase")),
    (frozenset({FACTS}), _l("Account facts only")),
    (frozenset({PHONE}), _l("Phone model only")),
    (frozenset({PLACES}), _l("Usual places only")),
    (frozenset(), _l("Nothing stated")),
)


def title(brought: str) -> str:
    """The title of a case: what speaks for it and what is missing, in the reader's language."""
    kinds = set(brought.split())
    return str(next(words for needed, words in TITLES if needed <= kinds))


@moved.connect
def _keep_brings(appeal: Appeal, *, name: MoveName, before: AppealStatus, after: AppealStatus) -> None:
    """Note what an appeal brings when its owner sends it or sends more."""
    if name in (MoveName.SEND, MoveName.ANSWER):
        appeal.brings = brings(appeal)
