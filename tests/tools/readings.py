"""What the child made of a file, kept for the next test of this process that has the same file read.

For tests that are about something else than reading: the first of them reads, in the real child.
"""

import hashlib
import io
import json
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from casedesk.evidence import sandbox
from casedesk.evidence.sandbox import ChildLimits

_ran = sandbox.run
_kept: dict[str, tuple[str, dict[str, bytes]]] = {}


def keep_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the test ends, a file that was read before on the same day is not read again."""
    monkeypatch.setattr(sandbox, "run", _run)


def _run(
    task: str,
    source: BinaryIO | Path,
    workdir: Path,
    *,
    arguments: dict[str, Any] | None = None,
    limits: ChildLimits | None = None,
) -> dict[str, Any]:
    content = _content(source)
    given = dict(arguments or {})
    given["received_at"] = str(given.get("received_at"))[:10]
    key = f"{task} {hashlib.sha256(content).hexdigest()} {json.dumps(given, sort_keys=True)} {limits}"
    if key not in _kept:
        before = set(workdir.iterdir())
        answer = _ran(task, io.BytesIO(content), workdir, arguments=arguments, limits=limits)
        made = {path.name: path.read_bytes() for path in set(workdir.iterdir()) - before}
        _kept[key] = (json.dumps(answer), made)
    answered, made = _kept[key]
    for name, drawn in made.items():
        (workdir / name).write_bytes(drawn)
    told: dict[str, Any] = json.loads(answered)
    return told


def _content(source: BinaryIO | Path) -> bytes:
    if isinstance(source, Path):
        return source.read_bytes()
    if source.seekable():
        source.seek(0)
    return source.read()
