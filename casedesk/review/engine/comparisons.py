"""What comparing a case gave, without any judgement of it: the vector a score is computed from and stored with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from casedesk.review.engine.guesses import Guess, guessed
from casedesk.review.engine.papers import counted
from casedesk.review.engine.policy import Policy, Table

DOCUMENT = "document"
# The levels of documents are packed in fewer parts than a level and its chances.
_OF_PAPERS = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """One claim against the record, at one of the levels of a policy table.

    `g` is P(level | guessing) for every level, for this very case. `distance` is how far off the claim is: days for
    dates, kilometres for cities whose positions are known, None elsewhere. `claim` and `record` are the values
    compared, as plain text; dates in ISO form.

    `guess` is what `g` follows from with the m of a policy, `papers` the levels of all graded documents, of which one
    counts. Without them `g` and `level` are the same under every policy, or were stored by an earlier engine.
    """

    table: Table
    level: int
    g: tuple[float, ...]
    claim: str
    record: str
    distance: int | None = None
    guess: Guess | None = None
    papers: tuple[int, ...] = ()

    @classmethod
    def of(cls, table: Table, level: int, guess: Guess, claim: str, record: str, distance: int | None = None) -> Self:
        """A comparison whose guess chances are levelled by the m of its table, here and nowhere else."""
        return cls(table, level, guess.under(table.m), claim, record, distance, guess)

    @classmethod
    def of_papers(cls, papers: Sequence[int], policy: Policy) -> Self:
        """The comparison of documents with these levels."""
        table, level = policy.tables[DOCUMENT], counted(papers, policy)
        return cls(table, level, policy.forged_when_guessed, table.levels[level], "", papers=tuple(papers))

    def under(self, policy: Policy) -> "Comparison":
        """The same under another policy with these levels. What an earlier engine levelled stays as it is.

        How forged papers look is the same in every case, so that part follows the policy.
        """
        table = policy.tables[self.table.name]
        if self.papers:
            return Comparison.of_papers(self.papers, policy)
        if self.guess:
            return Comparison.of(table, self.level, self.guess, self.claim, self.record, self.distance)
        return replace(self, table=table, g=policy.forged_when_guessed if table.genuine else self.g)

    def as_levelled(self) -> "Comparison":
        """The same without what it follows from, as the first engines kept it."""
        return replace(self, guess=None, papers=())

    @property
    def signal(self) -> str:
        """What was compared."""
        return self.table.signal

    @property
    def level_name(self) -> str:
        """The level reached, by name."""
        return self.table.levels[self.level]

    @property
    def differs(self) -> bool:
        """Whether the claim disagrees: the level is no likelier from the owner than from a guesser."""
        return self.table.m[self.level] <= self.g[self.level] * (1 + 1e-9)

    def held(self, profile: int, level: int) -> float:
        """P(level | the profile holds the source)."""
        return self._seen_by(profile, self.table.t[level], level)

    def guessed(self, profile: int, level: int) -> float:
        """P(level | the profile guesses)."""
        return self._seen_by(profile, self.g[level], level)

    def beside(self, profile: int, level: int | None = None) -> float:
        """P(level | one of the profile who is close to the owner): as the owner, but for documents."""
        level = self.level if level is None else level
        own = self.table.m[level]
        if not self.table.genuine:
            return own
        return self.table.genuine_close * own + (1 - self.table.genuine_close) * self.table.t[level]

    def _seen_by(self, profile: int, otherwise: float, level: int) -> float:
        if not self.table.genuine:
            return otherwise
        genuine = self.table.genuine[profile]
        return genuine * self.table.m[level] + (1 - genuine) * otherwise

    def to_json(self) -> dict[str, Any]:
        """An object for storage, the same under every m."""
        if self.papers:
            return {"table": self.table.name, "papers": [self.table.levels[level] for level in self.papers]}
        told = {"claim": self.claim, "record": self.record, "distance": self.distance}
        return {"table": self.table.name, "level": self.level_name, **self._chances(), **told}

    def _chances(self) -> dict[str, Any]:
        """Under "chances" those that reading levels, under "g" those that are taken as they are."""
        if self.guess is None:
            return {"g": list(self.g)}
        relied_on = {} if self.guess.reliance == 1 else {"reliance": self.guess.reliance}
        return {"chances" if self.guess.is_levelled else "g": list(self.guess.chances), **relied_on}

    def to_levels(self) -> list[Any]:
        """What of it is weighed, in few bytes."""
        if self.papers:
            return [self.table.name, self.papers]
        if self.guess is None:
            return [self.table.name, self.level, self.g]
        return [self.table.name, self.level, self.guess.chances, self.guess.reliance, self.guess.is_levelled]


@dataclass(frozen=True, slots=True)
class Circumstance:
    """One fact about filing or control: `submission:place`, `submission:device`, `context:…` or `control:…`.

    `inputs` are, for the place, its share in the account's own history and in the whole directory.
    """

    name: str
    value: str
    inputs: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A hard check that failed: two values that cannot both be right."""

    code: str
    signal: str
    claim: str
    record: str


