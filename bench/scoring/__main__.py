"""`python -m bench.scoring`: simulates, compares the score with its alternatives, and prints the tables."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import click

from bench.scoring.exporting import in_contract
from bench.scoring.filings import OWNER
from bench.scoring.impostors import MIX
from bench.scoring.simulator import simulate
from bench.scoring.study import LABELS, LEARN_SEED, TEST_SEED, Cases, Row, cases, learnt, scored, study
from bench.table import put
from casedesk import ROOT
from casedesk.review.engine.policy import BANDS, Policy

PAGE = ROOT / "docs" / "explain" / "scoring.md"
_HEAD = (
    "| method | AUC | TPR at FPR 1 % | at 0.1 % | Brier | log-loss | ECE |\n| --- | --- | --- | --- | --- | --- | --- |"
)


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
    test = cases(count, TEST_SEED, policy)
    click.echo(f"{count} cases simulated and compared in {time.perf_counter() - began:.0f} s", err=True)
    learn = cases(LABELS, LEARN_SEED, policy)
    text = "\n\n".join([_quality(study(learn, test, policy)), _bands(test, learn, policy)])
    click.echo(text)
    if writes:
        put(PAGE, text, "tables of make bench-scoring")


def _quality(rows: Iterable[Row]) -> str:
    parts: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        click.echo(f"{row.part}: {row.method} AUC {row.quality.auc:.4f}", err=True)
        q = row.quality
        figures = (q.auc, q.at_one_percent, q.at_one_per_mille, q.brier, q.log_loss, q.ece)
        parts[row.part].append(f"| {row.method} | " + " | ".join(f"{figure:.3f}" for figure in figures) + " |")
    return "\n\n".join(
        f"**{part[0].upper()}{part[1:]}**\n\n{_HEAD}\n" + "\n".join(lines) for part, lines in parts.items()
    )


def _bands(test: Cases, learn: Cases, policy: Policy) -> str:
    """Who reaches which band, under the default policy and the re-estimated one, by profile and sub-group."""
    lines = ["**Who reaches which band** (per cent)", "", f"| who | cases | {' | '.join(_headings())} |"]
    lines.append("| --- |" + " --- |" * (1 + 2 * len(BANDS)))
    both = (policy, learnt(learn, learn.owners, policy))
    found = [_band_names(scored("", test, one).probability, one) for one in both]
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
