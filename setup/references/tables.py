"""Tables in Markdown."""

from collections.abc import Iterable, Sequence

MADE = "This page is made from the code by `.venv/bin/python -m setup.references`; a test compares the two."


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; a bar inside a cell would end it, so it is written as an entity."""
    lines = ["| " + " | ".join(heads) + " |", "| " + " | ".join("---" for _ in heads) + " |"]
    lines += ["| " + " | ".join(cell.replace("|", "&#124;") for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def code(words: Iterable[str]) -> str:
    """Names in code type, comma between."""
    return ", ".join(f"`{word}`" for word in words)
