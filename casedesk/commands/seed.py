"""`casedesk seed`: a big database of invented cases, to measure and to try things on."""

import sys
import time

import click

from casedesk.commands import application

_ACCOUNTS_PER_CASE = 0.1
_FEWEST, _MOST = 50, 10_000


@click.command()
@click.option("--cases", type=click.IntRange(1, 5_000_000), required=True, help="How many cases to add.")
@click.option("--accounts", type=click.IntRange(20, 900_000), help="How many accounts they are about; a tenth.")
@click.option("--seed", type=int, default=1, show_default=True, help="Other people and ways for another number.")
def seed(cases: int, accounts: int | None, seed: int) -> None:
    """Fill the database named in the settings with invented accounts and cases; production refuses.

    Cases stand in every status as in life, with scores, letters, decisions and a whole record of events.
    All their files share the bytes of one small invoice, and nobody has their tracking codes.

    \b
    Example:
      CASEDESK_ENV=development casedesk seed --cases 100000

    Exit codes: 0 done, 1 refused, 2 the call itself was wrong.
    """
    from casedesk.demo.bulk import fill
    from casedesk.extensions import app_settings

    app = application()
    with app.app_context():
        if app_settings().production:
            click.echo("Invented cases belong nowhere near real ones: this installation is production.", err=True)
            sys.exit(1)
    wanted = accounts or min(_MOST, max(_FEWEST, round(cases * _ACCOUNTS_PER_CASE)))
    began = time.monotonic()
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=2 * wanted + cases, label="Seeding", file=sys.stderr, hidden=hidden) as bar:
        fill(app, cases, wanted, seed, lambda _what, more: bar.update(more))
    click.echo(f"{cases:,} cases about {wanted:,} accounts added in {time.monotonic() - began:.0f} s.")
