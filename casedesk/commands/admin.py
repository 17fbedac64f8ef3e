"""`casedesk admin`: the first person of a desk, and help when everybody is locked out."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
import segno
from flask import Flask
from flask_babel import force_locale

from casedesk.audit.actors import COMMAND
from casedesk.commands import application
from casedesk.database import transaction
from casedesk.errors import CasedeskError, NotFound
from casedesk.staff import people, totp
from casedesk.staff.models import StaffMember
from casedesk.staff.permissions import Role

ROLES = click.Choice([role.value for role in Role])
LANGUAGES = click.Choice(["zh_Hans", "en"])


@click.group()
def admin() -> None:
    """The people of the desk."""


@admin.command()
@click.option("--email", required=True, help="Address the person signs in with.")
@click.option("--name", required=True, help="Name that colleagues see.")
@click.option("--role", "roles", multiple=True, required=True, type=ROLES, help="May be given several times.")
@click.option("--language", type=LANGUAGES, default="zh_Hans", help="Language of the desk.")
@click.password_option(help="Asked for when it is not given; a password on the command line can be seen by others.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def create(email: str, name: str, roles: tuple[str, ...], language: str, password: str, as_json: bool) -> None:
    """Add a person with a second factor; the secret of the authenticator app is printed once.

    \b
    Example:
      casedesk admin create --email lin@desk.example --name "Lin Yue" --role admin --role lead

    Exit codes: 0 done, 1 refused, 2 the call itself was wrong.
    """
    with _desk(), transaction():
        member = people.create_member(email, name, [Role(role) for role in roles], password, language=language)
        secret = totp.give(member, COMMAND)
        address = totp.address(member, secret)
    if as_json:
        told = {"email": people.canonical_address(email), "totp_secret": secret, "otpauth": address}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo(f"{people.canonical_address(email)} may sign in now. Scan this with an authenticator app:")
    segno.make(address).terminal(out=sys.stdout, compact=True)
    click.echo(f"Secret: {secret}\n{address}\nAdd a passkey and recovery codes on the account page.")


@admin.command("list")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def list_(as_json: bool) -> None:
    """Everybody, with roles and second factors.

    \b
    Example:
      casedesk admin list --json
    """
    with _desk():
        rows = [_row(member) for member in people.everybody()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        factors = ", ".join(row["factors"]) or "no second factor yet"
        state = "disabled" if row["disabled"] else "on duty" if row["on_duty"] else "away"
        click.echo(f"{row['email']}  {row['name']}  {'+'.join(row['roles'])}  {factors}  {state}")


@admin.command()
@click.argument("email")
def disable(email: str) -> None:
    """End every session of a person and let them in no more.

    \b
    Example:
      casedesk admin disable lin@desk.example

    Exit codes: 0 done, 1 nobody has this e-mail, 2 the call itself was wrong.
    """
    with _desk(), transaction():
        people.disable(_member(email), COMMAND)
    click.echo(f"{people.canonical_address(email)} is disabled.")


@admin.command()
@click.argument("email")
@click.password_option(help="The new first password.")
def renew(email: str, password: str) -> None:
    """Start a person's sign-in anew when second factor and codes are lost.

    \b
    Example:
      casedesk admin renew lin@desk.example

    Exit codes: 0 done, 1 refused, 2 the call itself was wrong.
    """
    with _desk(), transaction():
        people.renew(_member(email), password, COMMAND)
    click.echo(f"{people.canonical_address(email)} sets up a second factor at the next sign-in.")


@contextmanager
def _desk() -> Iterator[Flask]:
    """The application, with refusals as words on standard error and exit code 1."""
    app = application()
    with app.app_context(), force_locale("en"):
        try:
            yield app
        except CasedeskError as refused:
            click.echo(str(refused.message), err=True)
            sys.exit(1)


def _member(email: str) -> StaffMember:
    member = people.by_email(email)
    if member is None:
        raise NotFound("Nobody has this e-mail")
    return member


def _row(member: StaffMember) -> dict[str, Any]:
    factors = ["totp"] * bool(member.totp_secret) + ["passkey"] * len(member.passkeys)
    return {
        "email": member.email,
        "name": member.name,
        "roles": member.role_names,
        "factors": factors,
        "on_duty": member.on_duty,
        "disabled": member.disabled_at is not None,
        "last_sign_in": member.last_sign_in_at.isoformat() if member.last_sign_in_at else None,
    }
