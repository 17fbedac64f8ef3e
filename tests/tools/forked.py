"""Commands from a warm start: a process that has loaded what every application loads forks itself for each of them.

Each is a process of its own all the same, with its environment, its standard streams and its exit code, and imports by
itself what it alone needs. Loading the rest took most of its time.
"""

import atexit
import gc
import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
# What takes long in create_app.
_PAGES = ("appeals", "evidence", "recovery", "reports", "resets", "review", "staff")
LOADED = ("boto3", "casedesk.tables", *(f"casedesk.{name}.views" for name in _PAGES))


def forked(arguments: tuple[str, ...], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run `casedesk` with these arguments to its end, with nothing else in its environment."""
    warm = _warm()
    assert warm.stdin is not None
    assert warm.stdout is not None
    with TemporaryDirectory(prefix="casedesk-command-") as folder:
        out, err = Path(folder, "out"), Path(folder, "err")
        told = {"arguments": arguments, "environ": environ, "streams": [os.devnull, str(out), str(err)]}
        try:
            warm.stdin.write(json.dumps(told).encode() + b"\n")
            warm.stdin.flush()
            code = int(warm.stdout.readline())
        except BaseException:  # its answer would be taken for that of the next command
            _end(warm)
            _warm.cache_clear()
            raise
        return subprocess.CompletedProcess(["casedesk", *arguments], code, out.read_text(), err.read_text())


@cache
def _warm() -> "subprocess.Popen[bytes]":
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.tools.forked"],
        cwd=ROOT,
        env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    atexit.register(_end, started)
    return started


def _end(warm: "subprocess.Popen[bytes]") -> None:
    """End it, with a command that may still run."""
    with suppress(ProcessLookupError):
        os.killpg(warm.pid, signal.SIGKILL)
    warm.communicate()


def _serve() -> None:
    """Fork for each order; the fork goes on as the command, and ends as the interpreter ends."""
    for name in LOADED:
        import_module(name)
    from casedesk.cli import main

    gc.collect()
    gc.freeze()  # no fork looks through it again, not even at its end
    orders, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    for order in orders:
        if child := os.fork():
            answers.write(b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            answers.flush()
            continue
        told = json.loads(order)
        for stream, name in enumerate(told["streams"]):
            os.dup2(os.open(name, os.O_RDWR | os.O_CREAT, 0o600), stream)
        os.environ.clear()
        os.environ.update(told["environ"])
        sys.argv = ["casedesk", *told["arguments"]]
        main()


if __name__ == "__main__":
    _serve()