@dataclass(frozen=True, slots=True)
class Unused:
    """A signal that weighs 0 bits, and why.

    not_asked, not_answered, cannot_compare, unreadable, counted_elsewhere, or not_tried for a proof of control.
    """

    signal: str
    reason: str


@dataclass(frozen=True, slots=True)
class ComparisonVector:
    """Everything `scoring` needs of a case; a stored score keeps it, and scoring it again gives the same bytes.

    `queue` is the queue the case came in by, whose share of owners may differ.
    """

    case_id: str
    world_id: str
    comparisons: tuple[Comparison, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()
    findings: tuple[Finding, ...] = ()
    unused: tuple[Unused, ...] = ()
    queue: str = ""

    def to_json(self) -> dict[str, Any]:
        """An object for storage; m and t stay with the policy."""
        return {
            "id": self.case_id,
            "world": self.world_id,
            "queue": self.queue,
            "comparisons": [row.to_json() for row in self.comparisons],
            "circumstances": [
                {"name": row.name, "value": row.value, "inputs": list(row.inputs)} for row in self.circumstances
            ],
            "findings": [
                {"code": row.code, "signal": row.signal, "claim": row.claim, "record": row.record}
                for row in self.findings
            ],
            "unused": [{"signal": row.signal, "reason": row.reason} for row in self.unused],
        }

    def under(self, policy: Policy) -> "ComparisonVector":
        """The same under another policy with these levels, whatever its m."""
        return replace(self, comparisons=tuple([row.under(policy) for row in self.comparisons]))

    def to_levels(self) -> list[Any]:
        """What a weight is made from and nothing else, in few bytes: of many cases it is read in one go."""
        return [
            self.queue,
            [row.to_levels() for row in self.comparisons],
            [[row.name, row.value, row.inputs] for row in self.circumstances],
            [[finding.code, finding.signal] for finding in self.findings],
        ]


def vector_from_levels(levels: list[Any], policy: Policy) -> ComparisonVector:
    """A vector that weighs like the one it was made of, without its words; for any policy with the same levels."""
    queue, rows, circumstances, findings = levels
    tables = policy.tables
    comparisons = [
        Comparison(table := tables[row[0]], row[1], guessed(row[2], table.m, *row[3:]), "", "")
        if len(row) > _OF_PAPERS
        else Comparison.of_papers(row[1], policy)
        for row in rows
    ]
    return ComparisonVector(
        case_id="",
        world_id="",
        comparisons=tuple(comparisons),
        circumstances=tuple([Circumstance(name, value, tuple(inputs)) for name, value, inputs in circumstances]),
        findings=tuple([Finding(code, signal, "", "") for code, signal in findings]),
        queue=queue,
    )


def vector_from_json(data: dict[str, Any], policy: Policy) -> ComparisonVector:
    """Read a stored vector back under a policy, whose m levels the guess chances that were kept before levelling.

    Raises KeyError or ValueError when the policy lacks its tables.
    """
    return ComparisonVector(
        case_id=data["id"],
        world_id=data["world"],
        comparisons=tuple([_row_from_json(row, policy) for row in data["comparisons"]]),
        circumstances=tuple(
            Circumstance(row["name"], row["value"], tuple(row["inputs"])) for row in data["circumstances"]
        ),
        findings=tuple(Finding(**row) for row in data["findings"]),
        unused=tuple(Unused(**row) for row in data["unused"]),
        # Vectors of the first engine know no queue.
        queue=data.get("queue", ""),
    )


def _row_from_json(row: dict[str, Any], policy: Policy) -> Comparison:
    table = policy.tables[row["table"]]
    if "papers" in row:
        return Comparison.of_papers([table.levels.index(name) for name in row["papers"]], policy)
    level, claim, record, distance = table.levels.index(row["level"]), row["claim"], row["record"], row["distance"]
    if "chances" in row or "reliance" in row:
        chances = tuple(row["chances"] if "chances" in row else row["g"])
        guess = Guess(chances, row.get("reliance", 1.0), is_levelled="chances" in row)
        return Comparison.of(table, level, guess, claim, record, distance)
    return Comparison(table, level, tuple(row["g"]), claim, record, distance)


def vector_under(data: dict[str, Any], policy: Policy) -> ComparisonVector:
    """A stored comparison under the tables of another policy; what an earlier engine levelled stays as it is.

    How forged papers look is the same in every case, so that part follows the policy. Raises KeyError or ValueError
    when the policy lacks a table.
    """
    vector = vector_from_json(data, policy)
    rows = tuple(row.under(policy) if row.table.genuine else row for row in vector.comparisons)
    return replace(vector, comparisons=rows)
