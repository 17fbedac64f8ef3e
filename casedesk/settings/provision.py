"""Secrets for development, demo and tests: made once, kept in the data folder, refused by production."""

from __future__ import annotations

import base64
import json
import os
import secrets
import tempfile
from pathlib import Path

FILE_NAME = "secrets.json"
GENERATE_TEXT = "for example to the output of: openssl rand -base64 48"
GENERATE_KEY = "for example to the output of: openssl rand -base64 32"
GENERATE_KEYS = "for example to k1: and the output of: openssl rand -base64 32"


def provision(data_dir: Path) -> dict[str, str]:
    """Make the secrets of this folder unless they are there, and return them by setting."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if not (data_dir / FILE_NAME).exists():
        _write_once(data_dir / FILE_NAME)
    return provisioned(data_dir)


def provisioned(data_dir: Path) -> dict[str, str]:
    """Return the secrets made for this folder by setting; none when there are none."""
    try:
        content: dict[str, str] = json.loads((data_dir / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return content


def _write_once(path: Path) -> None:
    content = {
        "secret_key": secrets.token_urlsafe(48),
        "field_keys": f"local1:{_key()}",
        "lookup_key": _key(),
        "audit_key": _key(),
        "evidence_keys": f"local1:{_key()}",
    }
    # mkstemp gives mode 0600; linking makes it appear whole, and lets the first of two processes win.
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    made = Path(name)
    try:
        path.hardlink_to(made)
    except FileExistsError:
        pass
    finally:
        made.unlink()


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
