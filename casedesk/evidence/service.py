"""The verbs of evidence, gathered for those who call them: views, commands, the worker, packages to the right."""

from casedesk.evidence.arrivals import Arrival, take_all
from casedesk.evidence.first_looks import look_due
from casedesk.evidence.keeping import is_changeable, keep_as_is, replaced_by
from casedesk.evidence.queries import file_for, file_of, files_of, state_words, trouble_words
from casedesk.evidence.reading_jobs import read_due
from casedesk.evidence.receiving import Kept, add, kept, receive
from casedesk.evidence.removing import erase, erase_due, erase_lawfully, erase_old, remove, sweep_uploads
from casedesk.evidence.rows import FileRow, file_row, file_rows
from casedesk.evidence.scanning import scan_due
from casedesk.evidence.showing import (
    ORIGINAL,
    PREVIEW,
    THUMBNAIL,
    is_noted,
    link_to_original,
    note_read,
    open_original,
    preview,
    require_preview,
)

__all__ = [
    "ORIGINAL",
    "PREVIEW",
    "THUMBNAIL",
    "Arrival",
    "FileRow",
    "Kept",
    "add",
    "erase",
    "erase_due",
    "erase_lawfully",
    "erase_old",
    "file_for",
    "file_of",
    "file_row",
    "file_rows",
    "files_of",
    "is_changeable",
    "is_noted",
    "keep_as_is",
    "kept",
    "link_to_original",
    "look_due",
    "note_read",
    "open_original",
    "preview",
    "read_due",
    "receive",
    "remove",
    "replaced_by",
    "require_preview",
    "scan_due",
    "state_words",
    "sweep_uploads",
    "take_all",
    "trouble_words",
]
