"""Weights of many cases at once: compared once, weighed under one policy after another."""

import math
from collections.abc import Sequence
from copy import copy
from typing import Any

import numpy as np

from bench.scoring.baselines import Array, Verdicts
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.guesses import Guess
from casedesk.review.engine.policy import OWNER, Policy
from casedesk.review.engine.weighing import is_control
from casedesk.review.learning.impostors import Impostors, circumstance_table


class Many:
    """Comparisons of many cases as arrays.

    Args:
        vectors: of the cases, each with one document at most.
        policy: whose tables they were made under; policies learnt from it have the same levels, and take the place of
            filing for as telling as it does.
    """

    def __init__(self, vectors: Sequence[ComparisonVector], policy: Policy) -> None:
        self._seen = Impostors(vectors, policy)
        self._levelled_by = policy.data["m"]
        self._guesses: list[tuple[int, int, str, int, Guess]] = []
        self._unlevelled = np.zeros_like(self._seen.guessed)
        for case, vector in enumerate(vectors):
            for row in vector.comparisons:
                column = self._seen.sources.index(policy.groups[row.signal])
                if row.guess:
                    self._guesses.append((case, column, row.table.name, row.level, row.guess))
                elif not row.table.genuine:
                    self._unlevelled[case, column] += math.log(row.g[row.level])

    def scored(self, name: str, policy: Policy) -> Verdicts:
        """What the score says of the cases under a policy, but for queues of their own."""
        prior = policy.data["prior"]
        weights = self.weights(policy)
        odds = policy.data["b"] + policy.data["lambda"] * weights + np.log2(prior / (1 - prior))
        return Verdicts(name, weights, 1 / (1 + np.exp2(-odds)))

    def weights(self, policy: Policy) -> Array:
        """In bits, as `weigh` gives them one by one."""
        seen = copy(self._seen)
        seen.policy = policy
        if policy.data["m"] != self._levelled_by:
            seen.guessed = self._guessed(policy)
        own, beside = self._of_owner(policy), self._beside_owner(policy)
        close = np.array(policy.close)
        apart = np.log(1 - close) + seen.expect(policy.data).logs
        with np.errstate(divide="ignore"):
            near = np.log(close) + np.log(policy.pi) + own[:, None] + beside
        weights: Array = (own - np.logaddexp.reduce(np.logaddexp(apart, near), axis=1)) / np.log(2)
        return weights

    def _guessed(self, policy: Policy) -> Array:
        """log P(levels | guessing) of each source, levelled by the m of a policy."""
        found = self._unlevelled.copy()
        owns = {name: table.m for name, table in policy.tables.items()}
        for case, column, name, level, guess in self._guesses:
            found[case, column] += math.log(guess.under(owns[name])[level])
        return found

    def _of_owner(self, policy: Policy) -> Array:
        """log P(evidence | owner), but for the place of filing, which is taken relative to the owner's."""
        found = np.zeros(self._seen.count)
        for name, (cases, levels, _column) in self._seen.rows.items():
            np.add.at(found, cases, np.log(policy.tables[name].m)[levels])
        for name, (cases, values) in self._seen.circumstances.items():
            np.add.at(found, cases, np.log(circumstance_table(policy.data, name)["p"][OWNER])[values])
        cases, levels = self._papers()
        np.add.at(found, cases, np.log(policy.tables["document"].m)[levels])
        return found

    def _beside_owner(self, policy: Policy) -> Array:
        """By profile, log of what P(evidence | close to the owner) is beside the owner's."""
        found = np.zeros((self._seen.count, len(policy.profiles)))
        papers = policy.tables["document"]
        forged, genuine = np.array(papers.t) / np.array(papers.m), papers.genuine_close
        cases, levels = self._papers()
        np.add.at(found, cases, np.log(genuine + (1 - genuine) * forged)[levels][:, None])
        for name, (filed, values) in self._seen.circumstances.items():
            if is_control(name):
                table = circumstance_table(policy.data, name)["p"]
                ratios = np.log([table[who] for who in policy.profiles]) - np.log(table[OWNER])
                np.add.at(found, filed, ratios[:, values].T)
        return found

    def _papers(self) -> tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any]"]:
        """Cases and levels of documents."""
        table = np.array([(case, level) for case, level, _guess in self._seen.papers], dtype=int).reshape(-1, 2)
        return table[:, 0], table[:, 1]
