"""A new tracking code in place of a lost one; the old one opens nothing from then on."""

from casedesk import attempts
from casedesk.appeals.changes import lock, void_if_decided
from casedesk.appeals.models import Appeal
from casedesk.appeals.queries import by_reference
from casedesk.appeals.references import new_tracking_code, normal_reference, tracking_digest
from casedesk.audit import service as audit
from casedesk.audit.actors import OWNER
from casedesk.audit.tags import EventTag
from casedesk.errors import Invalid, TooMany, WrongState
from casedesk.extensions import app_settings, db
from casedesk.recovery import codes

_HOUR = 3600
_TEN_MINUTES = 600


def renew_code(appeal: Appeal) -> str:
    """A new tracking code; every session of the old one ends, and an approval is void.

    Raises:
        WrongState: it was noted as saved, so that only a code to the contact makes a new one (`renew_lost_code`).
    """
    if appeal.tracking_saved_at is not None:
        raise WrongState()
    return _renew(appeal)


def spend_lost(reference: str, address: str) -> None:
    """Count one request for a lost code, in a transaction of its own; raises TooMany alike for any number."""
    attempts.spend("lost_code_from", address, limit=app_settings().limit_appeals, seconds=_HOUR)
    attempts.spend("lost_code", normal_reference(reference), limit=app_settings().limit_codes, seconds=_HOUR)


def ask_lost_code(reference: str) -> None:
    """Send a code to the contact of this appeal; without one nothing is sent, and nothing tells so."""
    appeal = by_reference(reference)
    if appeal is None or appeal.contact is None or appeal.contact_kind is None:
        return
    try:
        codes.ask(_flow(appeal), appeal.contact_kind, appeal.contact, language=appeal.language, appeal_id=appeal.id)
    except TooMany:
        # The last letter is on its way; saying so would tell that this number has a contact.
        return


def spend_lost_guess(reference: str) -> bool:
    """Count one guess at the code of a lost tracking code, in a transaction of its own before `renew_lost_code`.

    Returns:
        Whether the guess counts; when not, the digits must be refused unseen.
    """
    limit = app_settings().limit_code_guesses
    attempts.spend("lost_code_guess", normal_reference(reference), limit=limit, seconds=_TEN_MINUTES)
    appeal = by_reference(reference)
    try:
        codes.spend_guess(_flow(appeal), (appeal and appeal.contact_lookup) or normal_reference(reference))
    except (Invalid, TooMany):
        return False
    return True


def renew_lost_code(reference: str, digits: str) -> tuple[Appeal, str]:
    """The appeal and its new tracking code, for the right digits.

    Raises:
        Invalid: in one sentence for whatever is wrong.
    """
    appeal = by_reference(reference)
    try:
        codes.prove(_flow(appeal), digits)
    except Invalid:
        raise Invalid(codes.WRONG, code="code_wrong") from None
    assert appeal is not None
    return appeal, _renew(appeal)


def _renew(appeal: Appeal) -> str:
    lock(appeal)
    code = new_tracking_code()
    appeal.tracking_digest = tracking_digest(code)
    appeal.tracking_saved_at = None
    audit.record(EventTag.CODE_RENEW, actor=OWNER, appeal_id=appeal.id)
    db.session.flush()
    void_if_decided(appeal, "tracking_code", OWNER)
    return code


def _flow(appeal: Appeal | None) -> str:
    return f"tracking:{appeal.id if appeal else 'nobody'}"
