"""What decided impostors tell of their profiles: the expectation step over arrays, and the counts it gives."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.mixing import circumstance_bits
from casedesk.review.engine.policy import Policy

Array = NDArray[np.float64]
_DOCUMENT = "document"
_Rows: TypeAlias = dict[str, tuple[list[int], list[int], int]]
_Filed: TypeAlias = defaultdict[str, tuple[list[int], list[int]]]


class Impostors:
    """Comparisons of impostors as arrays, under one policy.

    Args:
        vectors: of cases that turned out not to be the owner's.
        policy: whose tables the vectors were made under, and whose m stays fixed meanwhile.
    """

    def __init__(self, vectors: Sequence[ComparisonVector], policy: Policy) -> None:
        self.policy = policy
        self.count = len(vectors)
        self.sources = tuple(policy.kappa)
        self.compared = np.zeros((len(vectors), len(self.sources)), dtype=bool)
        self.guessed = np.zeros((len(vectors), len(self.sources)))
        self.papers: list[tuple[int, int, float]] = []
        self.place = np.zeros((len(vectors), len(policy.profiles)))
        rows: _Rows = {}
        filed: _Filed = defaultdict(lambda: ([], []))
        for number, vector in enumerate(vectors):
            self._take(number, vector, rows, filed)
        # Per table: cases, their levels, and the column of the source; per circumstance: cases and values.
        self.rows = {
            name: (np.array(cases), np.array(levels), column) for name, (cases, levels, column) in rows.items()
        }
        self.circumstances = {name: (np.array(cases), np.array(values)) for name, (cases, values) in filed.items()}

    def _take(self, number: int, vector: ComparisonVector, rows: _Rows, filed: _Filed) -> None:
        for row in vector.comparisons:
            column = self.sources.index(self.policy.groups[row.signal])
            self.compared[number, column] = True
            if row.signal == _DOCUMENT:
                self.papers.append((number, row.level, row.g[row.level]))
                continue
            cases, levels, _column = rows.setdefault(row.table.name, ([], [], column))
            cases.append(number)
            levels.append(row.level)
            self.guessed[number, column] += np.log(row.g[row.level])
        for circumstance in vector.circumstances:
            if circumstance.name == "submission:place":
                # The owner's side of the ratio is the same for all profiles and falls out.
                self.place[number] -= np.log(2) * np.array(circumstance_bits(circumstance, self.policy))
            else:
                levels_of = _levels(self.policy.data, circumstance.name)
                cases, values = filed[circumstance.name]
                cases.append(number)
                values.append(levels_of.index(circumstance.value))

    def expect(self, data: Mapping[str, Any]) -> "Expected":
        """The expectation step: which profile each case was, and which sources it held, under the numbers of `data`."""
        return Expected(self, data)


class Expected:
    """Chances of one expectation step, and the counts that follow from them."""

    def __init__(self, seen: Impostors, data: Mapping[str, Any]) -> None:
        self._seen = seen
        profiles, sources = seen.policy.profiles, seen.sources
        kappa = np.array([[data["kappa"][profile][source] for source in sources] for profile in profiles])
        knowing = np.zeros((seen.count, len(sources)))
        for name, (cases, levels, column) in seen.rows.items():
            t = np.log(np.array(data["t"].get(name) or seen.policy.tables[name].t))
            np.add.at(knowing[:, column], cases, t[levels])
        with_source = np.log(kappa)[None] + knowing[:, None, :]
        without = np.log(1 - kappa)[None] + seen.guessed[:, None, :]
        self._paper_terms(with_source, without, data["documents"])
        either = np.logaddexp(with_source, without)
        logs = np.log([data["pi"][profile] for profile in profiles])[None] + either.sum(axis=2) + seen.place
        for name, (cases, values) in seen.circumstances.items():
            table = np.log(np.array([circumstance_table(data, name)["p"][profile] for profile in profiles]))
            logs[cases] += table[:, values].T
        # log of the share of each profile times P(evidence | profile), but for those close to the owner.
        self.logs: Array = logs
        self.who: Array = np.exp(logs - np.logaddexp.reduce(logs, axis=1, keepdims=True))
        self.held: Array = np.exp(with_source - either)

    def _paper_terms(self, with_source: Array, without: Array, documents: Mapping[str, Any]) -> None:
        seen = self._seen
        self._column = seen.sources.index(seen.policy.groups[_DOCUMENT])
        if not seen.papers:
            return
        self._cases = np.array([number for number, _level, _g in seen.papers])
        self._levels = np.array([level for _number, level, _g in seen.papers])
        own = np.outer(documents["owner_fit"], documents["owner_tier"]).ravel()[self._levels]
        forged_held = np.outer(documents["forged_fit_held"], documents["forged_tier"]).ravel()[self._levels]
        forged_guessed = np.outer(documents["forged_fit_guessed"], documents["forged_tier"]).ravel()[self._levels]
        genuine = np.array([documents["genuine"][profile] for profile in seen.policy.profiles])
        self._from_held = genuine[None] * own[:, None] + (1 - genuine)[None] * forged_held[:, None]
        self._from_guess = genuine[None] * own[:, None] + (1 - genuine)[None] * forged_guessed[:, None]
        self._genuine_share = genuine[None] * own[:, None]
        with_source[self._cases, :, self._column] += np.log(self._from_held)
        without[self._cases, :, self._column] += np.log(self._from_guess)

    def profiles(self, prior: Sequence[float], strength: float) -> Array:
        """Shares of the profiles."""
        counts = self.who.sum(axis=0) + strength * np.array(prior)
        return np.asarray(counts / counts.sum())

    def kappa(self, prior: Mapping[str, Sequence[float]], strength: float) -> dict[str, Array]:
        """Per source, the chance that each profile holds it, counted where something of the source was compared."""
        learnt = {}
        for column, source in enumerate(self._seen.sources):
            there = self._seen.compared[:, column]
            who = self.who[there]
            holds = (who * self.held[there][:, :, column]).sum(axis=0)
            learnt[source] = (holds + strength * np.array(prior[source])) / (who.sum(axis=0) + strength)
        return learnt

    def levels_held(self, name: str) -> Array:
        """How often each level of a table was reached by somebody who held its source."""
        table = self._seen.policy.tables[name]
        counts = np.zeros(len(table.levels))
        if name in self._seen.rows:
            cases, levels, column = self._seen.rows[name]
            held = (self.who[cases] * self.held[cases][:, :, column]).sum(axis=1)
            np.add.at(counts, levels, held)
        return counts

    def circumstance(self, name: str, profile: str) -> Array:
        """How often a profile filed under each value of a circumstance."""
        counts = np.zeros(len(_levels(self._seen.policy.data, name)))
        if name in self._seen.circumstances:
            cases, values = self._seen.circumstances[name]
            np.add.at(counts, values, self.who[cases, self._seen.policy.profiles.index(profile)])
        return counts

    def documents(self, learnt: dict[str, Any], prior: Mapping[str, Any], strength: float) -> None:
        """Chances that a profile's paper is the owner's own, and how forged ones look, written into `learnt`."""
        if not self._seen.papers:
            return
        who, held = self.who[self._cases], self.held[self._cases][:, :, self._column]
        own = who * (held * self._genuine_share / self._from_held + (1 - held) * self._genuine_share / self._from_guess)
        for number, profile in enumerate(self._seen.policy.profiles):
            share = (own[:, number].sum() + strength * prior["genuine"][profile]) / (who[:, number].sum() + strength)
            learnt["genuine"][profile] = min(max(float(share), 0.003), 0.995)
        forged_held = (who * held * (1 - self._genuine_share / self._from_held)).sum(axis=1)
        forged_guessed = (who * (1 - held) * (1 - self._genuine_share / self._from_guess)).sum(axis=1)
        tiers = len(prior["tier"])
        for name, weights, of in (
            ("forged_fit_held", forged_held, self._levels // tiers),
            ("forged_fit_guessed", forged_guessed, self._levels // tiers),
            ("forged_tier", forged_held + forged_guessed, self._levels % tiers),
        ):
            counts = np.zeros(len(prior[name]))
            np.add.at(counts, of, weights)
            raised = counts + strength * np.array(prior[name])
            learnt[name] = [float(value) for value in raised / raised.sum()]


def circumstance_table(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The table of a circumstance other than the place, by its name in a vector."""
    kind, _, rest = name.partition(":")
    table: Mapping[str, Any] = data[kind][rest]
    return table


def _levels(data: Mapping[str, Any], name: str) -> list[str]:
    return list(circumstance_table(data, name)["levels"])
