"""`casedesk directory`: bring accounts in, and count what is common among them."""

import json
import sys
from typing import BinaryIO

import click

from casedesk.audit.actors import COMMAND
from casedesk.commands import application
from casedesk.database import transaction
from casedesk.directory import importing, service

_AT_ONCE = 50


@click.group()
def directory() -> None:
    """The account system of record, when casedesk keeps it itself."""


@directory.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--skip-bad", is_flag=True, help="Keep the good lines although others are bad.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def import_(file: BinaryIO, skip_bad: bool, as_json: bool) -> None:
    """Import the accounts of FILE, one JSON object a line.

    Nothing is kept unless every line is good, or --skip-bad is given. The form of a line is told in
    docs/reference/directory-import.md.

    \b
    Example:
      casedesk directory import accounts.jsonl
      casedesk directory import accounts.jsonl --skip-bad --json

    Exit codes: 0 all lines kept, 1 some lines are bad, 2 the call itself was wrong.
    """
    if not file.seekable():
        raise click.UsageError("FILE is read twice, so it cannot be a pipe")
    app = application()
    with app.app_context():
        checked = importing.check(file)
        kept = checked.accounts if skip_bad or not checked.faults else 0
        if kept:
            _keep(file, checked, quiet=as_json)
    _tell(checked, kept, as_json)
    sys.exit(1 if checked.faults else 0)


def _keep(file: BinaryIO, checked: importing.Checked, *, quiet: bool) -> None:
    with transaction():
        importing.note_import(checked, by=COMMAND)
    file.seek(0)
    hidden = quiet or not sys.stderr.isatty()
    bar = click.progressbar(length=checked.accounts, label="Importing", file=sys.stderr, hidden=hidden)
    with bar:
        for accounts in importing.batches(file, _AT_ONCE):
            hashed = importing.hashed(accounts)
            with transaction():
                importing.keep(hashed)
            bar.update(len(accounts))
    shares = service.count_shares()
    with transaction():
        service.take_snapshot(shares)


def _tell(checked: importing.Checked, kept: int, as_json: bool) -> None:
    if as_json:
        faults = [fault._asdict() for fault in checked.faults]
        click.echo(json.dumps({"accounts": kept, "sha256": checked.sha256, "faults": faults}, ensure_ascii=False))
        return
    for fault in checked.faults:
        click.echo(f"line {fault.line}: {fault.reason}", err=True)
    if checked.faults and not kept:
        click.echo(f"Nothing kept: {len(checked.faults)} bad lines. Mend them, or keep the rest with --skip-bad.")
    else:
        click.echo(f"{kept} accounts kept, {len(checked.faults)} lines passed over.")


@directory.command("snapshot")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def snapshot(as_json: bool) -> None:
    """Count anew how common each city and model is; scores made from now on use it.

    \b
    Example:
      casedesk directory snapshot
    """
    app = application()
    with app.app_context():
        shares = service.count_shares()
        with transaction():
            service.take_snapshot(shares)
    if as_json:
        click.echo(json.dumps(shares, ensure_ascii=False))
    else:
        click.echo(f"{len(shares['cities'])} cities and {len(shares['models'])} models counted.")
