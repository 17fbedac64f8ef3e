"""`casedesk evidence`: what a file tells, without a server; and the care of the store."""

import click

from casedesk.cli import Commands

COMMANDS = {
    "inspect": "casedesk.commands.evidence_inspect:inspect",
}


@click.group(cls=Commands, table=COMMANDS)
def evidence() -> None:
    """Files handed in as evidence."""
