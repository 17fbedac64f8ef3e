"""The child process that prints reports: shut in first, then one document after the other, fonts warm between them.

Started by presses.py as a program of its own. It takes one line of JSON for each document, and answers with a line
of JSON and the bytes of the PDF. Its exit status 78 means that it could not shut itself in.
"""

import base64
import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

NOT_CONFINED = 78
_FONT_FOLDERS = (Path("/etc/fonts"), Path("/var/cache/fontconfig"))


def main(limits: dict[str, Any]) -> None:
    """Warm up, confine this process for good, and print until there is nothing more to read."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not spoil an answer
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    from casedesk.evidence.confinement import confine
    from casedesk.reports import pdf

    # WeasyPrint looks for its libraries and makes its folder of fonts while it still may.
    pdf.warm_up()
    try:
        confine(limits, [*pdf.ASSET_FOLDERS, pdf.PACKAGE, Path(os.devnull), *_FONT_FOLDERS], Path.cwd())
    except Exception:  # noqa: BLE001 - whatever it was, an unconfined press must not print
        os._exit(NOT_CONFINED)
    while order := orders.readline():
        signal.alarm(int(limits["wall_seconds"]) + 1)  # should the parent die meanwhile
        _answer(order, answers)
        signal.alarm(0)


def _answer(order: bytes, answers: BinaryIO) -> None:
    from casedesk.reports import pdf

    try:
        wanted = json.loads(order)
        made = pdf.render(
            wanted["html"],
            stamp=pdf.Stamp(wanted["identifier"], datetime.fromisoformat(wanted["made_at"])),
            stylesheets=wanted["stylesheets"],
            assets={name: base64.b64decode(body) for name, body in wanted["assets"].items()},
            picture_dpi=wanted["picture_dpi"],
        )
    except Exception as fault:  # noqa: BLE001 - this document cannot be printed; the next one may
        answers.write(json.dumps({"error": type(fault).__name__}).encode() + b"\n")
    else:
        answers.write(json.dumps({"bytes": len(made)}).encode() + b"\n" + made)
    answers.flush()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
