"""`casedesk migrate`: bring the database to the newest tables."""

import click

from casedesk.commands import application


@click.command()
def migrate() -> None:
    """Upgrade the database named in the settings; safe to run again.

    Example: casedesk migrate
    """
    from casedesk.migrating import bring_up_to_date

    with application().app_context():
        bring_up_to_date()
    click.echo("The database is at the newest migration.")
