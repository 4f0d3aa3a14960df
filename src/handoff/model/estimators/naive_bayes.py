"""Naive Bayes on binned features: each bin's evidence is counted, and the evidence of the features is added up."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.model.arrays import FloatArray, Label, log_odds_of
from handoff.model.estimators.base import Propensity, share_of_total
from handoff.model.estimators.contributions import Contributions
from handoff.model.estimators.newton import fit_logistic
from handoff.model.estimators.target_encoding import evidence, sums_of
from handoff.model.estimators.vocabulary import codes_of

Bins = npt.NDArray[np.int64]
#: Rows whose products are made at once, in double precision.
BLOCK = 8192
TINY = 1e-300


@dataclass(frozen=True)
class BinnedFeature:
    """The evidence (log-odds) of each bin of a feature, and its weighted mean over the training rows.

    edges: inner edges of a number's bins; a value on an edge is in the bin above. evidence: a number's bins and then
    missing; or a category's known values, then missing, then values that training did not know: 0.
    gain: what the feature alone adds to the log-likelihood (nats a row). vote: how much of the evidence counts, 0 to 1.
    """

    edges: tuple[float, ...]
    evidence: tuple[float, ...]
    mean: float
    gain: float
    vote: float = 1.0


class NaiveBayesPropensity(Propensity):
    """Log-odds = offset + temperature x the sum of the features' evidence by their votes.

    Plain naive Bayes counts features that repeat each other as if they were independent. So only the `max_features`
    that tell the most are kept; those that repeat each other share one vote; and one slope, the temperature, brings
    the sum back to the odds that were seen. After `fit`: feature_ (those kept, strongest first), temperature_, offset_.
    """

    algorithm = "naive-bayes"

    def __init__(
        self,
        max_bins: int = 10,
        prior_rows: float = 20.0,
        max_features: int = 120,
        min_category_rows: int = 30,
        seed: int = 0,
    ) -> None:
        self.max_bins = max_bins
        self.prior_rows = prior_rows
        self.max_features = max_features
        self.min_category_rows = min_category_rows
        self.seed = seed

    def importance(self) -> dict[str, float]:
        """Return each feature's share of the log-likelihood that the kept features gain alone."""
        amounts = {name: one.gain * one.vote for name, one in self.feature_.items()}
        return share_of_total({name: amounts.get(name, 0.0) for name in self.columns_})

    def _learn(self, X: pd.DataFrame, label: Label, weight: FloatArray) -> None:
        counted = {name: self._count(X[name], name, label, weight) for name in self.columns_}
        order = sorted(counted, key=lambda name: -counted[name].gain)
        kept = [name for name in order if counted[name].gain > 0][: self.max_features]
        columns = np.empty((len(X), len(kept)), dtype=np.float32)
        for place, name in enumerate(kept):
            columns[:, place] = self._evidence_of(X[name], name, counted[name])
        votes = shared_votes(columns, weight)
        self.feature_ = {name: replace(counted[name], vote=float(vote)) for name, vote in zip(kept, votes, strict=True)}
        self._set_temperature(columns @ votes, label, weight)

    def _set_temperature(self, total: FloatArray, label: Label, weight: FloatArray) -> None:
        average = float(np.average(label, weights=weight))
        if np.ptp(total) == 0:
            self.temperature_, self.offset_ = 1.0, float(log_odds_of(average))
            return
        spread = float(total.std())
        self.offset_, slope = fit_logistic((total / spread)[:, None].astype(np.float32), label, weight, c=1.0)
        self.temperature_ = max(0.0, float(slope[0])) / spread

    def _count(self, column: "pd.Series[Any]", name: str, label: Label, weight: FloatArray) -> BinnedFeature:
        edges = () if name in self.vocabulary_ else equal_count_edges(_numbers(column), self.max_bins)
        size = (len(self.vocabulary_[name]) if name in self.vocabulary_ else len(edges) + 1) + 2
        places = self._places(column, name, edges)
        rows, positives = sums_of(places, weight, size), sums_of(places, weight * label, size)
        average = float(positives.sum() / rows.sum())
        score = np.where(rows > 0, evidence(rows, positives, average, self.prior_rows), 0.0)
        score[-1] = 0.0
        odds = log_odds_of(average) + score
        gained = float(positives @ score - rows @ (np.logaddexp(0, odds) - np.logaddexp(0, log_odds_of(average))))
        # Each bin beyond the first gains half a nat by chance; asked for is twice that (Akaike 1974, IEEE TAC 19).
        chance = int((rows > 0).sum()) - 1
        mean, gain = float(rows @ score / rows.sum()), max(0.0, gained - chance) / float(rows.sum())
        return BinnedFeature(edges, tuple(score.tolist()), mean, gain)

    def _places(self, column: "pd.Series[Any]", name: str, edges: tuple[float, ...]) -> Bins:
        """The bin of each row: known bins, then missing, then values that training did not know."""
        if name in self.vocabulary_:
            count = len(self.vocabulary_[name])
            codes = codes_of(column, self.vocabulary_[name])
            return np.where(codes == -2, count, np.where(codes == -1, count + 1, codes))
        values = _numbers(column)
        # NaN is placed after every edge; it has a bin of its own there.
        return np.searchsorted(np.array(edges), values, side="right") + np.isnan(values)

    def _evidence_of(self, column: "pd.Series[Any]", name: str, feature: BinnedFeature) -> FloatArray:
        return np.array(feature.evidence)[self._places(column, name, feature.edges)]

    def _score(self, X: pd.DataFrame) -> FloatArray:
        total = np.zeros(len(X))
        for name, feature in self.feature_.items():
            total += feature.vote * self._evidence_of(X[name], name, feature)
        return self.offset_ + self.temperature_ * total

    def _contributions(self, X: pd.DataFrame) -> Contributions:
        values = np.zeros((len(X), len(self.columns_)))
        for name, feature in self.feature_.items():
            own = self._evidence_of(X[name], name, feature) - feature.mean
            values[:, self.columns_.index(name)] = self.temperature_ * feature.vote * own
        mean = sum(feature.vote * feature.mean for feature in self.feature_.values())
        return Contributions(self.offset_ + self.temperature_ * mean, values)

    def _state(self, folder: Path) -> Mapping[str, Any]:  # noqa: ARG002  # all state is JSON
        features = {name: asdict(one) for name, one in self.feature_.items()}
        return {"offset": self.offset_, "temperature": self.temperature_, "features": features}

    def _restore(self, state: Mapping[str, Any], folder: Path) -> None:  # noqa: ARG002
        self.offset_, self.temperature_ = state["offset"], state["temperature"]
        self.feature_ = {
            name: BinnedFeature(**{**one, "edges": tuple(one["edges"]), "evidence": tuple(one["evidence"])})
            for name, one in state["features"].items()
        }


