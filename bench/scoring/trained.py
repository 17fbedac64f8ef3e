"""The trained models: logistic regression and gradient boosting on the same comparisons."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.scoring.baselines import Array, Verdicts
from bench.scoring.filings import Filing
from casedesk.review.engine.comparisons import ComparisonVector
from casedesk.review.engine.policy import Policy

BOOSTING = "gradient boosting"
_TREES = {BOOSTING: {"max_leaf_nodes": 15}, "gradient boosting, stumps": {"max_leaf_nodes": 2, "min_samples_leaf": 10}}


@dataclass(frozen=True)
class Model:
    """A model that was trained, and the columns it looks at."""

    name: str
    columns: Sequence[int]
    model: Any

    def says(self, seen: Array) -> Verdicts:
        """Ranks by its own unit, where no two cases are rounded to one, and probabilities short of certain."""
        seen = seen[:, self.columns]
        probability = np.clip(self.model.predict_proba(seen)[:, 1], 1e-6, 1 - 1e-6)
        return Verdicts(self.name, self.model.decision_function(seen), probability)


def fitted(seen: Array, owners: NDArray[np.bool_], *, stumps: bool = False) -> list[Model]:
    """Logistic regression, and gradient boosting, which with thousands of labels is the upper bound.

    Args:
        seen: features of labelled cases. owners: their labels.
        stumps: boosting with trees of one split as well, which suits few labels best of ten settings tried.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegressionCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    varied = [column for column in range(seen.shape[1]) if len(np.unique(seen[~np.isnan(seen[:, column]), column])) > 1]
    seen = seen[:, varied]
    regression = make_pipeline(
        SimpleImputer(strategy="constant", fill_value=0.0, add_indicator=True),
        StandardScaler(),
        LogisticRegressionCV(
            Cs=6, cv=5, max_iter=2000, scoring="neg_log_loss", l1_ratios=(0,), use_legacy_attributes=False
        ),
    ).fit(seen, owners)
    made = [Model("logistic regression", varied, regression)]
    for name in _TREES if stumps else (BOOSTING,):
        boosting = HistGradientBoostingClassifier(max_iter=300, learning_rate=0.06, **_TREES[name])
        made.append(Model(name, varied, boosting.fit(seen, owners)))
    return made


def features(filings: Sequence[Filing], vectors: Sequence[ComparisonVector], policy: Policy) -> Array:
    """Per case: the level and its log-ratio for each signal, and the circumstances; NaN where nothing was compared."""
    signals = list(policy.groups)
    made = np.full((len(vectors), 2 * len(signals) + 7), np.nan)
    for row, (filing, vector) in enumerate(zip(filings, vectors, strict=True)):
        for each in vector.comparisons:
            column = signals.index(each.signal)
            made[row, column] = math.log2(each.table.m[each.level] / each.g[each.level])
            made[row, len(signals) + column] = each.level
        context = filing.case.context
        place = next((c.inputs for c in vector.circumstances if c.name == "submission:place"), (math.nan, math.nan))
        made[row, 2 * len(signals) :] = (
            place[0],
            ("known", "same_model", "new").index(str(context.device)),
            bool(context.contacts_changed),
            bool(context.odd_sign_in),
            bool(context.device_reset),
            context.earlier_appeals or 0,
            bool(context.document_reused),
        )
    return made
