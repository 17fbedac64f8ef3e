"""The alternatives that need no labels: points, history alone, one u for all, and a record-linkage package."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.scoring.filings import Filing
from casedesk.review.engine.comparisons import Comparison, ComparisonVector
from casedesk.review.engine.policy import Policy

Array = NDArray[np.float64]

# What help desks and self-made lists give: points for best level, partly, none.
_POINTS: dict[str, tuple[float, float, float]] = {
    "model": (10, 4, -5),
    "second_device": (5, 0, 0),
    "imei": (25, 8, -5),
    "document": (25, 10, -15),
    "order_number": (20, 8, -5),
    "purchase_date": (10, 5, -3),
    "amount": (8, 4, -2),
    "shop": (5, 0, -2),
    "registration_date": (12, 6, -3),
    "registration_city": (8, 0, -4),
    "last_use": (10, 5, -3),
    "sign_ins": (10, 5, -3),
    "places": (12, 6, -6),
    "former_password": (15, 15, 0),
    "answers": (10, 5, -3),
    "former_phone": (15, 5, -4),
    "former_email": (12, 4, -4),
}
_HALF, _SLOPE = 40.0, 12.0
_MOST_LEVELS = 4


@dataclass(frozen=True)
class Verdicts:
    """What one method says of the test cases: a rank and a probability for each."""

    name: str
    rank: Array
    probability: Array

    def only(self, kept: NDArray[np.bool_]) -> "Verdicts":
        """Those on the cases that are kept."""
        return Verdicts(self.name, self.rank[kept], self.probability[kept])


def points(vectors: Sequence[ComparisonVector]) -> Verdicts:
    """Additive points; half belief at 40 of them."""
    rank = np.array([math.fsum(_points(row) for row in vector.comparisons) for vector in vectors])
    return Verdicts("additive points", rank, 1 / (1 + np.exp(-(rank - _HALF) / _SLOPE)))


def history(filings: Sequence[Filing], prior: float) -> Verdicts:
    """What risk engines for sign-in look at: place and device of filing against the account's history."""
    odds = []
    for filing in filings:
        context, shares = filing.case.context, filing.case.record.shares_of_cities
        local = shares.get(context.city or "", 0.0)
        seen = math.log2((0.85 * local + 0.15 * 0.02) / 0.02)
        device = {"known": 3.0, "same_model": 1.0, "new": -0.3}[str(context.device)]
        odds.append(seen + device - (1.0 if context.odd_sign_in else 0.0) + math.log2(prior / (1 - prior)))
    rank = np.array(odds)
    return Verdicts("sign-in history alone", rank, 1 / (1 + np.exp2(-rank)))


def textbook(vectors: Sequence[ComparisonVector], policy: Policy) -> Verdicts:
    """Fellegi and Sunter (1969): one m and one u for each level, all comparisons independent."""
    u = _mean_guesses(vectors)
    prior = math.log2(policy.data["prior"] / (1 - policy.data["prior"]))
    rank = np.array(
        [
            math.fsum(math.log2(row.table.m[row.level] / u[row.table.name][row.level]) for row in vector.comparisons)
            for vector in vectors
        ]
    )
    return Verdicts("Fellegi–Sunter, one u", rank, 1 / (1 + np.exp2(-np.clip(rank + prior, -500, 500))))


def linkage(vectors: Sequence[ComparisonVector]) -> Verdicts:
    """The package splink: u as guessing gives it, m learnt without labels by expectation maximisation."""
    import duckdb
    import pyarrow as pa
    from splink import DuckDBAPI, Linker, SettingsCreator
    from splink.comparison_level_library import CustomLevel, ElseLevel, NullLevel
    from splink.comparison_library import CustomComparison

    signals = sorted({row.signal for vector in vectors for row in vector.comparisons})
    agreement: dict[str, list[int | None]] = {signal: [None] * len(vectors) for signal in signals}
    guessed = {signal: np.full(_MOST_LEVELS, 1e-9) for signal in signals}
    for number, vector in enumerate(vectors):
        for row in vector.comparisons:
            agreement[row.signal][number] = min(row.level, _MOST_LEVELS - 1)
            for level, chance in enumerate(row.g):
                guessed[row.signal][min(level, _MOST_LEVELS - 1)] += chance
    numbers = list(range(len(vectors)))
    stated = pa.table({"unique_id": numbers, "case_id": numbers, **agreement})
    nothing = pa.array([0] * len(vectors))
    recorded = pa.table({"unique_id": numbers, "case_id": numbers, **dict.fromkeys(signals, nothing)})
    comparisons = [
        CustomComparison(
            output_column_name=signal,
            comparison_levels=[
                NullLevel(signal),
                *(
                    CustomLevel(f'"{signal}_l" = {level}', f"level {level}")
                    for level in range(_levels(agreement[signal]) - 1)
                ),
                ElseLevel(),
            ],
        ).configure(
            m_probabilities=_falling(_levels(agreement[signal])),
            u_probabilities=_shares(guessed[signal][: _levels(agreement[signal])]),
        )
        for signal in signals
        if _levels(agreement[signal]) > 1
    ]
    rule = "l.case_id = r.case_id"
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[rule],
        probability_two_random_records_match=0.7,
        max_iterations=30,
    )
    database = DuckDBAPI(duckdb.connect(":memory:"))
    tables = [database.register(stated, table_name="a_stated"), database.register(recorded, table_name="b_recorded")]
    linker = Linker(tables, settings, log_level=40)
    linker.training.estimate_parameters_using_expectation_maximisation(
        rule, fix_u_probabilities=True, fix_probability_two_random_records_match=True
    )
    found = linker.inference.predict().as_pyarrow_table()
    probability = np.full(len(vectors), 0.5)
    pairs = found["unique_id_l"].to_numpy()
    probability[pairs] = found["match_probability"].to_numpy()
    rank = np.zeros(len(vectors))
    rank[pairs] = found["match_weight"].to_numpy()
    return Verdicts("splink", rank, np.clip(probability, 1e-6, 1 - 1e-6))


def _falling(levels: int) -> list[float]:
    """Where the learning of m starts: better levels likelier."""
    return _shares(np.array([2.0 ** (levels - level) for level in range(levels)]))


def _shares(weights: Array) -> list[float]:
    return [float(weight) for weight in weights / weights.sum()]


def _levels(agreement: Sequence[int | None]) -> int:
    return 1 + max(level for level in agreement if level is not None)


def _points(row: Comparison) -> float:
    best, partly, none = _POINTS.get(row.signal, (5.0, 2.0, -2.0))
    if row.signal == "document":
        fit, _, tier = row.level_name.partition("+")
        return none if tier == "suspicious" or fit == "contradicts" else best if fit == "strong" else partly
    if row.level == 0:
        return best
    return none if row.level == len(row.table.levels) - 1 else partly


def _mean_guesses(vectors: Sequence[ComparisonVector]) -> dict[str, Any]:
    sums: defaultdict[str, list[Any]] = defaultdict(list)
    for vector in vectors:
        for row in vector.comparisons:
            sums[row.table.name].append(row.g)
    return {name: np.mean(np.array(rows), axis=0) for name, rows in sums.items()}
