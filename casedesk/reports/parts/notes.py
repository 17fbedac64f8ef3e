"""Part 10: what is masked, how long things are kept, and how the hashes can be checked."""

from datetime import timedelta

from flask_babel import gettext as _

from casedesk.appeals.models import Appeal
from casedesk.extensions import app_settings
from casedesk.reports.parts.moments import minute


def notes_of(appeal: Appeal) -> list[str]:
    """One sentence or two each."""
    settings = app_settings()
    return [
        str(
            _(
                "Masked: phone numbers, e-mail addresses, IMEIs, order numbers and other long numbers. The first two "
                "and the last four characters stay. Former passwords and answers are compared, never kept."
            )
        ),
        str(
            _(
                "The pictures of evidence are reduced copies without metadata. Numbers that a picture shows are not "
                "masked; the original is read at the desk, where each look is recorded."
            )
        ),
        _kept(appeal),
        str(
            _(
                "Parts 8 and 9 together are every event of this case. Each hash covers its event and the hash of the "
                "event before it in the whole record; “casedesk audit verify” checks the chain."
            )
        ),
        str(
            _(
                "The SHA-256 in the foot is that of the record shown here, without the stamp: who made this report, "
                "when and why. The same record gives the same SHA-256."
            )
        ),
        str(_("All times are those of %(zone)s. The score is advice; people decide.", zone=settings.timezone)),
    ]


def _kept(appeal: Appeal) -> str:
    settings = app_settings()
    values = {
        "evidence": settings.retention_evidence_days,
        "contacts": settings.retention_contact_days,
        "events": settings.retention_audit_days,
    }
    if appeal.closed_at is None:
        return str(
            _(
                "Kept after closing: evidence %(evidence)s days, contacts and tracking code %(contacts)s days, the "
                "record of events %(events)s days.",
                **values,
            )
        )
    until = minute(appeal.closed_at + timedelta(days=settings.retention_evidence_days))[:10]
    return str(
        _(
            "Kept after closing: evidence %(evidence)s days, that is until %(until)s, contacts and tracking code "
            "%(contacts)s days, the record of events %(events)s days.",
            until=until,
            **values,
        )
    )
