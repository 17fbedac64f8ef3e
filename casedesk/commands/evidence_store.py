"""`casedesk evidence reconcile`, `rotate` and `erase`: the care of stored files."""

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from casedesk.commands import application

if TYPE_CHECKING:
    from casedesk.evidence.local import LocalStore


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for scripts.")
@click.option("--repair", is_flag=True, help="Delete files without rows, and mark rows without files.")
def reconcile(as_json: bool, repair: bool) -> None:
    """Find files that no row names, and rows whose files are gone; uploads of the last hour are left alone.

    With --repair, files without rows are deleted; a file whose original is gone is marked as unreadable, one whose
    previews are gone is read again, and a lost report can be asked for again.

    \b
    Example: casedesk evidence reconcile --json

    Exit codes: 0 all agree, 1 something was off (repaired or not) or the store is away, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.errors import Unavailable
    from casedesk.evidence import reconciling
    from casedesk.reports.service import give_up_lost, kept_reports

    with application().app_context():
        try:
            found = reconciling.compare(kept_reports())
            still = set(kept_reports().values())  # one that expired while we looked has lost nothing
            found.elsewhere = [name for name in found.elsewhere if name in still]
            if repair:
                reconciling.repair(found)
                with transaction():
                    give_up_lost(found.elsewhere)
        except Unavailable:
            click.echo("the evidence store is away", err=True)
            sys.exit(1)
    told = {**asdict(found), "repaired": repair and not found.agree}
    told["reports"] = told.pop("elsewhere")
    if as_json:
        click.echo(json.dumps(told))
    else:
        for what, words in (
            ("originals", "file without its original"),
            ("previews", "file without a preview"),
            ("reports", "report without its PDF"),
            ("strays", "kept without a row"),
        ):
            for name in told[what]:
                click.echo(f"{words}: {name}")
        click.echo(f"{found.files} files: {'all agree' if found.agree else 'repaired' if repair else 'NOT in order'}")
    sys.exit(0 if found.agree else 1)


@click.command()
def rotate() -> None:
    """Wrap the key of every file of the local store anew, with the first of CASEDESK_EVIDENCE_KEYS.

    What was done before a break is passed over, so it can be started again at any time, while casedesk runs.

    \b
    Example: casedesk evidence rotate

    Exit codes: 0 every file is under the first key, 1 some could not be opened, 2 the call itself was wrong.
    """
    from casedesk.errors import NotFound, Unavailable
    from casedesk.evidence.local import Damaged, LocalStore
    from casedesk.storage import evidence_store

    with application().app_context():
        store = evidence_store()
        if not isinstance(store, LocalStore):
            click.echo("nothing to do: files in a bucket are not sealed with CASEDESK_EVIDENCE_KEYS")
            return
        keys = list(store.keys())
        renewed, failed = 0, []
        with click.progressbar(keys, label=f"{len(keys)} files", file=sys.stderr) as bar:
            for key in bar:
                try:
                    renewed += _renewed(store, key)
                except NotFound:
                    continue  # erased meanwhile
                except (Damaged, Unavailable) as fault:
                    failed.append(f"{key}: {fault.code}")
    for line in failed:
        click.echo(line, err=True)
    click.echo(f"{renewed} of {len(keys)} files wrapped anew, {len(keys) - renewed - len(failed)} were already")
    sys.exit(1 if failed else 0)


def _renewed(store: "LocalStore", key: str) -> bool:
    if store.is_current(key):
        return False
    store.renew(key)
    return True


@click.command()
@click.argument("reference", metavar="REF")
@click.option("--file", "public_id", help="Only this file, by its public id; all files of the case when left out.")
@click.confirmation_option("--yes", prompt="The files cannot be brought back. Erase them?")
def erase(reference: str, public_id: str | None) -> None:
    """Erase the files of case REF: originals, previews, what was read, and reports that show it.

    Hash, kind, size and verdict stay, with the events. A decision made on the files goes back to review.

    \b
    Example: casedesk evidence erase CD-2611-04172 --file 0f8c2a4e9b7d4c55a1e6f3b2c4d5e6f7 --yes

    Exit codes: 0 erased, 1 no such case or file, or the store is away (the worker goes on), 2 the call was wrong.
    """
    from sqlalchemy import select

    from casedesk.appeals.models import Appeal
    from casedesk.audit.actors import COMMAND
    from casedesk.database import transaction
    from casedesk.errors import CasedeskError
    from casedesk.evidence import service
    from casedesk.extensions import db
    from casedesk.reports.service import expire_old
    from casedesk.storage import evidence_store

    with application().app_context():
        try:
            appeal = db.session.scalars(select(Appeal).where(Appeal.reference == reference)).one_or_none()
            if appeal is None:
                click.echo(f"{reference}: not_found", err=True)
                sys.exit(1)
            with transaction():
                count = service.erase_lawfully(appeal, COMMAND, public_id)
            while service.erase_due() or expire_old():
                pass
            evidence_store().forget_uploads(f"{reference}/")
        except CasedeskError as fault:
            click.echo(f"{reference}: {fault.code}", err=True)
            sys.exit(1)
    click.echo(f"{count} files erased")
