"""What every template can use: words, formats, links to assets, and the reader's language and rights."""

from collections.abc import Callable, Hashable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from flask import Flask, current_app, request, url_for
from flask_login import current_user

from casedesk.extensions import app_settings
from casedesk.languages import HTML_CODES, LANGUAGES, between, current_language, format_day, format_moment, format_size
from casedesk.staff.permissions import Permission

_MOST_KEPT = 500
_KEPT: dict[Hashable, str] = {}


def init_pages(app: Flask) -> None:
    """Give the templates their context; an undefined name is an error everywhere."""
    app.jinja_env.undefined = jinja2.StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(format_day=format_day, format_moment=format_moment, static_url=static_url, can=can)
    app.jinja_env.globals.update(kept=kept, format_size=format_size, between=between)
    app.jinja_env.globals["direct_uploads"] = False

    @app.context_processor
    def reader() -> dict[str, Any]:
        language = current_language()
        other = "en" if language == "zh_Hans" else "zh_Hans"
        settings = app_settings()
        return {
            "current_language": language,
            "html_lang": HTML_CODES[language],
            "other_language": {"code": HTML_CODES[other], "label": LANGUAGES[other], "url": language_url(other)},
            "service_name": settings.service_name_zh if language == "zh_Hans" else settings.service_name_en,
        }


def language_url(language: str) -> str:
    """The address that switches the language and returns to this page."""
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return f"{url_for('recovery.set_language', language=language)}?{urlencode({'next': back})}"


def can(permission: str) -> bool:
    """Whether the signed-in staff member holds a permission."""
    return current_user.is_authenticated and Permission(permission) in current_user.permissions


def kept(macro: Callable[..., str], *arguments: Any, by: Hashable = None) -> str:
    """What a macro writes, the same for everybody who reads a language; written once.

    Args:
        macro: imported without context.
        arguments: what it is called with.
        by: everything in them that its words depend on. Nothing of a person or a session may.
    """
    key = (macro, current_language(), by)
    if key not in _KEPT:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        _KEPT[key] = macro(*arguments)
    return _KEPT[key]


def static_url(name: str) -> str:
    """The address of an asset with the digest of its content, so that it can be kept for ever."""
    return url_for("static", filename=name, v=_version(str(current_app.static_folder), name))


@cache
def _version(folder: str, name: str) -> str:
    return sha256((Path(folder) / name).read_bytes()).hexdigest()[:12]
