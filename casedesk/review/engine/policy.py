"""A policy: every number a score depends on, as canonical JSON named by its SHA-256."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Any, Self, TypeVar

from casedesk.review.engine.default_policy import DEFAULT_POLICY
from casedesk.review.engine.policy_rules import checked

BANDS = ("strong", "likely", "unclear", "weak")
OWNER = "owner"
# The first format whose comparisons are kept before m levels their guess chances.
_KEEPS_GUESSES = 3

_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Table:
    """Levels of one kind of comparison with P(level | owner) and P(level | holder of the source).

    `genuine` gives, per profile in policy order, the chance that a document is the owner's own: then it looks as it
    would from the owner. Empty for everything but documents. `genuine_close` is that chance for whoever is close to the
    owner and can lay hands on the papers at home.
    """

    name: str
    levels: tuple[str, ...]
    m: tuple[float, ...]
    t: tuple[float, ...]
    edges: tuple[float, ...] = ()
    genuine: tuple[float, ...] = ()
    genuine_close: float = 0.0

    @property
    def signal(self) -> str:
        """The signal the table belongs to: its name up to the colon."""
        return self.name.partition(":")[0]

    @property
    def is_documented(self) -> bool:
        """Whether the value compared was read from a document and not stated."""
        return self.name.endswith(":documented")


@dataclass(frozen=True)
class Policy:
    """A checked policy. Make one with `default` or `from_json`; see `default_policy` for the meaning of each part."""

    data: Mapping[str, Any]

    @classmethod
    def default(cls) -> "Policy":
        """The policy casedesk starts with."""
        return _DEFAULT

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read a policy object. Raises MalformedPolicy naming the part that is wrong."""
        return cls(checked(data))

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, no spaces, shortest numbers."""
        return json.dumps(self.data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @cached_property
    def id(self) -> str:
        """SHA-256 of the canonical JSON."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """Names of the attacker profiles, in one order everywhere."""
        return tuple(sorted(self.data["pi"]))

    @cached_property
    def pi(self) -> tuple[float, ...]:
        """Share of each profile among impostors."""
        return tuple(self.data["pi"][profile] for profile in self.profiles)

    @cached_property
    def groups(self) -> Mapping[str, str]:
        """Source of knowledge of each signal; its order is the order of signals everywhere."""
        known = self.data["groups"]
        return {signal: known[signal] for signal in DEFAULT_POLICY["groups"] if signal in known}

    @property
    def engine(self) -> str:
        """The engine this policy asks for: "1" for the first format, whose scores come out to the same bytes."""
        return f"{self.data.get('format', 1.0):g}"

    @property
    def keeps_guesses(self) -> bool:
        """Whether comparisons under it keep guess chances before m levels them; those of older formats are kept as the
        engines of then did."""
        return float(self.data.get("format", 1.0)) >= _KEEPS_GUESSES

    @cached_property
    def close(self) -> tuple[float, ...]:
        """Per profile, the share so close to the owner that it knows whatever the owner knows."""
        close = self.data.get("close", {})
        return tuple(close.get(profile, 0.0) for profile in self.profiles)

    @cached_property
    def control(self) -> Mapping[str, Any]:
        """Tables of the proofs of control; empty in the first format."""
        control: Mapping[str, Any] = self.data.get("control", {})
        return control

    def prior(self, queue: str = "") -> float:
        """Share of owners among the appeals of a queue."""
        return float(self.data.get("queues", {}).get(queue, self.data["prior"]))

    def reliance(self, tier: str) -> float:
        """How far a value read from a document of this tier is relied on, from 0 to 1."""
        return float(self.data["documents"]["reliance"][tier])

    @cached_property
    def kappa(self) -> Mapping[str, tuple[float, ...]]:
        """Per source, the chance that each profile holds it."""
        sources = sorted(set(self.groups.values()))
        return {source: tuple(self.data["kappa"][p][source] for p in self.profiles) for source in sources}

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """All tables by name, with those that follow from others for coarser comparisons."""
        tables = {name: self._table(name) for name in self.data["levels"]}
        places = (tables[name] for name in ("places", "places:mapped") if name in tables)
        derived = (
            *(shorter for table in places for shorter in _shorter(table)),
            _derived("answers:one_asked", ("one", "none"), halved(tables["answers"].m)),
            self._document_table(),
        )
        return tables | {table.name: table for table in derived}

    def derived(self, work: "Callable[[Policy], _Found]") -> _Found:
        """What follows from this policy alone, worked out once for it; `work` is a function of a module."""
        if work not in self._worked_out:
            self._worked_out[work] = work(self)
        found: _Found = self._worked_out[work]
        return found

    @cached_property
    def _worked_out(self) -> "dict[Callable[[Policy], Any], Any]":
        return {}

    @cached_property
    def forged_when_guessed(self) -> tuple[float, ...]:
        """P(document level | forged without holding the hardware source)."""
        documents = self.data["documents"]
        return _joint(documents["forged_fit_guessed"], documents["forged_tier"])

    def guess(self, name: str) -> tuple[float, ...]:
        """Guess probabilities that do not depend on the case."""
        return tuple(self.data["guess"][name])

    def window(self, name: str) -> int:
        """A window of dates, in days."""
        return int(self.data["windows"][name])

    @cached_property
    def near(self) -> float | None:
        """Kilometres within which cities are neighbours; None in the formats that know no distances."""
        within: float | None = self.data.get("neighbours", {}).get("within")
        return within

    def floor(self, name: str) -> float:
        """A floor or ceiling that keeps a small number from saying too much."""
        return float(self.data["floors"][name])

    def band(self, posterior: float) -> str:
        """The band of a posterior: strong, likely, unclear or weak."""
        reached = (band for band in BANDS[:-1] if posterior >= self.data["bands"][band])
        return next(reached, BANDS[-1])

    def _table(self, name: str) -> Table:
        m = tuple(self.data["m"][name])
        return Table(
            name,
            levels=tuple(self.data["levels"][name]),
            m=m,
            t=tuple(self.data["t"].get(name, m)),
            edges=tuple(self.data["edges"].get(name, ())),
        )

    def _document_table(self) -> Table:
        documents = self.data["documents"]
        return Table(
            "document",
            levels=tuple(f"{fit}+{tier}" for fit, tier in product(documents["fit"], documents["tier"])),
            m=_joint(documents["owner_fit"], documents["owner_tier"]),
            t=_joint(documents["forged_fit_held"], documents["forged_tier"]),
            genuine=tuple(documents["genuine"][profile] for profile in self.profiles),
            genuine_close=documents.get("genuine_close", 0.0),
        )


def halved(two_one_none: tuple[float, ...]) -> tuple[float, float]:
    """Chances that one answer is right or wrong, from those of two answers, each as likely to be the right one."""
    two, one, none = two_one_none
    return two + one / 2, none + one / 2


def _shorter(places: Table) -> tuple[Table, Table]:
    """Tables of places for when one is stated, and for when one is on record."""
    # Whoever can name the main place and another, but may state only one, states the main one.
    named, (another, *near, none) = places.m[0] + places.m[1], places.m[2:]
    return (
        _derived(f"{places.name}:one_stated", places.levels[1:], (named, *places.m[2:])),
        _derived(f"{places.name}:one_on_record", ("main", *places.levels[3:]), (named, *near, another + none)),
    )


def _derived(name: str, levels: tuple[str, ...], m: tuple[float, ...]) -> Table:
    return Table(name, levels, m, m)


def _joint(fits: list[float], tiers: list[float]) -> tuple[float, ...]:
    return tuple(fit * tier for fit, tier in product(fits, tiers))


_DEFAULT = Policy.from_json(DEFAULT_POLICY)
