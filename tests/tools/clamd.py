"""Virus scanners for tests: one that speaks the protocol and answers as told, and the real one with one signature."""

import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
FOUND = "Casedesk.Test.Eicar.UNOFFICIAL"


class FakeClamd:
    """Answers INSTREAM and PING; `says` fixes the reply, an empty one hangs up, None judges by the EICAR string."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.says: str | None = None
        self.scanned: list[bytes] = []
        self._ended = threading.Event()

    def serve(self, listening: socket.socket) -> None:
        """Answer one connection after the other until told to end."""
        listening.settimeout(0.1)
        while not self._ended.is_set():
            with suppress(TimeoutError):
                connection, _ = listening.accept()
                connection.settimeout(5)
                with connection, suppress(OSError, struct.error):
                    self._answer(connection)

    def end(self) -> None:
        """Take no more connections."""
        self._ended.set()

    def _answer(self, connection: socket.socket) -> None:
        reader = connection.makefile("rb")
        command = b""
        while not command.endswith(b"\0"):
            command += reader.read(1)
        if command == b"zPING\0":
            connection.sendall(b"PONG\0")
            return
        content = b""
        while size := struct.unpack(">I", reader.read(4))[0]:
            content += reader.read(size)
        self.scanned.append(content)
        said = f"stream: {FOUND} FOUND" if EICAR in content else "stream: OK"
        connection.sendall((said if self.says is None else self.says).encode() + (b"\0" if self.says != "" else b""))


@contextmanager
def fake(address: str) -> Iterator[FakeClamd]:
    """A fake clamd at a path or host:port until the block ends."""
    if "/" in address:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(address)
        listening.listen()
    else:
        host, _, port = address.rpartition(":")
        listening = socket.create_server((host, int(port)))
    clamd = FakeClamd(address)
    thread = threading.Thread(target=clamd.serve, args=(listening,), daemon=True)
    thread.start()
    try:
        yield clamd
    finally:
        clamd.end()
        thread.join()
        listening.close()


def missing() -> str:
    """Why no real clamd can be had here; empty when one can."""
    return "" if shutil.which("clamd") else "clamd is not installed (apt-get install clamav-daemon)"


@contextmanager
def real(folder: Path) -> Iterator[str]:
    """The real clamd with a database of one signature, the EICAR test string anywhere; gives its address."""
    database = folder / "signatures"
    database.mkdir()
    name = FOUND.removesuffix(".UNOFFICIAL")  # clamd adds this to signatures that nobody signed
    (database / "local.ndb").write_text(f"{name}:0:*:{EICAR.hex()}\n")
    address = folder / "clamd.socket"
    settings = {"LocalSocket": address, "DatabaseDirectory": database, "Foreground": "yes", "SelfCheck": 0}
    written = folder / "clamd.conf"
    written.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
    program = shutil.which("clamd") or "clamd"
    process = subprocess.Popen([program, "-c", str(written)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 20
        while not address.exists():
            assert process.poll() is None, "clamd ended"
            assert time.monotonic() < until, "clamd did not open its socket"
            time.sleep(0.05)
        yield str(address)
    finally:
        process.kill()
        process.wait()
