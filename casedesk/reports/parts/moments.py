"""Moments as a report writes them: year first, in the desk's zone, alike in both languages."""

from datetime import datetime

from casedesk.languages import at_desk


def minute(moment: datetime | None) -> str:
    """2026-11-21 09:14; empty for None."""
    return f"{at_desk(moment):%Y-%m-%d %H:%M}" if moment else ""


def second(moment: datetime) -> str:
    """2026-11-21 09:14:05."""
    return f"{at_desk(moment):%Y-%m-%d %H:%M:%S}"
