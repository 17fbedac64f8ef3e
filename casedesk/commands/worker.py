"""`casedesk worker`: delivers letters, reads documents, scores, mints links, makes reports."""

import logging

import click

from casedesk.commands import application
from casedesk.jobs import consume


@click.command()
def worker() -> None:
    """Do the work behind the web pages until stopped.

    Any number of workers can run side by side, on one machine or on many. SIGTERM lets running jobs end.

    Example: casedesk worker
    """
    logging.getLogger("huey").setLevel(logging.WARNING)
    consume(application())
