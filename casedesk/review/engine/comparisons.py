"""What comparing a case gave, without any judgement of it: the vector a score is computed from and stored with."""

from dataclasses import dataclass, replace
from typing import Any

from casedesk.review.engine.policy import Policy, Table


@dataclass(frozen=True, slots=True)
class Comparison:
    """One claim against the record, at one of the levels of a policy table.

    `g` is P(level | guessing) for every level, for this very case. `distance` is how far off the claim is: days for
    dates, kilometres for cities whose positions are known, None elsewhere. `claim` and `record` are the values
    compared, as plain text; dates in ISO form.
    """

    table: Table
    level: int
    g: tuple[float, ...]
    claim: str
    record: str
    distance: int | None = None

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
            "comparisons": [
                {
                    "table": row.table.name,
                    "level": row.level_name,
                    "g": list(row.g),
                    "claim": row.claim,
                    "record": row.record,
                    "distance": row.distance,
                }
                for row in self.comparisons
            ],
            "circumstances": [
                {"name": row.name, "value": row.value, "inputs": list(row.inputs)} for row in self.circumstances
            ],
            "findings": [
                {"code": row.code, "signal": row.signal, "claim": row.claim, "record": row.record}
                for row in self.findings
            ],
            "unused": [{"signal": row.signal, "reason": row.reason} for row in self.unused],
        }

    def to_levels(self) -> list[Any]:
        """What a weight is made from and nothing else, in few bytes: of many cases it is read in one go."""
        return [
            self.queue,
            [[row.table.name, row.level, row.g] for row in self.comparisons],
            [[row.name, row.value, row.inputs] for row in self.circumstances],
            [[finding.code, finding.signal] for finding in self.findings],
        ]


def vector_from_levels(levels: list[Any], policy: Policy) -> ComparisonVector:
    """A vector that weighs like the one it was made of, without its words; for a policy with the same levels."""
    queue, rows, circumstances, findings = levels
    tables = policy.tables
    return ComparisonVector(
        case_id="",
        world_id="",
        comparisons=tuple([Comparison(tables[name], level, tuple(g), "", "") for name, level, g in rows]),
        circumstances=tuple([Circumstance(name, value, tuple(inputs)) for name, value, inputs in circumstances]),
        findings=tuple([Finding(code, signal, "", "") for code, signal in findings]),
        queue=queue,
    )


def vector_from_json(data: dict[str, Any], policy: Policy) -> ComparisonVector:
    """Read a stored vector back under a policy. Raises KeyError or ValueError when the policy lacks its tables."""
    rows = []
    for row in data["comparisons"]:
        table = policy.tables[row["table"]]
        level = table.levels.index(row["level"])
        rows.append(Comparison(table, level, tuple(row["g"]), row["claim"], row["record"], row["distance"]))
    return ComparisonVector(
        case_id=data["id"],
        world_id=data["world"],
        comparisons=tuple(rows),
        circumstances=tuple(
            Circumstance(row["name"], row["value"], tuple(row["inputs"])) for row in data["circumstances"]
        ),
        findings=tuple(Finding(**row) for row in data["findings"]),
        unused=tuple(Unused(**row) for row in data["unused"]),
        # Vectors of the first engine know no queue.
        queue=data.get("queue", ""),
    )


def vector_under(data: dict[str, Any], policy: Policy) -> ComparisonVector:
    """A stored comparison under the tables of another policy; guess probabilities stay those of the case.

    How forged papers look is the same in every case, so that part follows the policy. Raises KeyError or ValueError
    when the policy lacks a table.
    """
    vector = vector_from_json(data, policy)
    forged = policy.forged_when_guessed
    rows = tuple(replace(row, g=forged) if row.table.name == "document" else row for row in vector.comparisons)
    return replace(vector, comparisons=rows)
