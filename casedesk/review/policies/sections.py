"""Every number of a policy in its place: the grids of each section, the same for reading, editing and comparing."""

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _

from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.policy import BANDS, OWNER
from casedesk.review.policies.grids import Cell, Data, Grid, Kind, Path, Row, Section, Sums
from casedesk.review.words.policy import (
    FLOORS,
    PEOPLE,
    SOURCES,
    STRENGTHS,
    VALUES,
    WINDOWS,
    band_words,
    circumstance_words,
    document_words,
    level_names,
    table_words,
)
from casedesk.review.words.score import SIGNALS


def grids_of(section: Section, data: Data) -> tuple[Grid, ...]:
    """The grids of a section for a policy, in the language of the moment; parts the policy lacks are left out."""
    return tuple(_MAKERS[section](data))


def _bands(data: Data) -> Iterator[Grid]:
    rows = tuple(Row(band_words(band), (Cell(("bands", band)),)) for band in BANDS[:-1])
    yield Grid("bands", _("Bands"), _("Band"), (_("begins at"),), rows)
    prior = [Row(_("Share of owners among all appeals"), (Cell(("prior",)),))]
    prior += [
        Row(_("Share of owners in the queue %(queue)s", queue=name), (Cell(("queues", name)),))
        for name in sorted(data.get("queues", {}))
    ]
    yield Grid("prior", _("Before any evidence"), _("Share"), (_("chance"),), tuple(prior))
    scale = (
        Row(_("How much of each bit is believed (lambda)"), (Cell(("lambda",), Kind.NUMBER),)),
        Row(_("Bits added to every case (b)"), (Cell(("b",), Kind.NUMBER),)),
    )
    yield Grid("scale", _("From bits to a chance"), _("Setting"), (_("value"),), scale)


def _people(data: Data) -> Iterator[Grid]:
    profiles, sources = sorted(data["pi"], key=list(PEOPLE).index), sorted(set(data["groups"].values()), key=_source)
    closes = "close" in data
    shares = (_("share of impostors"), *((_("of these, close to the owner"),) if closes else ()))
    rows = tuple(
        Row(
            str(PEOPLE[profile]),
            (Cell(("pi", profile)), *((Cell(("close", profile)),) if closes else ())),
        )
        for profile in profiles
    )
    yield Grid(
        "pi",
        _("Who else it could be"),
        _("Profile"),
        shares,
        rows,
        sums=(True, *((False,) if closes else ())),
        note=_("Who is close to the owner knows whatever the owner knows."),
    )
    held = tuple(
        Row(str(SOURCES[source]), tuple(Cell(("kappa", profile, source)) for profile in profiles)) for source in sources
    )
    yield Grid(
        "kappa",
        _("Who knows or holds what"),
        _("Source"),
        tuple(str(PEOPLE[profile]) for profile in profiles),
        held,
        note=_("Who holds a source answers everything that stands in it; who does not has to guess."),
    )


def _source(name: str) -> int:
    return list(SOURCES).index(name)


def _signals(data: Data) -> Iterator[Grid]:
    # Stored policies are sorted by name; people read them by what belongs together.
    order, usual = list(SIGNALS), list(DEFAULT_POLICY["levels"])
    for name in sorted(data["levels"], key=lambda name: (order.index(name.partition(":")[0]), usual.index(name))):
        yield _signal(data, name)


def _signal(data: Data, name: str) -> Grid:
    columns: list[tuple[str, str, bool]] = [(_("the owner"), f"m.{name}", True)]
    if name in data["t"]:
        columns.append((_("who holds the source"), f"t.{name}", True))
    for guess in (name, *(f"{name}:{variant}" for variant in ("model_right", "model_wrong"))):
        if guess in data["guess"]:
            words = _("who guesses") if guess == name else _("who guesses, %(when)s", when=_variant(guess))
            columns.append((words, f"guess.{guess}", True))
    labels = level_names(data, name)
    edged = name in data["edges"]
    rows = []
    for level, label in enumerate(labels):
        cells: list[Cell | None] = [Cell((*column.split(".", 1), level)) for _words, column, _sums in columns]
        if edged:
            kind = Kind.CHANCE if name.startswith("amount") else Kind.DAYS
            cells.insert(0, Cell(("edges", name, level), kind) if level < len(labels) - 1 else None)
        rows.append(Row(label, tuple(cells)))
    heads = [words for words, _path, _sums in columns]
    sums = [sums for _words, _path, sums in columns]
    limit = _("share off, up to") if name.startswith("amount") else _("days off, up to")
    return Grid(
        key=f"m-{name.replace(':', '-')}",
        caption=table_words(name),
        head=_("Level"),
        columns=((limit,) if edged else ()) + tuple(heads),
        rows=tuple(rows),
        sums=((False,) if edged else ()) + tuple(sums),
        source=data["groups"][name.partition(":")[0]],
        table=name,
    )


def _variant(guess: str) -> str:
    return table_words(guess).rpartition(_(", "))[2]