def equal_count_edges(values: FloatArray, bins: int) -> tuple[float, ...]:
    """Return the inner edges of up to `bins` bins of about equal counts of the known values, shape (n_rows,).

    A count that is mostly zero gets a bin for zero, and equal counts of the rest.
    """
    known = np.sort(values)[: len(values) - int(np.isnan(values).sum())]  # NaN is sorted last
    if len(known) == 0 or known[0] == known[-1]:
        return ()
    above = int(np.searchsorted(known, known[0], side="right"))
    if above * bins >= len(known):
        known, shares = known[above:], np.linspace(0, 1, bins)[:-1]
    else:
        shares = np.linspace(0, 1, bins + 1)[1:-1]
    edges = np.unique(known[(shares * len(known)).astype(int)])
    return tuple(edges.tolist())


def shared_votes(columns: npt.NDArray[np.float32], weight: FloatArray) -> FloatArray:
    """Return 1 / (sum of squared correlations with all columns, itself among them) of each: shape (n_columns,).

    n copies of one column get 1/n each; a column that is like no other gets 1. columns: shape (n_rows, n_columns).
    """
    share = weight / weight.sum()
    mean, product = share @ columns, np.zeros((columns.shape[1], columns.shape[1]))
    for start in range(0, len(columns), BLOCK):
        centred = columns[start : start + BLOCK] - mean
        product += centred.T @ (centred * share[start : start + BLOCK, None])
    spread = np.sqrt(np.diag(product))
    alike = product / np.maximum(np.outer(spread, spread), TINY)
    return np.asarray(1.0 / np.maximum(1.0, (alike * alike).sum(axis=0)))


def _numbers(column: "pd.Series[Any]") -> FloatArray:
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
