"""`casedesk score`: cases from a file, scored without a database and without the web application."""

import gc
import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from casedesk.commands.strict_json import json_object
from casedesk.errors import Invalid
from casedesk.review.engine.criteria import compare
from casedesk.review.engine.facts import Case
from casedesk.review.engine.facts_json import case_from_json, world_from_json
from casedesk.review.engine.output import Output, output_of
from casedesk.review.engine.policy import Policy
from casedesk.review.engine.world import World, world_from_records

_ID = re.compile(r"[0-9a-f]{64}")
# Where no date is known at all, none is compared, and any day does as today.
_UNDATED = date(2000, 1, 1)
_HEAD = ("id", "band", "bits", "owner", "if not the owner", "contradictions")


class Faults(Exception):
    """What is wrong with the input, a line each."""

    def __init__(self, lines: Sequence[str]):
        super().__init__("\n".join(lines))


@click.command()
@click.argument("cases", type=click.File("rb"), metavar="CASES.jsonl")
@click.option(
    "world_file",
    "--world",
    type=click.File("rb"),
    metavar="WORLD.json",
    help="Shares of cities and models, releases and prices; counted from the records in the file without it.",
)
@click.option(
    "named",
    "--policy",
    default="default",
    metavar="ID|FILE",
    help="The weights: a file, the id of a policy of this installation, or default.",
)
@click.option("as_json", "--json", is_flag=True, help="One JSON object a line instead of a table.")
def score(cases: BinaryIO, world_file: BinaryIO | None, named: str, as_json: bool) -> None:
    """Score every case of CASES.jsonl, one JSON object a line; - reads standard input.

    \b
    Examples:
      casedesk score cases.jsonl --world world.json --json > scores.jsonl
      casedesk score cases.jsonl --policy draft.json

    All lines are checked before anything is printed. The same input gives the same bytes again. What a line may hold is
    in docs/reference/score-case.schema.json, what is printed in score-output.schema.json.

    Exit codes: 0 scored, 1 a line, the world or the policy cannot be used, 2 the call itself was wrong.
    """
    with _without_collecting():
        try:
            policy = _policy(named)
            read = list(_cases(cases))
            world = _world(world_file, read) if read or world_file else None
        except Faults as faults:
            click.echo(str(faults), err=True)
            sys.exit(1)
        scored = [output_of(compare(case, world, policy), policy) for case in read] if world else []
    lines = map(_json, scored) if as_json else _table(scored)
    # Bytes, so that neither the platform's line ends nor its encoding change what is printed.
    sys.stdout.buffer.writelines(f"{line}\n".encode() for line in lines)
    sys.stdout.buffer.flush()


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Facts form trees and no cycles; looking for cycles among millions of them would take a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _cases(file: BinaryIO) -> Iterator[Case]:
    """The cases of a file; raises Faults with every line that cannot be used, and why."""
    faults = []
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            yield case_from_json(json_object(line.strip()))
        except (Invalid, ValueError) as fault:
            faults.append(f"line {number}: {_reason(fault)}")
    if faults:
        raise Faults(faults)


def _world(file: BinaryIO | None, cases: Sequence[Case]) -> World:
    """The world of the file; without one, or without its day, what the records in the file tell."""
    latest = max((case.as_of for case in cases if case.as_of), default=None) or _latest_day(cases)
    try:
        if file is None:
            return world_from_records((case.record for case in cases), latest)
        data = json_object(file.read())
        if data.get("as_of") is None:
            data["as_of"] = world_from_records((case.record for case in cases), latest).as_of.isoformat()
        return world_from_json(data)
    except (Invalid, ValueError) as fault:
        raise Faults([f"{'world' if file else 'cases'}: {_reason(fault)}"]) from fault


def _latest_day(cases: Iterable[Case]) -> date:
    """The latest day a record or a claim knows, since without a clock nothing else can be today."""
    days = [_UNDATED]
    for case in cases:
        claims, record = case.claims, case.record
        days += [day for day in (record.registered_on, record.last_use) if day]
        days += [device.activated_on for device in record.devices if device.activated_on]
        days += [on.start for on in (claims.bought, claims.registered, claims.last_use) if on]
        days += [told.on.start for told in claims.sign_ins]
    return max(days)


def _policy(named: str) -> Policy:
    """The default policy, one of a file, or one of the installation by its id."""
    default = Policy.default()
    if named in ("default", default.id):
        return default
    path = Path(named)
    if path.is_file():
        try:
            return Policy.from_json(json_object(path.read_bytes()))
        except (Invalid, ValueError) as fault:
            raise Faults([f"{named}: {line}" for line in _reason(fault).splitlines()]) from fault
    if not _ID.fullmatch(named):
        raise click.BadParameter(f"there is no file {named}, and it is no id of a policy", param_hint="--policy")
    return _installed(named)


def _installed(policy_id: str) -> Policy:
    """A policy of the installation's database: the one case in which the application is built."""
    from sqlalchemy.exc import NoResultFound, OperationalError

    from casedesk.commands import application
    from casedesk.review.policies.active import policy_by_id

    with application().app_context():
        try:
            return policy_by_id(policy_id)
        except (NoResultFound, OperationalError) as fault:
            raise Faults([f"this installation has no policy {policy_id}"]) from fault


def _reason(fault: Exception) -> str:
    return str(fault.message) if isinstance(fault, Invalid) else str(fault)


def _json(output: Output) -> str:
    return json.dumps(output.data, ensure_ascii=False)


def _table(outputs: Sequence[Output]) -> Iterator[str]:
    """A line for each case: the band, bits, chance of being the owner, the likeliest other, and contradictions."""
    rows = [_HEAD, *(_row(output) for output in outputs)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _row(output: Output) -> tuple[str, ...]:
    score = output.score
    likeliest = max(score.against, key=lambda one: (one.share, one.profile))
    return (
        score.case_id,
        score.band,
        f"{score.weight:+.1f}",
        f"{score.posterior:.1%}",
        f"{likeliest.profile} {likeliest.share:.0%}",
        ", ".join(dict.fromkeys(finding.signal for finding in score.contradictions)) or "-",
    )
