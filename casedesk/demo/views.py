"""Demonstration only: the sign-in page of demo accounts, which stands for the service they belong to."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from casedesk import attempts
from casedesk.client import client_address
from casedesk.database import transaction
from casedesk.demo.forms import AccountSignInForm, AccountSignOutForm
from casedesk.directory import sessions
from casedesk.errors import Invalid, NotAllowed
from casedesk.extensions import app_settings
from casedesk.guards import public

bp = Blueprint("demo", __name__)
TRIES, SECONDS = 30, 300


@bp.route("/demo/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Sign in, or show who is signed in; tries are counted by address, so that nobody locks an owner out."""
    signed_in = sessions.signed_in(_token())
    if signed_in is not None:
        account, here = signed_in
        all_of_them = sessions.open_sessions(account.id)
        return render_template("demo/signed_in.html", account=account, here=here, sessions=all_of_them)
    form = AccountSignInForm()
    if form.validate_on_submit():
        with transaction():
            attempts.spend("demo_sign_in", client_address(), limit=TRIES, seconds=SECONDS)
        try:
            with transaction():
                token = sessions.sign_in(form.account.data or "", form.password.data or "", form.digits.data or "")
            return _keep(token)
        except sessions.DigitsDue as refused:
            form.digits.errors = [refused.message]
        except (Invalid, NotAllowed) as refused:
            form.form_errors.append(refused.message)
    return render_template("demo/sign_in.html", form=form), 422 if form.is_submitted() else 200


@bp.post("/demo/sign-out")
@public
def sign_out() -> ResponseReturnValue:
    """End the session of this browser."""
    AccountSignOutForm().validate()
    with transaction():
        sessions.sign_out(_token())
    response = make_response(redirect(url_for("demo.sign_in")))
    response.delete_cookie(_cookie(), secure=app_settings().https, httponly=True, samesite="Lax")
    return response


def _keep(token: str) -> ResponseReturnValue:
    response = make_response(redirect(url_for("demo.sign_in")))
    response.set_cookie(_cookie(), token, secure=app_settings().https, httponly=True, samesite="Lax")
    return response


def _cookie() -> str:
    return app_settings().cookie("demo_account")


def _token() -> str:
    return request.cookies.get(_cookie(), "")
