"""The name a person gave a file: a label to show, never a path."""

import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

LABEL_LENGTH = 150
_UNSHOWN = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
# Marks that reorder or hide text: a name must read as it is stored (security hand-out, S28).
_REORDERING = set("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff")


def clean_label(name: str) -> str:
    """The name without path, control or bidi characters, at most 150 characters with its ending kept."""
    shown = "".join(c for c in name if unicodedata.category(c) not in _UNSHOWN and c not in _REORDERING)
    last = unicodedata.normalize("NFC", shown).replace("\\", "/").rsplit("/", 1)[-1].strip().rstrip(". ")
    if not last.strip("."):
        return "file"
    ending = PurePosixPath(last).suffix[:20]
    return last if len(last) <= LABEL_LENGTH else last[: LABEL_LENGTH - len(ending)] + ending


def attachment_header(name: str) -> str:
    """A Content-Disposition value that always downloads (RFC 6266), whatever the name holds."""
    label = clean_label(name)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in " .-_()") else "_" for c in label)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(label, safe='')}"
