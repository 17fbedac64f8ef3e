"""A hostile file and what must become of it."""

from dataclasses import dataclass

UNREADABLE = "unreadable to the child"
HARMLESS = "harmless"
CONTAINED = "unreadable, or harmless"
HTML = b"<!doctype html><script>alert(1)</script>"
# Whatever is drawn or read from a file must not carry this on.
PAYLOAD = b"alert(1)"


@dataclass(frozen=True)
class Sample:
    """One file.

    Args:
        name: what is wrong with it.
        label: the name a device gave.
        content: its bytes.
        expected: the code of its refusal before it is kept; or UNREADABLE: kept, and the child ends without a reading;
            or HARMLESS: kept and read, and nothing of what was hidden goes on; or CONTAINED where it is for the readers
            whether anything can be made of it.
    """

    name: str
    label: str
    content: bytes
    expected: str
