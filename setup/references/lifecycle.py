"""The page of the lifecycle: statuses, moves and the diagram, printed from the table of moves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from flask import Flask
from flask_babel import force_locale

from casedesk.appeals.status import CLOSED, OPEN, TRANSITIONS, AppealStatus, Move, MoveName
from casedesk.appeals.wording import HEADLINES
from setup.references.tables import MADE, code, table

# A move that leaves more statuses than this is drawn in a picture of its own: its arrows would hide the others.
_FEW = 3
HEAD = f"""# Lifecycle of an appeal

`casedesk/appeals/status.py` holds every status and every move as data; `casedesk/appeals/transitions.py` is the only
writer of a status. A move that is not in the table is refused with 409, whoever tries it. Each move records one event
in the transaction that makes it; see [events](events.md) and [letters](letters.md).

{MADE}
"""
NOTES = """
Besides these rights a move has its own conditions. Confirming is for the person who was drawn, never for the one who
proposed. A status is reached from `expired` only when the appeal had been sent before. `undo` returns to where the
case was and is open to the person who decided, for the seconds of `CASEDESK_UNDO_SECONDS`.
"""


def page(app: Flask) -> str:
    """The page as Markdown."""
    with app.app_context():
        rows = [_status(status) for status in AppealStatus]
    statuses = table(("status", "group", "the owner reads", "in Chinese"), rows)
    moves = table(("move", "from", "to", "who", "right", "event"), [_move(*item) for item in TRANSITIONS.items()])
    few = {name: move for name, move in TRANSITIONS.items() if len(move.leaves) <= _FEW}
    many = {name: move for name, move in TRANSITIONS.items() if move.to and len(move.leaves) > _FEW}
    return (
        f"{HEAD}\n## Statuses\n\n{statuses}\n## The way of an appeal\n\n{diagram(few)}\n"
        f"From almost everywhere the owner can withdraw, and a known contact can object:\n\n{diagram(many)}\n"
        f"## Moves\n\n{moves}{NOTES}"
    )


def diagram(moves: Mapping[MoveName, Move]) -> str:
    """A state diagram in Mermaid; arrows between the same two statuses share a line."""
    arrows: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for name, move in moves.items():
        for status in _in_order(move.leaves):
            if move.to:
                arrows[status.value, move.to.value].append(name.value)
    lines = [f"    {here} --> {there}: {' / '.join(names)}" for (here, there), names in arrows.items()]
    if MoveName.SEND in moves:
        lines.insert(0, f"    [*] --> {AppealStatus.DRAFT.value}: start")
    return "```mermaid\nstateDiagram-v2\n" + "\n".join(lines) + "\n```\n"


def _status(status: AppealStatus) -> tuple[str, ...]:
    group = "closed" if status in CLOSED else "open" if status in OPEN else "draft"
    words = []
    for language in ("en", "zh_Hans"):
        with force_locale(language):
            words.append(str(HEADLINES[status]))
    return (f"`{status}`", group, *words)


def _move(name: MoveName, move: Move) -> tuple[str, ...]:
    who = ", ".join(sorted(kind.value for kind in move.who))
    to = f"`{move.to}`" if move.to else "where it was"
    right = f"`{move.permission}`" if move.permission else ""
    return f"`{name}`", code(status.value for status in _in_order(move.leaves)), to, who, right, f"`{move.event}`"


def _in_order(statuses: Iterable[AppealStatus]) -> list[AppealStatus]:
    found = set(statuses)
    return [status for status in AppealStatus if status in found]
