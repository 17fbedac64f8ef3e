"""`casedesk policy draft`, `edit`, `discard` and `put-forward`: a policy on its way to two signatures."""

import json
from pathlib import Path

import click

from casedesk.commands.policy_named import AS_JSON, DRAFT, FILE, desk, draft_of, read_policy


@click.command()
@FILE
@click.option("--name", required=True, help="What managers will call it.")
@click.option("--note", default="", help="Why it is written.")
@AS_JSON
def draft(file: Path, name: str, note: str, as_json: bool) -> None:
    """Bring FILE in as a draft, for managers to replay, put forward and sign.

    \b
    Example:
      casedesk policy draft draft.json --name "Autumn outcomes"

    Exit codes: 0 done, 1 it cannot be used, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies import service as policies
    from casedesk.review.policies.active import active_policy

    with desk():
        found = read_policy(file)
        with transaction():
            made = policies.keep_draft(None, found, base=active_policy().id, name=name, note=note)
            number = made.id
    click.echo(json.dumps({"draft": number, "content": found.id}) if as_json else f"Draft {number}: {found.id}")


@click.command()
@DRAFT
@FILE
@click.option("--name", help="What managers will call it, when that changes.")
@click.option("--note", help="Why it is written, when that changes.")
@AS_JSON
def edit(number: int, file: Path, name: str | None, note: str | None, as_json: bool) -> None:
    """Replace what the open draft DRAFT says by FILE.

    \b
    Example:
      casedesk policy export draft-3 > policy.json
      casedesk policy edit 3 policy.json

    Exit codes: 0 done, 1 it cannot be used or the draft is closed, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies import service as policies

    with desk():
        found = read_policy(file)
        with transaction():
            held = draft_of(number)
            policies.edit_draft(held, None, found.data, seen_version=held.version, name=name, note=note)
    click.echo(json.dumps({"draft": number, "content": found.id}) if as_json else f"Draft {number}: {found.id}")


@click.command()
@DRAFT
def discard(number: int) -> None:
    """Give the open draft DRAFT up; it stays on record.

    \b
    Example:
      casedesk policy discard 3

    Exit codes: 0 done, 1 there is no such open draft, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies import service as policies

    with desk(), transaction():
        policies.discard_draft(draft_of(number), None)
    click.echo(f"Draft {number} is given up.")


@click.command("put-forward")
@DRAFT
@AS_JSON
def put_forward(number: int, as_json: bool) -> None:
    """Put the open draft DRAFT forward to be signed; its content is fixed from here on.

    \b
    Example:
      casedesk policy put-forward 3

    Exit codes: 0 done, 1 refused, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies import service as policies

    with desk(), transaction():
        policy_id = policies.put_forward(draft_of(number), None).id
    told = {"draft": number, "id": policy_id}
    click.echo(json.dumps(told) if as_json else f"{policy_id} waits for the signatures of two managers.")
