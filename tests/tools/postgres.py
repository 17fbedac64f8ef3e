"""A private PostgreSQL cluster from the server programs Debian installs."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.tools.shared import free_port

URL = "CASEDESK_TEST_POSTGRES_URL"
# A test database may be lost, so nothing waits for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


def missing() -> str:
    """Why no PostgreSQL can be had here; empty when one can."""
    if os.environ.get(URL) or programs():
        return ""
    return "PostgreSQL is not installed (apt-get install postgresql)"


def programs() -> Path | None:
    """The folder of the newest server programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def start(folder: Path) -> dict[str, Any]:
    """Start a cluster in `folder` and return its `url`, with the user who may make databases."""
    if given := os.environ.get(URL):
        return {"url": given}
    folder.mkdir()
    port = free_port()
    if os.geteuid() == 0:
        os.chown(folder, _server_user().pw_uid, _server_user().pw_gid)
    _run("initdb", "--pgdata", folder / "data", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync")
    options = " ".join(f"-c {option}" for option in FAST)
    places = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    _run("pg_ctl", "--pgdata", folder / "data", "--log", folder / "log", "-w", "-o", f"{options} {places}", "start")
    return {"url": f"postgresql://postgres@127.0.0.1:{port}/postgres"}


def stop(folder: Path) -> None:
    """Stop the cluster in `folder`; one that was given by address is left alone."""
    if folder.exists():
        _run("pg_ctl", "--pgdata", folder / "data", "-m", "immediate", "stop")


def _run(program: str, *arguments: str | Path) -> None:
    folder = programs()
    assert folder
    command = [str(folder / program), *map(str, arguments)]
    if os.geteuid() == 0:
        user = _server_user()
        command = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", *command]
    # To a file, not a pipe: the server inherits it and would keep a pipe open.
    with Path(os.devnull).open("w") as nowhere:
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=nowhere, cwd="/", timeout=60)


def _server_user() -> pwd.struct_passwd:
    """The account that runs the server when the tests run as root, which PostgreSQL refuses."""
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
