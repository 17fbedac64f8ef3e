"""A private S3 server: Ceph's radosgw over one in-memory store."""

import os
import shutil
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.tools.shared import free_port

URL = "CASEDESK_TEST_S3_URL"
PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin", "uuidgen")


def missing() -> str:
    """Why no S3 server can be had here; empty when one can."""
    if os.environ.get(URL):
        return ""
    absent = [program for program in PROGRAMS if not shutil.which(program)]
    packages = "ceph-common ceph-mon ceph-osd radosgw uuid-runtime"
    return f"the S3 server lacks {', '.join(absent)} (apt-get install {packages})" if absent else ""


def start(folder: Path) -> dict[str, Any]:
    """Start a server in `folder`; returns `endpoint`, `access_key` and `secret_key`."""
    if given := os.environ.get(URL):
        keys = {name: os.environ[f"CASEDESK_TEST_S3_{name.upper()}"] for name in ("access_key", "secret_key")}
        return {"endpoint": given, **keys}
    port = free_port()
    script = Path(__file__).with_name("rgw.sh")
    subprocess.run(["bash", str(script), str(folder), str(port)], check=True, stdin=subprocess.DEVNULL, timeout=60)
    return {"endpoint": f"http://127.0.0.1:{port}", "access_key": "AK", "secret_key": "SK12345678"}


def stop(folder: Path) -> None:
    """Stop the server in `folder`; its data was in memory only."""
    if (folder / "pids").exists():
        for pid in reversed((folder / "pids").read_text().split()):
            with suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
                _wait_for_end(Path(f"/proc/{pid}"))


def _wait_for_end(process: Path) -> None:
    """Wait until the files of a killed process are closed, so that its folder can go."""
    until = time.monotonic() + 5
    with suppress(FileNotFoundError, ProcessLookupError):
        while "\nState:\tZ" not in (process / "status").read_text() and time.monotonic() < until:
            time.sleep(0.02)