def _documents(data: Data) -> Iterator[Grid]:
    documents = data["documents"]
    fits = tuple(
        Row(
            document_words("fit", fit),
            tuple(Cell(("documents", part, number)) for part in ("owner_fit", "forged_fit_held", "forged_fit_guessed")),
        )
        for number, fit in enumerate(documents["fit"])
    )
    yield Grid(
        "fit",
        _("How a document fits the record"),
        _("Fit"),
        (_("genuine"), _("forged by who holds the phone or its papers"), _("forged by anybody else")),
        fits,
        Sums.COLUMNS,
        source=data["groups"]["document"],
    )
    relied = "reliance" in documents
    tiers = tuple(
        Row(
            document_words("tier", tier),
            (
                Cell(("documents", "owner_tier", number)),
                Cell(("documents", "forged_tier", number)),
                *((Cell(("documents", "reliance", tier)),) if relied else ()),
            ),
        )
        for number, tier in enumerate(documents["tier"])
    )
    yield Grid(
        "tier",
        _("How genuine a document looks"),
        _("Look"),
        (_("genuine"), _("forged"), *((_("what is read from it counts"),) if relied else ())),
        tiers,
        (True, True, *((False,) if relied else ())),
    )
    genuine = [
        Row(str(PEOPLE[profile]), (Cell(("documents", "genuine", profile)),))
        for profile in sorted(documents["genuine"], key=list(PEOPLE).index)
    ]
    if "genuine_close" in documents:
        genuine.append(Row(_("anybody close to the owner"), (Cell(("documents", "genuine_close")),)))
    yield Grid(
        "genuine",
        _("Who can show the owner's own document"),
        _("Profile"),
        (_("chance"),),
        tuple(genuine),
    )


def _circumstances(data: Data) -> Iterator[Grid]:
    for kind in ("context", "control"):
        for name in (name for name in DEFAULT_POLICY[kind] if name in data.get(kind, {})):
            yield _by_people(circumstance_words(f"{kind}:{name}"), data[kind][name], (kind, name))
    device = data["submission"]["device"]
    yield _by_people(circumstance_words("submission:device"), device, ("submission", "device"))
    inside = data["submission"]["inside"]
    rows = [
        Row(str(PEOPLE[profile]), (Cell(("submission", "inside", profile)),))
        for profile in sorted(inside, key=list(PEOPLE).index)
    ]
    rows.append(Row(_("the owner, from a place never seen before"), (Cell(("submission", "smoothing")),)))
    yield Grid("inside", _("Who files from a place of the owner"), _("Profile"), (_("chance"),), tuple(rows))


def _by_people(caption: str, table: Mapping[str, Any], path: Path) -> Grid:
    people = [OWNER, *sorted((who for who in table["p"] if who != OWNER), key=list(PEOPLE).index)]
    rows = tuple(
        Row(str(PEOPLE[who]), tuple(Cell((*path, "p", who, number)) for number in range(len(table["levels"]))))
        for who in people
    )
    columns = tuple(str(VALUES[level]) for level in table["levels"])
    return Grid("-".join(str(part) for part in path), caption, _("Profile"), columns, rows, Sums.ROWS)


def _other(data: Data) -> Iterator[Grid]:
    windows = tuple(
        Row(str(words), (Cell(("windows", name), Kind.DAYS),))
        for name, words in WINDOWS.items()
        if name in data["windows"]
    )
    yield Grid("windows", _("Windows of dates"), _("Window"), (_("days"),), windows)
    if "neighbours" in data:
        neighbours = (
            Row(_("How many kilometres apart cities are neighbours"), (Cell(("neighbours", "within"), Kind.NUMBER),)),
            Row(_("Share of filings whose place is told as a neighbour"), (Cell(("neighbours", "taken")),)),
        )
        yield Grid("neighbours", _("Neighbouring cities"), _("Limit"), (_("value"),), neighbours)
    floors = tuple(Row(str(words), (Cell(("floors", name)),)) for name, words in FLOORS.items())
    yield Grid("floors", _("Floors and ceilings"), _("Limit"), (_("share"),), floors)
    if "asking" not in data:
        return
    efforts = tuple(
        Row(str(SIGNALS.get(name) or SIGNALS[f"control:{name}"]), (Cell(("asking", "effort", name), Kind.NUMBER),))
        for name in DEFAULT_POLICY["asking"]["effort"]
    )
    yield Grid("effort", _("What asking costs the owner"), _("Item"), (_("steps of a form"),), efforts)
    for name in DEFAULT_POLICY["asking"]["guess"]:
        yield _typical(data, name, len(data["asking"]["guess"][name]))
    strengths = tuple(
        Row(str(words), (Cell(("strengths", name), Kind.NUMBER),))
        for name, words in STRENGTHS.items()
        if name in data["strengths"]
    )
    note = _("When numbers are estimated anew, what stands here counts as so many cases.")
    yield Grid("strengths", _("How firmly the numbers stand"), _("Part"), (_("cases"),), strengths, note=note)


def _typical(data: Data, signal: str, count: int) -> Grid:
    named = next(n for n, ls in data["levels"].items() if n.partition(":")[0] == signal and len(ls) == count)
    rows = tuple(
        Row(label, (Cell(("asking", "guess", signal, number)),))
        for number, label in enumerate(level_names(data, named))
    )
    caption = _("%(signal)s: a guesser in a typical case", signal=SIGNALS[signal])
    return Grid(f"guess-{signal}", caption, _("Level"), (_("who guesses"),), rows, Sums.COLUMNS)


_MAKERS = {
    Section.BANDS: _bands,
    Section.PEOPLE: _people,
    Section.SIGNALS: _signals,
    Section.DOCUMENTS: _documents,
    Section.CIRCUMSTANCES: _circumstances,
    Section.OTHER: _other,
}
