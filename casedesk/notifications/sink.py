"""The stand-in for every provider: one JSON file a message in a folder, which the demo shows as a mailbox."""

import json
import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from casedesk.notifications.outgoing import Outgoing, TryAgain


class SinkSender:
    """Keeps each message once, whatever happens to the process that writes it.

    Args:
        folder: where the files go.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def handed_over(self, message_id: str) -> bool:
        """Whether the file is there."""
        return self._file(message_id).exists()

    def send(self, letter: Outgoing) -> None:
        """Write the file whole and durable, or not at all; a second one of the same id is never made."""
        content = {**asdict(letter), "at": letter.at.isoformat()}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(content, file, ensure_ascii=False, indent=1)
                file.flush()
                os.fsync(file.fileno())
            self._appear(Path(name), self._file(letter.message_id))
        except OSError as error:
            raise TryAgain(f"sink_{type(error).__name__}") from error

    def _file(self, message_id: str) -> Path:
        return self._folder / f"{message_id}.json"

    def _appear(self, written: Path, place: Path) -> None:
        try:
            place.hardlink_to(written)
        except FileExistsError:
            return
        finally:
            written.unlink()
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def kept(folder: Path, limit: int | None = None) -> list[dict[str, Any]]:
    """The messages in a sink folder, newest first, at most so many."""
    newest = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [json.loads(path.read_text(encoding="utf-8")) for path in newest[:limit]]


def kept_one(folder: Path, message_id: str) -> dict[str, Any] | None:
    """One message by its id; None for anything that is none."""
    path = folder / f"{message_id}.json"
    # Ids are plain hex: nothing else may lead out of the folder.
    if not message_id.isalnum() or not path.is_file():
        return None
    message: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return message
