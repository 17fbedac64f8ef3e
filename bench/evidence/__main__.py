"""`python -m bench.evidence`: reads real and invented documents, and prints the accuracy of every field."""

import platform
import sys

import click

from bench.evidence.accuracy import Result, measured, table
from bench.evidence.invented import invented
from bench.evidence.samples import folder, samples
from bench.table import put
from casedesk import ROOT

PAGE = ROOT / "docs" / "explain" / "evidence.md"


@click.command()
@click.option("--each", default=6, show_default=True, help="Invented documents of each kind; 0 for none.")
@click.option("--only", default="", help="Groups to read, with commas: shop receipt, PDF invoice, box label, …")
@click.option("--write", "writes", is_flag=True, help="Put the table into docs/explain/evidence.md.")
def main(each: int, only: str, writes: bool) -> None:
    """Measure how well evidence is read, with the pipeline the worker runs.

    A goal that is missed is no error of the command.
    """
    groups = {group.strip() for group in only.split(",") if group.strip()}
    documents = [one for one in (*samples(), *invented(each)) if not groups or one.group in groups]
    if not folder().is_dir():
        click.echo(f"no real documents: {folder()} is absent", err=True)
    with click.progressbar(documents, label="reading", file=sys.stderr) as shown:
        result = measured(shown)
    text = f"{_note(each)}\n\n{table(result)}"
    click.echo(text)
    if writes:
        put(PAGE, text, "table of make bench-evidence")
    click.echo(f"\n{_missed(result)} of {sum(score.goal is not None for score in result.scores)} goals missed")


def _missed(result: Result) -> int:
    return sum(not score.met for score in result.scores)


def _note(each: int) -> str:
    return f"`python -m bench.evidence --each {each}`, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
