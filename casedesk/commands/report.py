"""`casedesk report`: a case as PDF, made at once."""

import sys
from pathlib import Path

import click

from casedesk.commands import application
from casedesk.languages import LANGUAGES


@click.group()
def report() -> None:
    """Reports of cases as PDF."""


@report.command("case")
@click.argument("reference", metavar="REF")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="Where to write.")
@click.option("--language", type=click.Choice(list(LANGUAGES)), help="Language of the report; the desk's by default.")
@click.option("--reason", default="", help="What it is for; printed on every page.")
def case(reference: str, output: Path, language: str | None, reason: str) -> None:
    """Write the report of case REF, masked, to a file.

    \b
    Example:
      casedesk report case CD-2611-04172 -o report.pdf --language en --reason "Yearly review"

    Exit codes: 0 written, 1 no such case or it could not be made, 2 the call itself was wrong.
    """
    from casedesk.errors import CasedeskError
    from casedesk.extensions import app_settings
    from casedesk.reports.at_once import make_at_once
    from casedesk.reports.presses import NotPrinted

    if not output.parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent}", param_hint="-o")
    with application().app_context():
        try:
            made = make_at_once(reference, language or app_settings().default_language, reason)
            output.write_bytes(made.pdf)
        except NotPrinted as fault:
            click.echo(f"{reference} could not be printed: {fault.reason}", err=True)
            sys.exit(1)
        except CasedeskError as fault:
            click.echo(f"{reference}: {fault.code}", err=True)
            sys.exit(1)
    click.echo(f"{output}: {len(made.pdf):,} bytes, SHA-256 of the record {made.record_digest}")
