"""`casedesk rescore`: many cases scored anew, or every stored score proved to come out the same."""

import json
import sys
import time
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from casedesk.commands import application

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar


@click.command()
@click.option("--all", "everything", is_flag=True, help="Closed cases too, from their stored comparisons.")
@click.option("--anew", is_flag=True, help="Compare the facts of every open case, also where its comparison stands.")
@click.option("--verify", "verifies", is_flag=True, help="Change nothing: compute every stored score again.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
def rescore(everything: bool, anew: bool, verifies: bool, as_json: bool) -> None:
    """Add a score under the active policy to every case that is open and not decided yet.

    Older scores stay as they are, and so does what is proposed, approved or on its way to a link. A comparison is
    weighed anew where the policy compares as the one before and nothing changed in the case; otherwise, or with
    --anew, claims are compared with what the account system says now. With --verify every stored score is computed
    again from its comparison and its policy, and any that differs is named.

    \b
    Examples:
      casedesk rescore
      casedesk rescore --anew
      casedesk rescore --verify --json

    Exit codes: 0 done, 1 a score differs or the account system is away, 2 the call itself was wrong.
    """
    if verifies and (everything or anew):
        raise click.UsageError("--verify looks at every score and changes none; --all and --anew say nothing more")
    app = application()
    with app.app_context():
        if verifies:
            _verify(as_json=as_json)
        else:
            _rescore(everything=everything, anew=anew, as_json=as_json)


def _rescore(*, everything: bool, anew: bool, as_json: bool) -> None:
    from casedesk.errors import CasedeskError
    from casedesk.review.scores import rescoring

    began, count = time.monotonic(), rescoring.count_to_rescore(everything=everything)
    try:
        with _bar(count, "Scoring") as bar:
            found = rescoring.rescore(everything=everything, progress=bar.update, anew=anew)
    except CasedeskError as fault:
        click.echo(f"Stopped: {fault.code}. What was scored before stays; call it again.", err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps({"cases": count, "added": found.added, "compared": found.compared}))
        return
    seconds = time.monotonic() - began
    missed = count - found.added
    left = f" {missed:,} changed meanwhile and are left to the worker." if missed > 0 else ""
    click.echo(f"{found.added:,} scores added in {seconds:.0f} s, {found.compared:,} compared anew.{left}")


def _verify(*, as_json: bool) -> None:
    from casedesk.review.scores import proving

    count = proving.count_scores()
    with _bar(count, "Verifying") as bar:
        found = list(proving.verify(bar.update))
    if as_json:
        click.echo(json.dumps({"scores": count, "differences": [asdict(each) for each in found]}))
    else:
        for each in found:
            what = ", ".join(each.what)
            named = f"Score {each.score_id} of case {each.appeal_id}" if each.score_id else "The policy itself"
            click.echo(f"{named} under policy {each.policy_id[:12]}: {what}")
        click.echo(
            f"{count:,} scores computed again: {len(found):,} differ." if found else f"{count:,} scores: all the same."
        )
    sys.exit(1 if found else 0)


def _bar(length: int, label: str) -> "ProgressBar[int]":
    """Progress on standard error, where a person looks at it."""
    return click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())
