"""`casedesk evidence`: what a file tells, without a server; and the care of the store."""

import click

from casedesk.cli import Commands

COMMANDS = {
    "erase": "casedesk.commands.evidence_store:erase",
    "inspect": "casedesk.commands.evidence_inspect:inspect",
    "reconcile": "casedesk.commands.evidence_store:reconcile",
    "rotate": "casedesk.commands.evidence_store:rotate",
}


@click.group(cls=Commands, table=COMMANDS)
def evidence() -> None:
    """Files handed in as evidence."""
