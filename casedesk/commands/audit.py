"""`casedesk audit`: whether the record of events is whole."""

import json
import sys
from dataclasses import asdict

import click

from casedesk.commands import application

PROBLEMS = {
    "changed": "entry {0} was changed",
    "removed": "entry {0} is missing",
    "reordered": "entry {0} is out of order",
    "cut_off": "the end is cut off from entry {0} on",
    "rolled_back": "entry {0} is not the one whose signed head was exported: the chain was rolled back and rewritten",
    "head_altered": "the stored head does not belong to entry {0}",
    "head_forged": "the exported head for entry {0} was not signed by us",
}


@click.group()
def audit() -> None:
    """The hash-chained record of events."""


@audit.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object for scripts.")
def verify(as_json: bool) -> None:
    """Recompute the whole chain; exit 1 and name the place where it breaks.

    Example: casedesk audit verify --json
    """
    from casedesk.audit.verification import verify as verify_chain

    with application().app_context():
        verdict = verify_chain()
    if as_json:
        click.echo(json.dumps({**asdict(verdict), "whole": verdict.whole}))
    elif verdict.whole:
        click.echo(f"whole: {verdict.entries} entries")
    else:
        click.echo(f"BROKEN: {PROBLEMS[verdict.problem].format(verdict.broken_at)}; {verdict.entries} entries hold")
    sys.exit(0 if verdict.whole else 1)


@audit.command()
def head() -> None:
    """Append the signed head to the file of heads now; the worker does it regularly.

    Example: casedesk audit head
    """
    from casedesk.audit.heads import export_head

    with application().app_context():
        exported = export_head()
    click.echo(f"head of entry {exported.seq} appended" if exported else "nothing happened since the last head")
