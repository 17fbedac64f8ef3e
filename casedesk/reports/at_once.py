"""A report made while a command waits for it, on record like any other."""

from hashlib import sha256

from flask_babel import force_locale
from flask_babel import gettext as _

from casedesk import clock
from casedesk.appeals.queries import by_reference
from casedesk.audit.actors import COMMAND
from casedesk.database import transaction
from casedesk.errors import Invalid, NotFound
from casedesk.reports.document import StampBlock
from casedesk.reports.making import Made, note_made, print_report
from casedesk.reports.service import LONGEST_REASON, new_public_id, note_asked


def make_at_once(reference: str, language: str, reason: str) -> Made:
    """Print the report of a case and record both events, before the caller gets the bytes.

    Raises:
        NotFound: no case that was sent has this number. Invalid: the reason is longer than 120 characters.
        NotPrinted, Unavailable: as making.print_report.
    """
    if len(reason) > LONGEST_REASON:
        raise Invalid(code="long_reason")
    appeal = by_reference(reference)
    if appeal is None or appeal.sent_at is None:
        raise NotFound()
    with force_locale(language):
        block = StampBlock(str(_("the command “casedesk report”")), clock.utcnow(), reason or str(_("not stated")))
    made = print_report(appeal, language, block)
    appeal_id, public_id = appeal.id, new_public_id()
    with transaction():
        note_asked(public_id, appeal_id, reason, by=COMMAND)
        note_made(public_id, appeal_id, made.record_digest, sha256(made.pdf).hexdigest(), by=COMMAND)
    return made
