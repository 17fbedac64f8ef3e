"""Every route is closed unless it says otherwise: @public, or @requires a permission."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from casedesk.errors import NotFound, SignedOut, wants_json
from casedesk.staff.permissions import Permission

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"


def public(view: View) -> View:
    """Anybody may call this route; what it shows must not depend on who exists."""
    view.guard = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Only staff who hold the permission, fully signed in, may call this route."""

    def guarded(view: View) -> View:
        view.guard = permission  # type: ignore[attr-defined]
        return view

    return guarded


def guard_of(app: Flask, endpoint: str) -> Permission | str | None:
    """What an endpoint declares; None when it forgot."""
    guard: Permission | str | None = getattr(app.view_functions[endpoint], "guard", None)
    return guard


def close_every_other_route(app: Flask) -> None:
    """Refuse to start while a route declares nothing, and check each request against its guard."""
    setattr(app.view_functions["static"], "guard", PUBLIC)  # noqa: B010 - functions have no such attribute for the type checker
    forgotten = [rule.endpoint for rule in app.url_map.iter_rules() if guard_of(app, rule.endpoint) is None]
    if forgotten:
        raise RuntimeError(f"routes without @public or @requires: {', '.join(sorted(forgotten))}")
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None
    guard = guard_of(current_app, request.endpoint)
    if guard == PUBLIC:
        return None
    if not current_user.is_authenticated:
        if wants_json() or request.method not in ("GET", "HEAD"):
            raise SignedOut()
        return redirect(f"{url_for('staff.sign_in')}?{urlencode({'next': request.full_path.rstrip('?')})}")
    if guard not in current_user.permissions:
        current_app.logger.warning("refused", extra={"endpoint": request.endpoint, "staff": current_user.id})
        raise NotFound()
    return None
