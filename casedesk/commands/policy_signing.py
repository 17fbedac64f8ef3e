"""`casedesk policy sign`, `refuse` and `activate`: what makes a policy count, or keeps it from counting."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from casedesk.commands.policy_named import AS_JSON, desk, version_of

if TYPE_CHECKING:
    from casedesk.staff.models import StaffMember

_DAY = click.DateTime(["%Y-%m-%d"])
_AS = click.option("--as", "account", required=True, metavar="ACCOUNT", help="E-mail the manager signs in with.")


@click.command()
@click.argument("policy_id", metavar="ID")
@_AS
@AS_JSON
def sign(policy_id: str, account: str, as_json: bool) -> None:
    """Sign the policy ID that was put forward, as the manager ACCOUNT. Two different managers sign.

    Asks for the password and the 6 digits of the authenticator app, never as options: others can read those. Without
    a terminal they are the first two lines of standard input. Whoever has a passkey alone signs on the pages.

    \b
    Example:
      casedesk policy sign 3f9a1c --as lin@desk.example

    Exit codes: 0 signed, 1 refused, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies import service as policies

    with desk():
        full = version_of(policy_id).id
        click.echo(f"To be signed: {_title(full)}", err=True)
        with _proven(account, "sign") as member, transaction():
            policies.sign(version_of(full), member)
        signed = len(policies.standing_of(version_of(full)).signatures)
    told = {"id": full, "signatures": signed, "needed": policies.SIGNATURES_NEEDED}
    click.echo(json.dumps(told) if as_json else f"Signed. {signed} of {policies.SIGNATURES_NEEDED} signatures.")


@click.command()
@click.argument("policy_id", metavar="ID")
@_AS
@click.option("--why", required=True, help="Why it is refused; it stays with the policy.")
def refuse(policy_id: str, account: str, why: str) -> None:
    """Refuse the policy ID that was put forward, signed or given a day, as the manager ACCOUNT.

    Asks for the password and the 6 digits as `casedesk policy sign` does.

    \b
    Example:
      casedesk policy refuse 3f9a1c --as lin@desk.example --why "The back-test is worse for old accounts"

    Exit codes: 0 refused as asked, 1 it cannot be refused, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies import service as policies

    with desk():
        full = version_of(policy_id).id
        click.echo(f"To be refused: {_title(full)}", err=True)
        with _proven(account, "refuse") as member, transaction():
            policies.refuse(version_of(full), member, why)
    click.echo(f"{full} is refused.")


@click.command()
@click.argument("policy_id", metavar="ID")
@click.option("--from", "day", required=True, type=_DAY, metavar="DAY", help="Today or later, as 2026-12-01.")
@AS_JSON
def activate(policy_id: str, day: Any, as_json: bool) -> None:
    """Let the policy ID score from DAY on, once two managers have signed it.

    \b
    Example:
      casedesk policy activate 3f9a1c --from 2026-12-01

    Exit codes: 0 done, 1 refused, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies import service as policies

    with desk(), transaction():
        found = version_of(policy_id)
        begins = policies.activate_from(found, date(day.year, day.month, day.day), None)
        full = found.id
    told = {"id": full, "active_from": begins.isoformat()}
    click.echo(json.dumps(told) if as_json else f"{full} scores from {begins.isoformat()}")


def _title(policy_id: str) -> str:
    """What a manager is about to put a name under."""
    from casedesk.database import transaction
    from casedesk.review.policies.active import active_policy, policy_by_id
    from casedesk.review.policies.reading import differences
    from casedesk.review.policies.service import standing_of

    standing = standing_of(version_of(policy_id))
    with transaction():
        count = len(differences(active_policy().data, policy_by_id(policy_id).data))
    name = standing.name or "the policy casedesk began with"
    return f"{name}, {policy_id}, {standing.state.value}; {count:,} numbers differ from the active policy"


@contextmanager
def _proven(account: str, what: str) -> Iterator["StaffMember"]:
    """The manager, after password and second factor were right."""
    from casedesk.staff.at_terminal import proven

    password, digits = _secrets()
    with proven(account, password, digits, f"casedesk policy {what}") as member:
        yield member


def _secrets() -> tuple[str, str]:
    if sys.stdin.isatty():
        password: str = click.prompt("Password", hide_input=True, err=True)
        digits: str = click.prompt("6-digit code", err=True)
        return password, digits
    lines = sys.stdin.read().splitlines()
    if len(lines) < 2 or not all(lines[:2]):
        raise click.UsageError("Standard input has to hold the password in its first line and the 6 digits in its next")
    return lines[0], lines[1]
