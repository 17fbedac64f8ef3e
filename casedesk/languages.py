"""Which language a person reads: their choice, the staff member's setting, the browser's wish, the default."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale
from flask import Flask, g, has_request_context, request
from flask_login import current_user
from markupsafe import Markup

from casedesk.extensions import app_settings, babel

LANGUAGES = {"zh_Hans": "中文", "en": "English"}
HTML_CODES = {"zh_Hans": "zh-CN", "en": "en"}
COOKIE = "language"


class _Catalogues(flask_babel.Domain):  # type: ignore[misc]  # published without types
    """The catalogues, found by one look at the request: a page asks for some hundred messages."""

    def get_translations(self) -> Any:
        """The catalogue of the language in force; loaded once."""
        locale = _locale_in_force()
        found = self.cache.get((str(locale), self.domain[0])) if locale else None
        return found or super().get_translations()


def _locale_in_force() -> Locale | None:
    """The language of this context; Flask-Babel notes it beside the context's other things and a forced one too."""
    noted = vars(g._get_current_object()).get("_flask_babel") if g else None
    locale: Locale | None = getattr(noted, "babel_locale", None) or flask_babel.get_locale()
    return locale


def init_languages(app: Flask) -> None:
    """Bind the catalogues and the choice of language."""
    babel.init_app(app, locale_selector=chosen_language, default_translation_directories=str(_catalogues(app)))
    babel.domain_instance = _Catalogues()
    # A page has some hundred messages, and Flask-Babel looks the language and the catalogue up for each of them.
    app.jinja_env.globals.update(_=translated, gettext=translated, ngettext=translated_count)


def _catalogues(app: Flask) -> str:
    return f"{app.root_path}/translations"


def chosen_language() -> str:
    """The language of this request, one of LANGUAGES."""
    if not has_request_context():
        return app_settings().default_language
    asked = request.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return asked
    if current_user.is_authenticated:
        return str(current_user.language)
    return spoken(request.headers.get("Accept-Language", ""))


def spoken(header: str) -> str:
    """The best of our languages for an Accept-Language header."""
    wishes: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        name, _, quality = part.strip().partition(";q=")
        try:
            wishes.append((float(quality or 1), name.lower()))
        except ValueError:
            continue
    for _quality, name in sorted(wishes, key=lambda wish: -wish[0]):
        if name.startswith("zh"):
            return "zh_Hans"
        if name.startswith("en"):
            return "en"
    return app_settings().default_language


def current_language() -> str:
    """The language in force, also inside a forced one (letters, reports)."""
    locale = _locale_in_force()
    return "zh_Hans" if locale is not None and locale.language == "zh" else "en"


def translated(message: str, **values: Any) -> Markup:
    """A message of a template in the language in force, its values escaped."""
    said = _told(current_language(), message)
    return said % values if values or "%" in said else said


def translated_count(one: str, many: str, num: int, **values: Any) -> Markup:
    """A message of a template that counts something."""
    said: str = flask_babel.get_translations().ungettext(one, many, num)
    return Markup(said) % {"num": num, **values}  # noqa: S704 - catalogues are ours


@lru_cache(maxsize=4096)
def _told(_language: str, message: str) -> Markup:
    """A message of the catalogue in force, which belongs to that language."""
    return Markup(flask_babel.get_translations().ugettext(message))  # noqa: S704 - catalogues are ours


def between() -> str:
    """What stands between two sentences: Chinese ones need nothing."""
    return "" if current_language() == "zh_Hans" else " "


def sentences(*parts: str) -> str:
    """Sentences one after another; empty ones are left out."""
    return between().join(str(part) for part in parts if part)


def at_desk(moment: datetime) -> datetime:
    """A moment in the desk's time zone."""
    return moment.astimezone(ZoneInfo(app_settings().timezone))


def desk_today(now: datetime) -> date:
    """The desk's calendar day at a moment."""
    return at_desk(now).date()


def format_day(day: date | datetime) -> str:
    """A day as people read it, of a moment the desk's day: 2026 年 11 月 23 日 / 23 November 2026."""
    if isinstance(day, datetime):
        day = at_desk(day).date()
    if current_language() == "zh_Hans":
        return f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"{day.day} {flask_babel.format_date(day, 'MMMM y')}"


def format_moment(moment: datetime) -> str:
    """Day and time in the desk's zone: 11 月 23 日 18:00 / 18:00 on 23 November."""
    local = at_desk(moment)
    if current_language() == "zh_Hans":
        return f"{local.month} 月 {local.day} 日 {local:%H:%M}"
    return f"{local:%H:%M} on {local.day} {flask_babel.format_date(local.date(), 'MMMM')}"


def format_size(count: int) -> str:
    """The size of a file as uploads.js shows it: 1 kB at least, from a million bytes on 1.2 MB."""
    return f"{max(1, round(count / 1e3))} kB" if count < 1_000_000 else f"{count / 1e6:.1f} MB"
