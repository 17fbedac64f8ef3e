"""`python -m bench.scoring`: simulates, compares the score with its alternatives, and prints the tables."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from statistics import mean, stdev

import click
import numpy as np

from bench.scoring.exporting import in_contract
from bench.scoring.filings import OWNER
from bench.scoring.impostors import MIX
from bench.scoring.simulator import simulate
from bench.scoring.study import LABELS, LEARN_SEED, TEST_SEED, Cases, Row, cases, learnt, study
from bench.table import put
from casedesk import ROOT
from casedesk.review.engine.policy import BANDS, Policy

PAGE = ROOT / "docs" / "explain" / "scoring.md"
_HEAD = (
    "| method | AUC | TPR at FPR 1 % | at 0.1 % | Brier | log-loss | ECE |\n| --- | --- | --- | --- | --- | --- | --- |"
)
# So many figures tell of ranking, where more is better; the others tell of how wrong the chances are.
_RANKING = 3


@click.command()
@click.option("--cases", "count", default=20_000, show_default=True, help="Test cases to simulate.")
@click.option("--write", "writes", is_flag=True, help="Put the tables into docs/explain/scoring.md.")
@click.option("--filings", type=click.Path(dir_okay=False), help="Only write the simulated cases as JSON lines here.")
def main(count: int, writes: bool, filings: str | None) -> None:
    """Measure how well the score separates owners from impostors, beside the alternatives.

    Cases are simulated from facts and errors, not from the tables of a policy; the same seeds give the same cases.
    """
    if filings:
        _export(count, filings)
        return
    began, policy = time.perf_counter(), Policy.default()

    def tell(what: str) -> None:
        click.echo(f"{time.perf_counter() - began:4.0f} s  {what}", err=True)

    test, learn = cases(count, TEST_SEED, policy), cases(LABELS, LEARN_SEED, policy)
    tell(f"{count} cases and {LABELS} labelled ones simulated and compared")
    every = learnt(learn, np.arange(LABELS), learn.owners)
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in study(learn, every, test):
        tell(f"{row.part}: {row.method}")
        rows[row.part].append(row)
    text = "\n\n".join([*(_quality(part, of) for part, of in rows.items()), _bands(test, every.policy)])
    click.echo(text)
    if writes:
        put(PAGE, text, "tables of make bench-scoring")


def _quality(part: str, rows: Sequence[Row]) -> str:
    """The table of one part: means over draws with their standard deviation where there are several."""
    lines = [_line(row.method, [_told(figures) for figures in _figures(row)]) for row in rows]
    ours, *others = rows
    if len(ours.draws) > 1:
        lines += [_line(f"draws casedesk is ahead of {other.method}", _ahead(ours, other)) for other in others]
    return f"**{part[0].upper()}{part[1:]}**\n\n{_HEAD}\n" + "\n".join(lines)


def _line(name: str, cells: Iterable[str]) -> str:
    return f"| {name} | {' | '.join(cells)} |"


def _figures(row: Row) -> list[tuple[float, ...]]:
    """Of each figure, its values over the draws."""
    return list(zip(*map(astuple, row.draws), strict=True))


def _told(figures: Sequence[float]) -> str:
    return f"{mean(figures):.3f}" + (f" ± {stdev(figures):.3f}" if len(figures) > 1 else "")


def _ahead(ours: Row, other: Row) -> list[str]:
    """Of each figure, in how many draws ours is the better one."""
    pairs = zip(_figures(ours), _figures(other), strict=True)
    wins = []
    for number, (mine, theirs) in enumerate(pairs):
        more_is_better = number < _RANKING
        wins.append(sum((one > two) == more_is_better and one != two for one, two in zip(mine, theirs, strict=True)))
    return [f"{won} of {len(ours.draws)}" for won in wins]


def _bands(test: Cases, learnt_policy: Policy) -> str:
    """Who reaches which band, under the default policy and the re-estimated one, by profile and sub-group."""
    lines = ["**Who reaches which band** (per cent)", "", f"| who | cases | {' | '.join(_headings())} |"]
    lines.append("| --- |" + " --- |" * (1 + 2 * len(BANDS)))
    both = (test.policy, learnt_policy)
    found = [_band_names(test.many.scored("", one).probability, one) for one in both]
    for who, members in _groups(test):
        cells = []
        for names in found:
            counts = Counter(names[number] for number in members)
            cells += [f"{100 * counts[band] / len(members):.1f}" for band in BANDS]
        lines.append(f"| {who} | {len(members)} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _headings() -> list[str]:
    return [f"{band}, {policy}" for policy in ("default", "re-estimated") for band in BANDS]


def _band_names(posteriors: Iterable[float], policy: Policy) -> list[str]:
    return [policy.band(float(posterior)) for posterior in posteriors]


def _groups(test: Cases) -> list[tuple[str, Sequence[int]]]:
    members: defaultdict[str, list[int]] = defaultdict(list)
    for number, filing in enumerate(test.filings):
        members[filing.who].append(number)
        for group in filing.groups:
            members[f"owner, {group}"].append(number)
    groups = sorted(name for name in members if name not in (OWNER, *MIX))
    return [(name, members[name]) for name in (OWNER, *groups, *MIX) if members[name]]


def _export(count: int, path: str) -> None:
    """The simulated cases in the file contract, with the truth in a file beside it."""
    with click.open_file(path, "w", encoding="utf-8") as lines, click.open_file(f"{path}.truth", "w") as truth:
        for filing in simulate(count, TEST_SEED):
            lines.write(json.dumps(in_contract(filing.case), ensure_ascii=False) + "\n")
            truth.write(f"{filing.who}\n")


if __name__ == "__main__":
    main()
