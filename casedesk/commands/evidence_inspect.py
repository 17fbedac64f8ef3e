"""`casedesk evidence inspect`: what a document tells, file by file, with no server, database or settings."""

import json
import sys
import time
from collections.abc import Iterator, Mapping
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

_WIDE = 14
# Every line has the keys of a file that was read, so that whoever takes them in needs no other form for the rest.
_UNREAD: Mapping[str, Any] = {"kind": None, "type": None, "sha256": None, "pages": None, "fields": {}, "checks": []}
_NOT_RECOGNISED = {"error": "no_recognition", "reason": "Its text could not be recognised on this machine"}


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line and file, in the order given.")
def inspect(files: tuple[Path, ...], as_json: bool) -> None:
    """Read documents as the desk would, and print what they tell and what speaks for or against them.

    Each file is opened in a confined process of its own. Nothing is kept or sent anywhere. Fields are values as
    read: ISO dates, amounts as decimals. A check tells one fact with its strength, never a verdict.

    \b
    Example:
      casedesk evidence inspect receipt.jpg
      casedesk evidence inspect --json invoices/*.ofd

    Exit codes: 0 all files read, 1 one or more could not be read, 2 the call itself was wrong.
    """
    unread = 0
    for path in files:
        told = examined(path)
        unread += "error" in told
        # Bytes, so that neither the locale nor a strange file name can stop a line.
        line = json.dumps(told, ensure_ascii=False) if as_json else "\n".join(_for_people(told))
        click.echo(line.encode("utf-8", "replace"))
        sys.stdout.flush()
    sys.exit(1 if unread else 0)


def examined(path: Path) -> dict[str, Any]:
    """Everything one file tells, as plain values; `error` is a stable word and `reason` a sentence when unreadable."""
    from casedesk.errors import CasedeskError, Unavailable
    from casedesk.evidence.sandbox import FileUnreadable, Reason

    told: dict[str, Any] = {"file": str(path), **_UNREAD}
    reason = _no_file(path)
    if reason is not None:
        return told | {"seconds": {}, "error": reason[0], "reason": reason[1]}
    began = time.monotonic()
    try:
        return _read(path, told)
    except OSError as fault:
        told |= {"error": "unreadable", "reason": f"The system says: {fault.strerror}"}
    except FileUnreadable as fault:
        refused = fault.reason is Reason.REFUSED
        told |= {"error": fault.refusal.value if refused else fault.reason.value, "reason": str(fault.message)}
    except Unavailable as fault:
        told |= {"error": "unavailable", "reason": f"Files cannot be opened safely on this machine ({fault.code})"}
    except CasedeskError as fault:
        told |= {"error": fault.code, "reason": str(fault.message)}
    return told | {"seconds": {"total": round(time.monotonic() - began, 3)}}


def _no_file(path: Path) -> tuple[str, str] | None:
    """Why there is no file to read, if so: a stable word and a sentence."""
    if str(path) == "-":
        return "no_file", "Standard input cannot be read here. Save it as a file first"
    try:
        if path.is_dir():
            return "no_file", "This is a folder. Name the files in it"
        if not path.exists():
            return "no_file", "There is no such file"
    except (OSError, ValueError):
        return "no_file", "There is no such file"
    if not path.is_file():
        return "no_file", "This is not an ordinary file"
    return None


def _read(path: Path, told: dict[str, Any]) -> dict[str, Any]:
    """Read one file; what is known of it before it turns out unreadable is put into `told`."""
    from casedesk.evidence.analysis import NO_RECOGNITION, analyse
    from casedesk.evidence.inspection import inspect as inspect_type

    with path.open("rb") as opened:
        told["sha256"] = file_digest(opened, "sha256").hexdigest()
        began = time.monotonic()
        found = inspect_type(opened, path.name)
        told["type"] = found.media_type
        checked = time.monotonic() - began
        with TemporaryDirectory(prefix="casedesk-") as folder:
            opened.seek(0)
            analysis = analyse(opened, found.kind, Path(folder))
    seconds = {"inspect": checked, **analysis.seconds, "total": time.monotonic() - began}
    reading = analysis.reading.to_json()
    unread = NO_RECOGNITION in reading["notes"] and not any(reading["texts"])
    return {
        "file": told["file"],
        "kind": reading["document"] or "other",
        "type": found.media_type,
        "sha256": told["sha256"],
        "pages": reading["pages"],
        "fields": reading["fields"],
        "more": {name: reading[name] for name in ("details", "items", "codes", "notes")},
        "checks": reading["checks"],
        "seconds": {stage: round(spent, 3) for stage, spent in seconds.items()},
    } | (_NOT_RECOGNISED if unread else {})


def _for_people(told: Mapping[str, Any]) -> Iterator[str]:
    yield told["file"]
    if "error" in told:
        yield f"  {'not read':{_WIDE}}{told['reason']} ({told['error']})"
        return
    yield f"  {'kind':{_WIDE}}{told['kind']}, {told['type']}, pages: {told['pages']}"
    yield f"  {'sha256':{_WIDE}}{told['sha256']}"
    for name, found in told["fields"].items():
        for value in found if isinstance(found, list) else [found]:
            others = f", or {', '.join(value['alternatives'])}" if value["alternatives"] else ""
            where = f", page {value['page']}" if value["page"] else ""
            yield f"  {name:{_WIDE}}{value['value']}{others}  ({value['reader']}, {value['confidence']:.0%}{where})"
    for check in told["checks"]:
        detail = f": {check['detail']}" if check["detail"] else ""
        yield f"  {check['result']:{_WIDE}}{check['code']} ({check['strength']}){detail}"
    yield f"  {'seconds':{_WIDE}}{', '.join(f'{stage} {spent:.2f}' for stage, spent in told['seconds'].items())}"
