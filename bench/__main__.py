"""`python -m bench`: measures, prints the table of ratios beside their goals, and says which were missed."""

import os
import platform
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import click

from bench import filing, pages, pictures, printing, rescoring, starting
from bench.installation import SERVER, Site, scratch, site
from bench.table import Finding, printed, write
from casedesk import ROOT

PAGE = ROOT / "docs" / "explain" / "performance.md"
GOALS = ("W1", "W2", "W4", "W5", "M1", "M2", "S1", "S3", "C1", "P1", "R1", "E1")


@dataclass(frozen=True)
class Plan:
    """What is measured, how often, and on what."""

    goals: frozenset[str]
    cases: tuple[int, ...]
    database: str
    server: str
    quick: bool
    rescored: int | None

    def times(self, usual: int, quick: int) -> int:
        """How often something is done."""
        return quick if self.quick else usual

    def site(self, cases: int) -> Site:
        """The installation with so many cases."""
        return site(cases, self.database, lambda told: click.echo(told, err=True), self.server)


@click.command()
@click.option("--only", default=",".join(GOALS), show_default=True, help="Goals to measure, with commas.")
@click.option("--cases", help="Sizes of the installations: 1000,10000,100000, or fewer; R1 takes the largest named.")
@click.option("--database", type=click.Choice(["sqlite", "postgresql"]), default="sqlite", show_default=True)
@click.option("--server", default=SERVER, show_default=True, help="The PostgreSQL server.")
@click.option("--quick", is_flag=True, help="Fewer rounds and no big installation: a look, not a measurement.")
@click.option("--write", "writes", is_flag=True, help="Put the table into docs/explain/performance.md.")
def main(only: str, cases: str | None, database: str, server: str, quick: bool, writes: bool) -> None:
    """Measure casedesk beside raw programs that do the same work, in one interleaved run.

    Installations are made once and kept in var/bench. A goal that is missed is no error of the command.
    """
    goals = frozenset(only.upper().split(","))
    if goals - set(GOALS):
        raise click.BadParameter(f"not one of {', '.join(GOALS)}", param_hint="--only")
    sizes = cases or ("1000,10000" if quick else "1000,10000,100000")
    told = tuple(sorted(int(size) for size in sizes.split(",")))
    plan = Plan(goals, told, database, server, quick, rescored=told[-1] if cases else None)
    findings = []
    for finding in _measured(plan):
        click.echo(f"{finding.id:3} {finding.what}: {finding.cells[4]}", err=True)
        findings.append(finding)
    click.echo(printed(findings))
    if writes:
        write(PAGE, findings, _note(plan))
    missed = sum(not finding.met for finding in findings)
    click.echo(f"\n{missed} of {sum(finding.goal is not None for finding in findings)} goals missed")


def _measured(plan: Plan) -> Iterator[Finding]:
    if plan.goals & {"W1", "W2", "W4", "W5", "M1"}:
        yield from _pages(plan)
    if plan.goals & {"S1", "S3", "M2"}:
        yield from _filing(plan)
    if "C1" in plan.goals:
        yield starting.first_answer(plan.site(plan.cases[0]), plan.times(15, 5))
        yield starting.interpreter(plan.times(9, 3))
    if "P1" in plan.goals:
        yield from printing.reports(plan.site(plan.cases[0]), plan.times(15, 5))
    if "R1" in plan.goals:
        yield from rescoring.rescoring(plan.rescored or plan.times(10_000, 2_000), plan.times(3, 2))
    if "E1" in plan.goals:
        yield from pictures.photo(plan.times(9, 3))


def _pages(plan: Plan) -> Iterator[Finding]:
    with ExitStack() as stack:
        desks = [pages.open_desk(stack, plan.site(cases)) for cases in plan.cases]
        large = [desk for desk in desks if desk.site.cases >= 10_000] or desks
        if "W1" in plan.goals:
            yield from (pages.queue(desk, plan.times(400, 100)) for desk in large)
        if "W4" in plan.goals:
            yield from (pages.case(desk, plan.times(200, 50)) for desk in large)
        if "W5" in plan.goals:
            yield pages.throughput(large[-1], 8, plan.times(7, 3), 2)
        if "W2" in plan.goals and len(desks) > 1:
            yield from pages.growth(desks[0], desks[-1], plan.times(150, 40))
        if "M1" in plan.goals:
            yield pages.memory(desks[-1:])


def _filing(plan: Plan) -> Iterator[Finding]:
    rounds, batch = plan.times(7, 3), plan.times(40, 16)
    ends: Iterable[int] = dict.fromkeys((plan.cases[0], plan.cases[-1]))
    with ExitStack() as stack:
        wanted = filing.drafts_for(rounds, batch) + 2 * rounds * batch
        yards = [
            filing.Yard(stack, stack.enter_context(scratch(plan.site(cases), plan.server)), wanted) for cases in ends
        ]
        if "M2" in plan.goals:
            yield filing.large_upload(yards[0])
        if "S1" in plan.goals:
            yield from filing.told(yards[0], rounds, batch)
        if "S3" in plan.goals and len(yards) > 1:
            yield filing.growth(yards[0], yards[-1], rounds, batch)


def _note(plan: Plan) -> str:
    kind = "a quick look" if plan.quick else "medians of one interleaved run"
    return f"{kind}, {plan.database}, Python {platform.python_version()}, {os.cpu_count()} processors"


if __name__ == "__main__":
    main()
