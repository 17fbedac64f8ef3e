"""What is seen in one picture: lines of text, and how the page lies."""

from dataclasses import dataclass

from casedesk.evidence.reading.model import Box
from casedesk.evidence.recognition.upright import Upright


@dataclass(frozen=True)
class Line:
    """One line of text: its confidence (0 to 1) and its place on the upright page, in shares of it."""

    text: str
    confidence: float
    box: Box


@dataclass(frozen=True)
class Page:
    """The lines of one page, and how it lies in its picture."""

    lines: tuple[Line, ...]
    upright: Upright
