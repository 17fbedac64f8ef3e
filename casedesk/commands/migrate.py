"""`casedesk migrate`: bring the database to the newest tables."""

import click

from casedesk import ROOT
from casedesk.commands import application


@click.command()
def migrate() -> None:
    """Upgrade the database named in the settings; safe to run again.

    Example: casedesk migrate
    """
    from flask_migrate import upgrade

    with application().app_context():
        upgrade(directory=str(ROOT / "migrations"))
    click.echo("The database is at the newest migration.")
