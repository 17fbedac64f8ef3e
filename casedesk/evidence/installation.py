"""What this installation sets for evidence: its store and its limits."""

from flask import current_app

from casedesk.evidence.kinds import MEGABYTE, Limits
from casedesk.evidence.scanner import Scanner
from casedesk.evidence.store import EvidenceStore
from casedesk.extensions import app_settings


def evidence_store() -> EvidenceStore:
    """The store of the running application."""
    store: EvidenceStore = current_app.extensions["casedesk.evidence_store"]
    return store


def scanner() -> Scanner | None:
    """The virus scanner of this installation, None when it has none."""
    settings = app_settings()
    return Scanner(settings.clamd, settings.outbound_timeout_seconds) if settings.clamd else None


def limits() -> Limits:
    """What one file and one appeal may hold here."""
    settings = app_settings()
    return Limits(
        file_bytes=settings.max_file_mb * MEGABYTE,
        files=settings.max_files,
        appeal_bytes=settings.max_appeal_mb * MEGABYTE,
        pixels=settings.max_image_mp * MEGABYTE,
        pages=settings.max_pages,
    )
