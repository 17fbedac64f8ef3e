"""A policy in words: its grids as people read them, and what differs between two versions."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from casedesk.review.engine.policy import BANDS
from casedesk.review.policies.grids import Cell, Data, Grid, Kind, Path, Section, number_at
from casedesk.review.policies.sections import grids_of
from casedesk.review.words.policy import SOURCES, band_words, chance, plain


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A line in words."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadGrid:
    """A grid in words; `sentence` tells its most telling line."""

    key: str
    caption: str
    head: str
    columns: tuple[str, ...]
    rows: tuple[ReadRow, ...]
    note: str = ""
    sentence: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that two versions disagree on; empty where a version has no such number."""

    section: Section
    grid: str
    caption: str
    row: str
    column: str
    before: str
    after: str


def read(section: Section, data: Data) -> list[ReadGrid]:
    """The grids of a section in words, in the language of the moment."""
    return [_read(grid, data) for grid in grids_of(section, data)]


def band_costs(data: Data) -> list[tuple[str, str, str]]:
    """Each band, where it begins, and what its beginning says of the cost of a mistake.

    A band that begins at p* is right when a wrong hand-over costs p* / (1 − p*) wrong refusals (scoring design, §11).
    """
    bands = data["bands"]
    told = []
    for band in BANDS[:-1]:
        share = bands[band]
        ratio = share / (1 - share)
        words = ngettext(
            "as if one wrong hand-over cost as much as %(count)s wrong refusal",
            "as if one wrong hand-over cost as much as %(count)s wrong refusals",
            1 if round(ratio, 1) == 1 else 2,
            count=plain(round(ratio, 1)),
        )
        told.append((band_words(band), _("from %(share)s", share=chance(share)), words))
    lowest = min(bands.values())
    told.append((band_words("weak"), _("below %(share)s", share=chance(lowest)), ""))
    return told


def _read(grid: Grid, data: Data) -> ReadGrid:
    if grid.table and grid.table in data["levels"]:
        return _signal(grid, data)
    rows = tuple(
        ReadRow(row.label, tuple(shown(data, cell) if cell else "" for cell in row.cells)) for row in grid.rows
    )
    return ReadGrid(grid.key, grid.caption, grid.head, grid.columns, rows, grid.note, source=grid.source)


def _signal(grid: Grid, data: Data) -> ReadGrid:
    """A signal with all three columns and, where guesses do not depend on the case, the bits against a guesser."""
    name = grid.table
    owner, holder = data["m"][name], data["t"].get(name, data["m"][name])
    guesses = [
        data["guess"][key] for key in (name, f"{name}:model_right", f"{name}:model_wrong") if key in data["guess"]
    ]
    rows = []
    for level, row in enumerate(grid.rows):
        guessed = " / ".join(chance(guess[level]) for guess in guesses) or _("depends on the case")
        bits = " / ".join(_bits(owner[level], guess[level]) for guess in guesses) or "–"
        rows.append(ReadRow(row.label, (chance(owner[level]), chance(holder[level]), guessed, bits)))
    heads = (_("the owner"), _("who holds the source"), _("who guesses"), _("bits against a guesser"))
    note = _("First if the model is right, then if it is wrong.") if len(guesses) > 1 else ""
    return ReadGrid(grid.key, grid.caption, grid.head, heads, tuple(rows), note, _sentence(grid, rows[0]), grid.source)


def _sentence(grid: Grid, best: ReadRow) -> str:
    owner, holder, guessed, _bits_text = best.cells
    values = {
        "signal": grid.caption,
        "level": best.label,
        "owner": owner,
        "holder": holder,
        "source": SOURCES[grid.source],
        "guess": guessed,
    }
    return str(
        _(
            "%(signal)s, %(level)s. Owners: %(owner)s. Who knows or holds %(source)s: %(holder)s. Guessers: %(guess)s",
            **values,
        )
    )


def _bits(owner: float, guess: float) -> str:
    return f"{math.log2(owner / guess):+.1f}".replace("-", "−")


def shown(data: Data, cell: Cell) -> str:
    """A number as people read it; empty where this policy has none."""
    try:
        value = number_at(data, cell.path)
    except (KeyError, IndexError):
        return ""
    return chance(value) if cell.kind is Kind.CHANCE else plain(value)


def differences(before: Data, after: Data) -> list[Difference]:
    """Every number that differs, in the order of the pages."""
    return [one for section in Section for one in _differences(section, before, after)]


def _differences(section: Section, before: Data, after: Data) -> Iterator[Difference]:
    seen: set[Path] = set()
    for data in (after, before):
        for grid in grids_of(section, data):
            for row in grid.rows:
                for column, cell in zip(grid.columns, row.cells, strict=True):
                    if cell is None or cell.path in seen:
                        continue
                    seen.add(cell.path)
                    pair = _pair(before, after, cell)
                    if pair:
                        yield Difference(section, grid.key, grid.caption, row.label, column, *pair)


def _pair(before: Data, after: Data, cell: Cell) -> tuple[str, str] | None:
    """Both numbers in words, with as many digits as it takes to tell them apart; None when they are equal."""
    values = [_number(data, cell.path) for data in (before, after)]
    if values[0] == values[1]:
        return None
    texts = shown(before, cell), shown(after, cell)
    if texts[0] != texts[1]:
        return texts
    return repr(values[0]), repr(values[1])


def _number(data: Data, path: Path) -> float | None:
    try:
        return number_at(data, path)
    except (KeyError, IndexError):
        return None


def places(data: Data) -> Mapping[str, tuple[Section, str]]:
    """Where each number stands, by its name: the section and the words for it."""
    found: dict[str, tuple[Section, str]] = {}
    for section in Section:
        for grid in grids_of(section, data):
            for row in grid.rows:
                for cell in (cell for cell in row.cells if cell):
                    found[cell.name] = (section, _("%(table)s: %(line)s", table=grid.caption, line=row.label))
    return found
