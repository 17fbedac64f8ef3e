"""What is believed of impostors, moved to where it tells them from owners best: the fit to outcomes after the counts.

Nobody knows which profile an impostor was and what it held, so counting tells little of that. Outcomes tell more: the
numbers of impostors are moved to where the posterior is likeliest to come true. What owners do was counted and stays.
"""

import copy
from collections.abc import Sequence
from typing import Any

import numpy as np

from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.policy import OWNER, Policy
from casedesk.review.engine.weighing import is_control
from casedesk.review.learning.descent import Array, minimum
from casedesk.review.learning.impostors import Expected, Impostors, circumstance_table

# How firmly each number stays where counting left it, on the scale of log odds: about as firmly as 20 cases do.
PULL = 5.0
STEPS = 40


def refine(vectors: Sequence[ComparisonVector], owners: Sequence[bool], policy: Policy) -> dict[str, Any]:
    """Shares of profiles, what they hold, what holders tell, and how they file, fitted to outcomes.

    Args:
        vectors: of decided cases. owners: what each turned out to be.
        policy: as it was counted; the fit is pulled towards it. What owners do, documents and proofs of control stay.

    Returns:
        The numbers of the policy with those of impostors moved; floors are not applied yet.
    """
    fit = _Fit(vectors, np.array(owners), policy)
    return fit.numbers(minimum(fit.loss, fit.start, STEPS))


class _Fit:
    """Minus the log-likelihood of outcomes given the evidence, and its slopes, by numbers on the scale of log odds."""

    def __init__(self, vectors: Sequence[ComparisonVector], owners: "np.ndarray[Any, Any]", policy: Policy) -> None:
        self._owners, self._policy = owners, policy
        self._seen = Impostors(vectors, policy)
        self._tables = tuple(policy.data["t"])
        self._circumstances = tuple(name for name in self._seen.circumstances if not is_control(name))
        self._own = np.array([_log_of_owner(vector, policy) for vector in vectors])
        self._near = self._own[:, None] + np.array([_log_beside(vector, policy) for vector in vectors])
        self._close = np.array(policy.close)
        prior = policy.data["prior"]
        self._before = float(np.log(prior / (1 - prior)))
        self._parts = [_logs(part) for part in self._read(policy.data)]
        kappa = self._kappa(policy.data)
        self._kappa_odds = np.log(kappa / (1 - kappa))
        self._size = 2 + kappa.size + sum(part.size for part in self._parts)

    @property
    def start(self) -> Array:
        """The numbers as counted, weights in their own unit."""
        return np.zeros(self._size)

    def numbers(self, at: Array) -> dict[str, Any]:
        """The policy's numbers at a point."""
        data = copy.deepcopy(dict(self._policy.data))
        kappa = 1 / (
            1 + np.exp(-(self._kappa_odds + at[2 : 2 + self._kappa_odds.size].reshape(self._kappa_odds.shape)))
        )
        for profile, row in zip(self._policy.profiles, kappa, strict=True):
            data["kappa"][profile] = dict(zip(self._seen.sources, map(float, row), strict=True))
        shares = [list(map(float, np.exp(part))) for part in self._moved(at)]
        data["pi"] = dict(zip(self._policy.profiles, shares[0], strict=True))
        rest = iter(shares[1:])
        for name in self._tables:
            data["t"][name] = next(rest)
        for name in self._circumstances:
            for profile in self._policy.profiles:
                circumstance_table(data, name)["p"][profile] = next(rest)
        return data

    def loss(self, at: Array) -> tuple[float, Array]:
        """What is lost at a point, with the pull, and its slopes."""
        data = self.numbers(at)
        seen = self._seen.expect(data)
        apart = np.log(1 - self._close) + seen.logs
        with np.errstate(divide="ignore"):
            near = np.log(self._close) + np.log([data["pi"][profile] for profile in self._policy.profiles]) + self._near
        each = np.logaddexp(apart, near)
        total = np.logaddexp.reduce(each, axis=1)
        weight, scale = self._own - total, np.exp(at[0])
        odds = self._before + at[1] + scale * weight
        missed = 1 / (1 + np.exp(-odds)) - self._owners
        lost = float(np.logaddexp(0, np.where(self._owners, -odds, odds)).sum())
        weighted = (missed * scale)[:, None]
        seen.who = -weighted * np.exp(apart - total[:, None])
        slopes = self._slopes(seen, data, (-weighted * np.exp(each - total[:, None])).sum(axis=0))
        pulled = at.copy()
        pulled[:2] = 0.0
        first = [float((missed * weight).sum() * scale), float(missed.sum())]
        return lost + PULL / 2 * float(pulled @ pulled), np.concatenate([first, slopes]) + PULL * pulled

    def _slopes(self, seen: Expected, data: dict[str, Any], profiles: Array) -> Array:
        """Expected counts weighted by how far each posterior missed, less what they would be by the shares."""
        kappa = self._kappa(data)
        found = [((seen.held - kappa) * seen.who[:, :, None]).sum(axis=0).ravel()]
        counts = [profiles, *(seen.levels_held(name) for name in self._tables)]
        counts += [seen.circumstance(name, who) for name in self._circumstances for who in self._policy.profiles]
        shares = (np.array(part) for part in self._read(data))
        found += [count - share * count.sum() for count, share in zip(counts, shares, strict=True)]
        return np.concatenate(found)

    def _moved(self, at: Array) -> list[Array]:
        """Logarithms of the shares at a point."""
        moved, begin = [], 2 + self._kappa_odds.size
        for part in self._parts:
            raised = part + at[begin : begin + part.size]
            moved.append(raised - np.logaddexp.reduce(raised))
            begin += part.size
        return moved

    def _read(self, data: Any) -> list[list[float]]:
        """All shares that sum to 1, in the order of the numbers."""
        profiles = self._policy.profiles
        return [
            [data["pi"][profile] for profile in profiles],
            *(data["t"][name] for name in self._tables),
            *(circumstance_table(data, name)["p"][who] for name in self._circumstances for who in profiles),
        ]

    def _kappa(self, data: Any) -> Array:
        return np.array(
            [[data["kappa"][who][source] for source in self._seen.sources] for who in self._policy.profiles]
        )


def _logs(shares: Sequence[float]) -> Array:
    return np.asarray(np.log(shares))


def _log_of_owner(vector: ComparisonVector, policy: Policy) -> float:
    """log P(evidence | owner), but for the place of filing, which is taken relative to the owner's."""
    chances = [policy.tables[row.table.name].m[row.level] for row in vector.comparisons]
    for row in vector.circumstances:
        if row.name != "submission:place":
            table = circumstance_table(policy.data, row.name)
            chances.append(table["p"][OWNER][table["levels"].index(row.value)])
    return float(np.log(chances).sum())


def _log_beside(vector: ComparisonVector, policy: Policy) -> list[float]:
    """By profile, what P(evidence | close to the owner) is beside the owner's: papers and proofs of control."""
    documents = policy.tables["document"]
    papers = [row.level for row in vector.comparisons if row.table.name == documents.name]
    genuine = documents.genuine_close
    common = sum(np.log(genuine + (1 - genuine) * documents.t[level] / documents.m[level]) for level in papers)
    found = []
    for profile in policy.profiles:
        proofs = 0.0
        for row in vector.circumstances:
            if is_control(row.name):
                table = circumstance_table(policy.data, row.name)
                level = table["levels"].index(row.value)
                proofs += np.log(table["p"][profile][level] / table["p"][OWNER][level])
        found.append(float(common + proofs))
    return found
