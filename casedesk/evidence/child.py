"""The child process that opens one hostile file: limits first, then the task, then one JSON answer.

Started by sandbox.py as a program of its own. Its exit status 78 means that it could not shut itself in.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any

_NOT_CONFINED = 78


def main(order: dict[str, Any]) -> None:
    """Confine this process for good, run the task, answer on what was standard output."""
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not spoil the answer
    _know_package()
    module, _, function = order["task"].partition(":")
    task = getattr(import_module(module), function)
    try:
        _confine(order["limits"], order["arguments"].get("font"))
    except Exception:  # noqa: BLE001 - whatever it was, an unconfined child must not open the file
        os._exit(_NOT_CONFINED)
    answer.write(json.dumps(_work(task, order["arguments"]), ensure_ascii=False).encode(errors="replace"))
    answer.flush()
    os._exit(0)  # no library gets a last word


def _confine(limits: dict[str, Any], font: list[Any] | None) -> None:
    from casedesk.evidence.confinement import confine

    signal.alarm(int(limits["wall_seconds"]) + 1)  # should the parent die meanwhile
    own = [Path(__file__).resolve().parents[1], Path(os.devnull), *([Path(font[0])] if font else [])]
    confine(limits, own, Path.cwd())


def _know_package() -> None:
    """Make `casedesk` importable without running its start, which would bring in the whole web application."""
    folder = Path(__file__).resolve().parents[1]
    spec = ModuleSpec("casedesk", None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    sys.modules["casedesk"] = module_from_spec(spec)
    sys.path.append(str(folder.parent))


def _work(task: Callable[..., dict[str, Any]], arguments: dict[str, Any]) -> dict[str, Any]:
    from casedesk.evidence.kinds import Refusal, RefusedHere

    try:
        with os.fdopen(0, "rb", closefd=False) as source:
            return {"result": task(source, **arguments)}
    except RefusedHere as refusal:
        return {"reason": "refused", "refusal": refusal.code}
    except MemoryError:
        return {"reason": "memory", "refusal": Refusal.UNREADABLE}
    except Exception:  # noqa: BLE001 - a parser may fail in any way; the file is unreadable, the case goes on
        return {"reason": "crashed", "refusal": Refusal.UNREADABLE}


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
