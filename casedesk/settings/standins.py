"""Stand-ins: what makes development and the demo possible, and what production refuses."""

from __future__ import annotations

import warnings

from config import Settings

STAND_INS: dict[str, tuple[object, str]] = {
    "mail_sender": ("sink", "set CASEDESK_MAIL_SENDER=smtp"),
    "sms_sender": ("sink", "set CASEDESK_SMS_SENDER to sns, webhook or none"),
    "wait_scale": (None, "remove it, so that every safety wait has its full length"),
    "clock_shift_seconds": (None, "remove it, so that the clock is the true one"),
    "demo_pages": (True, "remove it, so that no mailbox page is served"),
}


class DevelopmentStandInWarning(UserWarning):
    """Something stands in for the real thing; fine anywhere but in production."""


def stand_ins(settings: Settings) -> list[str]:
    """Return the settings that are stand-ins as they are set now."""
    used = []
    for name, (stand_in, _) in STAND_INS.items():
        value = getattr(settings, name)
        plain = type(settings).__dataclass_fields__[name].default
        if value == stand_in or (stand_in is None and value != plain):
            used.append(name)
    return used


def warn_of_stand_ins(settings: Settings) -> None:
    """Say aloud that stand-ins are in use."""
    if used := stand_ins(settings):
        names = ", ".join(f"CASEDESK_{name.upper()}" for name in used)
        warnings.warn(f"stand-ins are in use: {names}", DevelopmentStandInWarning, stacklevel=2)
