"""Comparing the store with the rows: files nobody counts on, and rows whose bytes are gone."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from casedesk import clock
from casedesk.audit import service as audit
from casedesk.audit.actors import COMMAND
from casedesk.audit.tags import EventTag
from casedesk.database import transaction
from casedesk.errors import NotFound
from casedesk.evidence.installation import evidence_store
from casedesk.evidence.models import EvidenceFile, ReadingState
from casedesk.extensions import db

# Bytes are kept before their row is written; what is younger may still get one.
IN_FLIGHT = timedelta(hours=1)

log = logging.getLogger(__name__)


@dataclass
class Differences:
    """What does not agree: public ids of files by what they miss, and keys without a row.

    Args:
        files: files, and rows of files, that were compared.
        originals: files whose original is gone. previews: files whose original is there and a preview is not.
        elsewhere: names of other rows, as `known_elsewhere` gave them, whose bytes are gone.
        strays: keys that no row names.
    """

    files: int = 0
    originals: list[str] = field(default_factory=list)
    previews: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    @property
    def agree(self) -> bool:
        """Whether nothing is off."""
        return not (self.originals or self.previews or self.elsewhere or self.strays)


def compare(known_elsewhere: Mapping[str, str]) -> Differences:
    """Compare every file of the store with every row.

    The store is listed first: a file whose row comes meanwhile is young, and a row whose file came meanwhile is asked
    for by itself.

    Args:
        known_elsewhere: names by key of what other packages keep in the same store.

    Raises:
        Unavailable: the store is away.
    """
    before = clock.utcnow() - IN_FLIGHT
    listed = {entry.key: entry.kept_at for entry in evidence_store().entries()}
    found = Differences(files=len(listed))
    named: set[str] = set(known_elsewhere)
    columns = (EvidenceFile.public_id, EvidenceFile.key, EvidenceFile.previews, EvidenceFile.removed_at)
    for public_id, key, previews, removed_at in db.session.execute(select(*columns).order_by(EvidenceFile.id)):
        named.update(previews, [key] if key else [])
        if removed_at is not None:
            continue  # its bytes may be half gone already
        if key is not None and _is_gone(key, listed):
            found.originals.append(public_id)
        elif any(_is_gone(preview, listed) for preview in previews):
            found.previews.append(public_id)
    found.elsewhere = [name for key, name in known_elsewhere.items() if _is_gone(key, listed)]
    found.strays = [key for key, kept_at in listed.items() if key not in named and kept_at < before]
    return found


def _is_gone(key: str, listed: Mapping[str, object]) -> bool:
    return key not in listed and not evidence_store().exists(key)


def repair(found: Differences) -> None:
    """Say of files without bytes that they cannot be read, have lost previews drawn again, and delete strays.

    What belongs to others (`elsewhere`) is for them to repair.
    """
    for public_id in found.originals:
        with transaction():
            file = _locked(public_id)
            if file.removed_at is not None:
                continue  # taken out since we looked: whoever erases it needs its keys
            previews = file.previews
            file.state, file.trouble, file.lease_until = ReadingState.UNREADABLE, NotFound.code, None
            file.key, file.previews = None, []
            _note(file)
        _delete_strays(previews)
    for public_id in found.previews:
        with transaction():
            file = _locked(public_id)
            if file.removed_at is not None:
                continue
            previews = file.previews
            file.state, file.previews, file.tries, file.lease_until = ReadingState.WAITING, [], 0, None
            _note(file)
        _delete_strays(previews)
    _delete_strays(found.strays)


def _locked(public_id: str) -> EvidenceFile:
    return db.session.scalars(select(EvidenceFile).where(EvidenceFile.public_id == public_id).with_for_update()).one()


def _note(file: EvidenceFile) -> None:
    audit.record(
        EventTag.EVIDENCE_READING, actor=COMMAND, appeal_id=file.appeal_id, file=file.public_id, state=file.state.value
    )


def _delete_strays(keys: Iterable[str]) -> None:
    for key in keys:
        # A row may have been written since we looked.
        if db.session.scalar(select(EvidenceFile.id).where(EvidenceFile.key == key)) is None:
            evidence_store().delete(key)
            log.warning("stray_file_deleted", extra={"key": key})
