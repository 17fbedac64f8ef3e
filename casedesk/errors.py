"""What can go wrong, as one family, and the one translation into pages and status codes."""

from typing import TypeAlias

from flask import Flask, g, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from flask_login import AnonymousUserMixin
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, SecurityError

Words: TypeAlias = str | LazyString


class CasedeskError(Exception):
    """A refusal that people can understand.

    Args:
        message: a sentence for the person, in their language; the class has a general one.
        code: a stable word for tests and scripts.
        retry_after: seconds until the next try makes sense, when that is known.
    """

    status: int = 500
    message: Words = _("Something went wrong on our side. Your answers are kept. Try again")
    code: str = "error"

    def __init__(self, message: Words | None = None, *, code: str | None = None, retry_after: int | None = None):
        super().__init__(str(code or self.code))
        if message is not None:
            self.message = message
        if code is not None:
            self.code = code
        self.retry_after = retry_after


class NotFound(CasedeskError):
    """Missing, or not for this person: both read alike."""

    status = 404
    message = _("We cannot find this page")
    code = "not_found"


class NotAllowed(CasedeskError):
    """The person is known and may not do this."""

    status = 403
    message = _("You are not allowed to do this")
    code = "not_allowed"


class SignedOut(NotAllowed):
    """The session of the desk ended before something was sent."""

    message = _("Nothing was sent. Sign in again, then go on")
    code = "signed_out"


class WrongState(CasedeskError):
    """The thing has moved on since it was shown."""

    status = 409
    message = _("This case has moved on. Look at it again before you decide")
    code = "wrong_state"


class Invalid(CasedeskError):
    """What was sent cannot be taken; the message says what to do."""

    status = 422
    message = _("Check what you entered")
    code = "invalid"


class TooLarge(Invalid):
    """More bytes than we take."""

    status = 413
    code = "too_big"


class TooMany(CasedeskError):
    """A limit was reached; retry_after says when the next try counts."""

    status = 429
    message = _("Too many tries. Try again later")
    code = "too_many"


class Unavailable(CasedeskError):
    """A part we need is away; nothing was half done."""

    status = 503
    message = _("This is not available for the moment. Your answers are kept. Try again in a few minutes")
    code = "unavailable"


_WRITTEN = ("message", "body", "note")


def wants_json() -> bool:
    """Whether the request came from our own scripts and expects JSON."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"


def answer(
    status: int, message: Words, code: str, retry_after: int | None = None, kept_text: str = ""
) -> ResponseReturnValue:
    """One refusal as page or JSON with its status and Retry-After."""
    headers = {"Retry-After": str(retry_after)} if retry_after is not None else {}
    if wants_json():
        return jsonify(error={"code": code, "message": str(message)}), status, headers
    page = render_template(
        "errors/error.html", status=status, message=message, code=code, retry_after=retry_after, kept_text=kept_text
    )
    return page, status, headers


def _typed() -> str:
    """The words a person of the desk had written in the form that was refused."""
    return "\n\n".join(text for name in _WRITTEN if (text := request.form.get(name, "").strip()))


HTTP_WORDS: dict[int, Words] = {
    400: _("The page could not read what was sent. Go back and try again"),
    404: NotFound.message,
    405: NotFound.message,
    413: _("What you sent is too large. Send fewer or smaller files"),
    415: _("The page could not read what was sent. Go back and try again"),
}


def register_errors(app: Flask) -> None:
    """Teach the application to answer with pages that speak to people."""

    @app.errorhandler(CasedeskError)
    def refused(error: CasedeskError) -> ResponseReturnValue:
        kept_text = _typed() if isinstance(error, SignedOut) else ""
        return answer(error.status, error.message, error.code, error.retry_after, kept_text)

    @app.errorhandler(HTTPException)
    def http_refused(error: HTTPException) -> ResponseReturnValue:
        status = error.code or 500
        # For a host we do not know there is no address that a page of ours could link to.
        if status < 400 or isinstance(error, SecurityError):
            return error.get_response()
        return answer(status, HTTP_WORDS.get(status, CasedeskError.message), f"http_{status}")

    @app.errorhandler(OperationalError)
    @app.errorhandler(InterfaceError)
    @app.errorhandler(PoolTimeout)
    def database_away(error: Exception) -> ResponseReturnValue:
        app.logger.error("database_away", extra={"error_type": type(error).__name__})
        # The page must not ask the database who is reading it.
        g._login_user = AnonymousUserMixin()
        return answer(Unavailable.status, Unavailable.message, Unavailable.code, retry_after=5)

    @app.errorhandler(Exception)
    def broke(error: Exception) -> ResponseReturnValue:
        if app.config["PROPAGATE_EXCEPTIONS"] or app.testing:
            raise error
        app.logger.error("unhandled_error", extra={"error_type": type(error).__name__}, exc_info=error)
        return answer(500, CasedeskError.message, "error")
