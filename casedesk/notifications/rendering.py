"""The words of a letter: its templates in the language of its reader, or in both."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from flask import current_app
from flask_babel import force_locale, format_date
from markupsafe import Markup

from casedesk.extensions import app_settings
from casedesk.languages import HTML_CODES, LANGUAGES, at_desk
from casedesk.notifications.letters import Channel, Letter


@dataclass(frozen=True)
class Words:
    """A rendered letter; `html` is None in a text message."""

    subject: str
    text: str
    html: str | None


def rendered(letter: Letter, channel: Channel, language: str | None, facts: Mapping[str, Any]) -> Words:
    """Write a letter.

    Args:
        letter: which words.
        channel: mail gives subject, text and HTML; SMS one text.
        language: one of LANGUAGES; None writes both.
        facts: the letter's PARAMS, moments as ISO text, and its secret.
    """
    languages = [language] if language else list(LANGUAGES)
    if channel is Channel.SMS:
        return Words("", "\n".join(_part(letter, "sms.txt", code, facts) for code in languages), None)
    subject = " / ".join(one_line(_part(letter, "subject.txt", code, facts)) for code in languages)
    text = "\n\n----\n\n".join(_part(letter, "body.txt", code, facts) for code in languages)
    bodies = [
        {"language": HTML_CODES[code], "body": Markup(_part(letter, "body.html", code, facts))}  # noqa: S704 - autoescaped
        for code in languages
    ]
    names = " / ".join(_service_name(code) for code in languages)
    html = current_app.jinja_env.get_template("email/base.html").render(
        subject=subject,
        bodies=bodies,
        html_lang=bodies[0]["language"],
        tab=facts.get("reference") or names,
        names=names,
    )
    return Words(subject, f"{text}\n", html)


def _part(letter: Letter, name: str, language: str, facts: Mapping[str, Any]) -> str:
    template = current_app.jinja_env.get_template(f"email/{letter}/{name}")
    with force_locale(language):
        return template.render({**facts, **_moments(facts, language), **_installation(language)}).strip()


def _moments(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Notices name a day, other letters a time."""
    moments: dict[str, Any] = {}
    if "due" in facts:
        moments["due"] = datetime.fromisoformat(facts["due"])
    if "on" in facts:
        moments["day"] = _day(datetime.fromisoformat(facts["on"]), language)
    return moments


def _day(moment: datetime, language: str) -> str:
    day = at_desk(moment).date()
    return f"{day.month} 月 {day.day} 日" if language == "zh_Hans" else f"{day.day} {format_date(day, 'MMMM')}"


def _installation(language: str) -> dict[str, Any]:
    """What the settings say; every address in a letter comes from here, never from a request (S12)."""
    settings = app_settings()
    return {
        "service_name": _service_name(language),
        "base_url": settings.base_url.rstrip("/"),
        "code_minutes": settings.code_minutes,
        "link_minutes": settings.link_minutes,
        "wait_days": ceil(settings.wait_hours_long / 24),
    }


def _service_name(language: str) -> str:
    settings = app_settings()
    return one_line(settings.service_name_zh if language == "zh_Hans" else settings.service_name_en)


def one_line(text: str) -> str:
    """Text without line breaks, as a header needs it (S35)."""
    return " ".join(text.split())
