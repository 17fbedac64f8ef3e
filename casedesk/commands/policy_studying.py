"""`casedesk policy back-test` and `learn`: what a policy would have said of past cases, and one learnt from them."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from casedesk.commands.policy_named import AS_JSON, desk, policy_named

if TYPE_CHECKING:
    from casedesk.review.learning.study_results import BackTest, CalibrationBin, Estimate, Measures
    from casedesk.review.policies.decided_cases import Progress


@click.command("back-test")
@click.argument("named", metavar="ID|draft-N|FILE")
@click.option("--last", default=1000, show_default=True, type=click.IntRange(1, 20_000), help="How many decided cases.")
@AS_JSON
def back_test(named: str, last: int, as_json: bool) -> None:
    """Replay a policy on the last decided cases, beside the active one; nothing is kept.

    Tells log-loss, Brier score and calibration error by sub-group, the calibration curve, and how each signal did.

    \b
    Example:
      casedesk policy back-test draft.json --last 2000

    Exit codes: 0 done, 1 it cannot be used, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies import back_testing
    from casedesk.review.policies.active import active_policy
    from casedesk.review.policies.decided_cases import last_decided

    with desk():
        found = policy_named(named)
        with transaction():
            active = active_policy()
        with _progress("Replaying") as note:
            told = back_testing.back_test(last_decided(last), found, active, note)
    click.echo(json.dumps(told.to_json(), ensure_ascii=False) if as_json else "\n".join(_replayed(told)))


@click.command()
@click.option("--name", required=True, help="What managers will call the draft.")
@AS_JSON
def learn(name: str, as_json: bool) -> None:
    """Keep a draft learnt from all cases with a confirmed outcome, beginning with the active policy.

    Takes at least 200 of them, 30 of each kind; tells how the newest fifth fares and what each profile left out costs.

    \b
    Example:
      casedesk policy learn --name "Autumn outcomes"

    Exit codes: 0 done, 1 too few outcomes, 2 the call itself was wrong.
    """
    from casedesk.database import transaction
    from casedesk.review.policies import service as policies
    from casedesk.review.policies.active import active_policy
    from casedesk.review.policies.estimating import learn as learnt_from

    with desk():
        with transaction():
            base = active_policy()
        with _progress("Learning") as note:
            found = learnt_from(base, note)
        with transaction():
            told = found.told(policies.keep_draft(None, found.policy, base=base.id, name=name).id, base)
    click.echo(json.dumps(told.to_json(), ensure_ascii=False) if as_json else "\n".join(_learnt(told)))


@contextmanager
def _progress(label: str) -> Iterator["Progress"]:
    """A bar on a terminal; its length is told with the first step."""
    with click.progressbar(length=0, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def note(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield note


def _replayed(found: "BackTest") -> Iterator[str]:
    yield f"{found.cases:,} cases replayed; {len(found.changes):,} change their band."
    if found.not_replayed:
        yield f"Not shown by a replay, because cases were compared with other values: {', '.join(found.not_replayed)}."
    figures = " ".join(f"{name:<16}" for name in ("AUC", "log-loss", "Brier", "ECE"))
    yield f"{'group':<20} {'cases':>6} {'owners':>6} {'others':>6}  {figures}".rstrip()
    for group in found.groups:
        cells = (f"{_pair(group.before, group.after, name):<16}" for name in ("auc", "log_loss", "brier", "ece"))
        after = group.after
        told = f"{group.name:<20} {after.cases:>6} {after.owners:>6} {after.thefts:>6}  {' '.join(cells)}"
        yield told.rstrip()
    yield from (_calibrated(each) for each in found.bins_after)
    for each in found.evidence:
        matched = f"matched in {each.owners_matched} confirmed owners, {each.thefts_matched} confirmed thefts"
        yield f"{each.signal}: {matched}; differed in {each.owners_differed} and {each.thefts_differed}."


def _calibrated(each: "CalibrationBin") -> str:
    told = f"told {each.told:.1%} on average, {each.came_true:.1%} were the owner's"
    return f"chance {each.low:.0%} to {each.high:.0%}: {told}, {each.cases:,} cases."


def _learnt(found: "Estimate") -> Iterator[str]:
    yield f"Draft {found.draft_id}: learnt from {found.owners:,} owners and {found.thefts:,} thefts."
    if found.unseen_base and found.unseen_learnt:
        cells = (
            f"{words} {_pair(found.unseen_base, found.unseen_learnt, name)}"
            for words, name in (("AUC", "auc"), ("log-loss", "log_loss"), ("Brier", "brier"), ("ECE", "ece"))
        )
        yield f"On the newest fifth, {found.unseen_learnt.cases:,} cases: {', '.join(cells)}."
    if found.facts:
        yield f'Facts alone reach {found.facts.reached:.2%}; "strong" begins at {found.facts.begins:.2%}.'
    for each in found.left_out:
        log_loss = _pair(each.base, each.without, "log_loss")
        yield f"Learnt without {each.profile}, on its {each.without.thefts:,} thefts: log-loss {log_loss}."


def _pair(before: "Measures", after: "Measures", name: str) -> str:
    one, other = getattr(before, name), getattr(after, name)
    return "-" if one is None or other is None else f"{one:.3f} to {other:.3f}"
