"""`casedesk policy list`, `show`, `check`, `differences` and `export`: policies looked at, nothing changed."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from casedesk.commands.policy_named import AS_JSON, FILE, desk, in_english, policy_named, read_policy, version_of

if TYPE_CHECKING:
    from casedesk.review.policies.service import Standing


@click.command("list")
@AS_JSON
def list_(as_json: bool) -> None:
    """Every policy on record and every open draft, newest first.

    \b
    Example:
      casedesk policy list
    """
    from casedesk.review.policies import service as policies

    with desk():
        rows = [_row(standing) for standing in policies.standings()]
        drafts = [
            {"draft": draft.id, "name": draft.name, "content": policies.policy_of_draft(draft).id}
            for draft in policies.drafts()
        ]
    if as_json:
        click.echo(json.dumps({"policies": rows, "drafts": drafts}, ensure_ascii=False))
        return
    for row in rows:
        since = f" from {row['active_from'][:10]}" if row["active_from"] else ""
        click.echo(f"{row['id'][:12]}  {row['state']}{since}  {len(row['signed_by'])} signed  {row['name']}".rstrip())
    for draft in drafts:
        click.echo(f"draft {draft['draft']}  {draft['name']}")


@click.command()
@click.argument("policy_id", metavar="ID")
@AS_JSON
def show(policy_id: str, as_json: bool) -> None:
    """Where the policy ID stands; the first digits of its id are enough.

    \b
    Example:
      casedesk policy show 3f9a1c
    """
    from casedesk.review.policies.service import standing_of

    with desk():
        row = _row(standing_of(version_of(policy_id)))
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    for name, value in row.items():
        click.echo(f"{name}: {', '.join(value) if isinstance(value, list) else value or '-'}")


@click.command()
@FILE
@AS_JSON
def check(file: Path, as_json: bool) -> None:
    """Say whether FILE holds a policy that can be used, and its id; needs no database.

    \b
    Example:
      casedesk policy check draft.json

    Exit codes: 0 it can be used, 1 it cannot, with each fault in a line, 2 the call itself was wrong.
    """
    with in_english():
        found = read_policy(file)
    click.echo(json.dumps({"id": found.id, "engine": found.engine}) if as_json else f"{file}: policy {found.id}")


@click.command()
@click.argument("named", metavar="ID|draft-N|FILE")
@click.option("--from", "before", metavar="ID|draft-N|FILE", help="What it is held against; the active policy without.")
@AS_JSON
def differences(named: str, before: str | None, as_json: bool) -> None:
    """Every number in which a policy differs from another one.

    \b
    Example:
      casedesk policy differences draft-3
      casedesk policy differences 3f9a1c --from 8d07b2

    Exit codes: 0 told, also when nothing differs, 1 there is no such policy, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies.active import active_policy
    from casedesk.review.policies.reading import differences as differing

    with desk():
        after = policy_named(named)
        with transaction():
            held = policy_named(before) if before else active_policy()
        found = differing(held.data, after.data)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one.caption}: {one.row}, {one.column}: {one.before or '-'} to {one.after or '-'}")
    click.echo(f"{len(found):,} numbers differ.")


@click.command()
@click.argument("named", metavar="ID|draft-N")
def export(named: str) -> None:
    """Print a policy or a draft as canonical JSON, which `policy draft` and `policy edit` take again.

    \b
    Example:
      casedesk policy export 3f9a1c > policy.json
      casedesk policy export draft-3 > policy.json
    """
    with desk():
        body = policy_named(named).to_json()
    # Bytes, so that neither the platform's line ends nor its encoding change what the id is the digest of.
    sys.stdout.buffer.write(body.encode())
    sys.stdout.buffer.flush()


def _row(standing: "Standing") -> dict[str, Any]:
    from casedesk.extensions import db
    from casedesk.staff.models import StaffMember

    version, proposal = standing.version, standing.proposal
    people = [db.session.get_one(StaffMember, each.staff_id) for each in standing.signatures]
    return {
        "id": version.id,
        "state": standing.state.value,
        "name": standing.name,
        "note": proposal.note if proposal else "",
        "active_from": version.active_from.isoformat() if version.active_from else None,
        "signed_by": [member.email for member in people],
        "refused": proposal.refused_why if proposal else None,
    }
