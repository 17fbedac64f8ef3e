"""`casedesk policy`: scoring policies listed, checked, brought in as drafts, replayed, and given a day."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask_babel import force_locale

from casedesk.commands import application
from casedesk.commands.strict_json import json_object
from casedesk.errors import CasedeskError, Invalid, NotFound
from casedesk.review.policy import Policy

if TYPE_CHECKING:
    from casedesk.review.models import PolicyVersion
    from casedesk.review.policies import Standing
    from casedesk.review.study_results import BackTest, Measures

_DAY = click.DateTime(["%Y-%m-%d"])
_JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")


@click.group()
def policy() -> None:
    """The weights behind every score. Managers sign on their pages, where the second factor is asked for."""


@policy.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """Every policy on record and every open draft, newest first.

    \b
    Example:
      casedesk policy list
    """
    from casedesk.review import policies

    with _desk():
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


@policy.command()
@click.argument("policy_id", metavar="ID")
@_JSON
def show(policy_id: str, as_json: bool) -> None:
    """Where the policy ID stands; the first digits of its id are enough.

    \b
    Example:
      casedesk policy show 3f9a1c
    """
    from casedesk.review.policies import standing_of

    with _desk():
        row = _row(standing_of(_version(policy_id)))
    if as_json:
        click.echo(json.dumps(row, ensure_ascii=False))
        return
    for name, value in row.items():
        click.echo(f"{name}: {', '.join(value) if isinstance(value, list) else value or '-'}")


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@_JSON
def check(file: Path, as_json: bool) -> None:
    """Say whether FILE holds a policy that can be used, and its id; needs no database.

    \b
    Example:
      casedesk policy check draft.json

    Exit codes: 0 it can be used, 1 it cannot, with each fault in a line, 2 the call itself was wrong.
    """
    with force_english():
        found = _read(file)
    click.echo(json.dumps({"id": found.id, "engine": found.engine}) if as_json else f"{file}: policy {found.id}")


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--name", required=True, help="What managers will call it.")
@click.option("--note", default="", help="Why it is written.")
@_JSON
def draft(file: Path, name: str, note: str, as_json: bool) -> None:
    """Bring FILE in as a draft, for managers to replay, put forward and sign.

    \b
    Example:
      casedesk policy draft draft.json --name "Autumn outcomes"

    Exit codes: 0 done, 1 it cannot be used, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review import policies
    from casedesk.review.scores import active_policy

    with _desk():
        found = _read(file)
        with transaction():
            made = policies.keep_draft(None, found, base=active_policy().id, name=name, note=note)
            number = made.id
    click.echo(json.dumps({"draft": number, "content": found.id}) if as_json else f"Draft {number}: {found.id}")


@policy.command("back-test")
@click.argument("named", metavar="ID|FILE")
@click.option("--last", default=1000, show_default=True, type=click.IntRange(1, 20_000), help="How many decided cases.")
@_JSON
def back_test(named: str, last: int, as_json: bool) -> None:
    """Replay a policy on the last decided cases, beside the active one; nothing is kept.

    \b
    Example:
      casedesk policy back-test draft.json --last 2000

    Exit codes: 0 done, 1 it cannot be used, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review import back_testing
    from casedesk.review.decided_cases import last_decided
    from casedesk.review.scores import active_policy, policy_by_id

    with _desk():
        path = Path(named)
        found = _read(path) if path.is_file() else policy_by_id(_version(named).id)
        with transaction():
            active = active_policy()
        cases = last_decided(last)
        hidden = not sys.stderr.isatty()
        with click.progressbar(length=len(cases), label="Replaying", file=sys.stderr, hidden=hidden) as bar:
            told = back_testing.back_test(cases, found, active, lambda done, _total: bar.update(done - bar.pos))
    if as_json:
        click.echo(json.dumps(told.to_json(), ensure_ascii=False))
    else:
        click.echo("\n".join(_told(told)))


@policy.command()
@click.argument("policy_id", metavar="ID")
@click.option("--from", "day", required=True, type=_DAY, metavar="DAY", help="Today or later, as 2026-12-01.")
@_JSON
def activate(policy_id: str, day: Any, as_json: bool) -> None:
    """Let the policy ID score from DAY on, once two managers have signed it.

    \b
    Example:
      casedesk policy activate 3f9a1c --from 2026-12-01

    Exit codes: 0 done, 1 refused, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review import policies

    with _desk(), transaction():
        found = _version(policy_id)
        begins = policies.activate_from(found, date(day.year, day.month, day.day), None)
        full = found.id
    told = {"id": full, "active_from": begins.isoformat()}
    click.echo(json.dumps(told) if as_json else f"{full} scores from {begins.isoformat()}")


@policy.command()
@click.argument("policy_id", metavar="ID")
def export(policy_id: str) -> None:
    """Print the policy ID as canonical JSON, which `policy draft` takes again.

    \b
    Example:
      casedesk policy export 3f9a1c > policy.json
    """
    with _desk():
        body = _version(policy_id).body
    # Bytes, so that neither the platform's line ends nor its encoding change what the id is the digest of.
    sys.stdout.buffer.write(body.encode())
    sys.stdout.buffer.flush()


@contextmanager
def _desk() -> Iterator[None]:
    """The application, with refusals as words on standard error and exit code 1."""
    app = application()
    with app.app_context(), force_english():
        yield


@contextmanager
def force_english() -> Iterator[None]:
    """Refusals in English, a line each, and exit code 1."""
    with force_locale("en"):
        try:
            yield
        except CasedeskError as refused:
            click.echo(str(refused.message), err=True)
            sys.exit(1)


def _read(path: Path) -> Policy:
    try:
        return Policy.from_json(json_object(path.read_bytes()))
    except ValueError as fault:
        raise Invalid(f"{path}: {fault}") from fault


def _version(policy_id: str) -> "PolicyVersion":
    """The policy whose id begins so; at least six digits, and only one may."""
    from sqlalchemy import select

    from casedesk.extensions import db
    from casedesk.review.models import PolicyVersion

    begins = select(PolicyVersion).where(PolicyVersion.id.startswith(policy_id, autoescape=True)).limit(2)
    found = list(db.session.scalars(begins)) if len(policy_id) >= 6 else []
    if len(found) != 1:
        raise NotFound(f"This installation has no policy {policy_id}, or more than one begins so")
    return found[0]


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


def _told(found: "BackTest") -> Iterator[str]:
    yield f"{found.cases:,} cases replayed; {len(found.changes):,} change their band."
    if found.not_replayed:
        yield f"Not shown by a replay, because cases were compared with other values: {', '.join(found.not_replayed)}."
    yield f"{'group':<20} {'cases':>6} {'owners':>6} {'others':>6}  log-loss         Brier            ECE"
    for group in found.groups:
        cells = (f"{_pair(group.before, group.after, name):<16}" for name in ("log_loss", "brier", "ece"))
        after = group.after
        told = f"{group.name:<20} {after.cases:>6} {after.owners:>6} {after.thefts:>6}  {' '.join(cells)}"
        yield told.rstrip()
    for each in found.evidence:
        matched = f"matched in {each.owners_matched} confirmed owners, {each.thefts_matched} confirmed thefts"
        yield f"{each.signal}: {matched}; differed in {each.owners_differed} and {each.thefts_differed}."


def _pair(before: "Measures", after: "Measures", name: str) -> str:
    one, other = getattr(before, name), getattr(after, name)
    return "-" if one is None or other is None else f"{one:.3f} to {other:.3f}"
