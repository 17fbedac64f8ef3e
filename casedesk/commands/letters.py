"""`casedesk letters`: letters that could not be delivered."""

import click

from casedesk.commands import application


@click.group()
def letters() -> None:
    """Letters that were given up after many tries."""


@letters.command()
def parked() -> None:
    """List them: letter, channel, tries and the last error; never to whom.

    Example: casedesk letters parked
    """
    from sqlalchemy import select

    from casedesk.extensions import db
    from casedesk.notifications.models import OutboxMessage, OutboxState

    with application().app_context():
        given_up = select(OutboxMessage).where(OutboxMessage.state == OutboxState.PARKED).order_by(OutboxMessage.id)
        for message in db.session.scalars(given_up):
            click.echo(f"{message.letter} by {message.channel}, {message.tries} tries: {message.last_error}")


@letters.command()
def retry() -> None:
    """Queue them anew, after what stopped them was repaired; the worker sends them.

    Example: casedesk letters retry
    """
    from casedesk.database import transaction
    from casedesk.notifications.service import retry_parked

    with application().app_context(), transaction():
        click.echo(f"{retry_parked()} letters are queued again")
