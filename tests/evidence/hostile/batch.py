"""Reading many files in one confined child, one after the other, so that hundreds take seconds."""

import io
import json
import struct
import time
from typing import Any, BinaryIO

HEAD = struct.Struct(">II")


def packed(files: list[tuple[str, bytes]]) -> bytes:
    """The files as one stream, each with its kind."""
    return b"".join(HEAD.pack(len(kind), len(data)) + kind.encode() + data for kind, data in files)


def read_all(source: BinaryIO, font: tuple[str, int] | None, limits: dict[str, int]) -> dict[str, Any]:
    """Outcome and seconds of each file; runs in the child."""
    from casedesk.evidence.kinds import RefusedHere
    from casedesk.evidence.reading import tasks

    told = []
    while head := source.read(HEAD.size):
        length, size = HEAD.unpack(head)
        kind, data = source.read(length).decode(), source.read(size)
        began = time.monotonic()
        try:
            answer = tasks.read(io.BytesIO(data), kind, font, limits)
            json.dumps(answer, ensure_ascii=False).encode()
            became = "read"
        except RefusedHere as refusal:
            became = refusal.code.value
        except MemoryError:
            became = "memory"
        except Exception as error:  # noqa: BLE001 - a parser may fail in any way, as in the child
            became = type(error).__name__
        told.append([became, time.monotonic() - began])
    return {"files": told}
