"""Asking clamd whether a file is known to be harmful; the bytes go over its socket and are never opened here."""

import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from casedesk.errors import Unavailable

_BLOCK = 64 * 1024
_LONGEST_REPLY = 4096


@dataclass(frozen=True)
class Scanner:
    """A clamd, spoken to as its manual page says (clamd(8): zINSTREAM, zPING).

    Args:
        address: path of its unix socket, or host:port.
        seconds: to wait at most for the connection, for each block to be taken, and for the reply.
    """

    address: str
    seconds: float = 10

    def scan(self, plain: BinaryIO) -> str | None:
        """The name of what was found in a file read from here to its end, None when it is clean.

        Raises:
            Unavailable: clamd is away, too slow, or could not look at this file; nothing is known about it.
        """

        def send(connection: socket.socket) -> None:
            connection.sendall(b"zINSTREAM\0")
            while block := plain.read(_BLOCK):
                connection.sendall(struct.pack(">I", len(block)) + block)
            connection.sendall(struct.pack(">I", 0))

        reply = self._ask(send)
        if reply == "stream: OK":
            return None
        if reply.startswith("stream: ") and reply.endswith(" FOUND"):
            return reply.removeprefix("stream: ").removesuffix(" FOUND")
        raise Unavailable(retry_after=60)

    def check(self) -> None:
        """Raises Unavailable unless clamd answers."""
        if self._ask(lambda connection: connection.sendall(b"zPING\0")) != "PONG":
            raise Unavailable(retry_after=60)

    def _ask(self, send: Callable[[socket.socket], None]) -> str:
        try:
            with self._connected() as connection:
                send(connection)
                reply = b""
                while not reply.endswith(b"\0") and len(reply) < _LONGEST_REPLY:
                    if not (piece := connection.recv(_LONGEST_REPLY)):
                        break
                    reply += piece
        except (OSError, ValueError) as fault:
            raise Unavailable(retry_after=60) from fault
        return reply.rstrip(b"\0\n").decode("utf-8", "replace")

    def _connected(self) -> socket.socket:
        host, colon, port = self.address.rpartition(":")
        if colon and "/" not in self.address:
            return socket.create_connection((host.strip("[]"), int(port)), timeout=self.seconds)
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(self.seconds)
            connection.connect(self.address)
        except BaseException:
            connection.close()
            raise
        return connection
