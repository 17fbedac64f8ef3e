"""The process that recognises text: models first, then its walls, then one document after the other, models warm.

Started by recogniser.py as a program of its own. An order is a line of JSON, followed by the pictures it announces;
the answer is a line for each page and one with what was read. Its exit status 78 means that it could not shut itself
in, 69 that there is no recognition here.
"""

import json
import os
import signal
import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any, BinaryIO

_NO_RECOGNITION, _NOT_CONFINED = 69, 78  # EX_UNAVAILABLE and EX_CONFIG of sysexits.h


def main(engine: str, limits: dict[str, Any]) -> None:
    """Load `engine` ("module:class"), confine this process for good, and work until there is nothing more to read."""
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not spoil an answer
    _know_package()
    try:
        from casedesk.evidence.recognition import work

        module, _, name = engine.partition(":")
        reader = getattr(import_module(module), name)()
    except Exception:  # noqa: BLE001 - a library is missing, or none of the models can be loaded
        os._exit(_NO_RECOGNITION)
    try:
        from casedesk.evidence.confinement import confine

        confine(limits, [Path(__file__).resolve().parents[2], Path(os.devnull)], Path.cwd())
    except Exception:  # noqa: BLE001 - whatever it was, an unconfined process must not open a picture
        os._exit(_NOT_CONFINED)
    _say(answers, {"ready": True})
    while order := orders.readline():
        pages = [(int(entry["page"]), orders.read(int(entry["bytes"]))) for entry in json.loads(order)["pages"]]
        for answer in work.document(reader, pages):
            signal.alarm(0)
            _say(answers, answer)
            signal.alarm(int(limits["wall_seconds"]) + 1)  # should the parent die meanwhile
        signal.alarm(0)
    os._exit(0)  # no library gets a last word


def _say(answers: BinaryIO, answer: dict[str, Any]) -> None:
    answers.write(json.dumps(answer, ensure_ascii=False).encode(errors="replace") + b"\n")
    answers.flush()


def _know_package() -> None:
    """Make `casedesk` importable without running its start, which would bring in the whole web application."""
    folder = Path(__file__).resolve().parents[2]
    spec = ModuleSpec("casedesk", None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    sys.modules["casedesk"] = module_from_spec(spec)
    sys.path.append(str(folder.parent))


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
