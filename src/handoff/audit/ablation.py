"""Ablation: how much of the way from the other columns' AUC to a perfect one does a single column cover?

A small model is fitted to all columns, once without each of those that matter most, and once with only one of
the suspects beside the rest: the first finds a column that tells together with a partner, the second two
copies of one secret, of which either could go without loss. Beside a column that nearly knows the outcome by
itself, chance covers much of the little way that is left: what another covers must hold without it too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from handoff.audit.limits import EXPORTED_LIFT, RECORDED_LIFT
from handoff.audit.ranking import Auc
from handoff.audit.report import Evidence, Kind
from handoff.audit.source import Inquiry, Source
from handoff.audit.subject import IntArray

#: Features that stand for a source, its best ones alone.
FEATURES_EACH = 3
#: Sources that are tried: those that the full model uses most.
TRIED = 5
#: An exported column that ranks so well alone is kept out of the rest that another is tried beside.
SUSPECT = 0.68
#: Beside one that ranks so well alone nobody is tried without a second look.
KNOWS_ALONE = 0.85
#: A lift that is smaller says nothing, however close the rest is to 1.
LEAST_LIFT = 0.04
MOST_ROWS = 15_000
PARAMETERS = {
    "objective": "binary",
    "num_leaves": 8,
    "learning_rate": 0.15,
    "min_data_in_leaf": 20,
    "lambda_l2": 5.0,
    "feature_fraction": 0.7,
    "max_bin": 63,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
ROUNDS = 40


@dataclass(frozen=True)
class Lift:
    """AUC without and with a source."""

    without: float
    with_it: float

    @property
    def share(self) -> float:
        """Part of the way from `without` to 1 that the source covers."""
        return (self.with_it - self.without) / max(1 - self.without, 1e-9)


def ablate(inquiry: Inquiry, alone: Mapping[str, Auc], seed: int) -> Mapping[str, Lift]:
    """Return the greater of the two lifts of each source that was tried."""
    model = _Small.of(inquiry, seed)
    if len(model.columns) < 2:
        return {}
    full, gains = model.auc(list(model.columns))
    suspects = [
        source.name
        for source in inquiry.sources
        if source.name in model.columns and not source.recorded and alone[source.name].value >= SUSPECT
    ]
    tried = list(dict.fromkeys([*sorted(gains, key=lambda name: (-gains[name], name))[:TRIED], *suspects]))
    rest = [name for name in model.columns if name not in suspects]
    base = model.auc(rest)[0] if suspects and rest else 0.5
    company = [name for name in model.columns if name not in suspects or alone[name].value < KNOWS_ALONE]
    among = full if len(company) == len(model.columns) else model.auc(company)[0] if company else 0.5
    lifts = {}
    for name in tried:
        beside = _lift(model, name, [*model.columns], full)
        if name in company and len(company) < len(model.columns):
            beside = min(beside, _lift(model, name, company, among), key=_share)
        own = Lift(base, model.auc([*rest, name])[0]) if name in suspects else beside
        lifts[name] = max(beside, own, key=_share)
    return lifts


def _share(lift: Lift) -> float:
    return lift.share


def implausible(source: Source, lift: Lift | None, support: int) -> Iterator[Evidence]:
    """Yield a lift that one honest column would not bring."""
    if lift is None or lift.with_it - lift.without < LEAST_LIFT:
        return
    weight = (RECORDED_LIFT if source.recorded else EXPORTED_LIFT).weigh(lift.share)
    if weight:
        yield Evidence(
            Kind.ABLATION,
            weight,
            (("lift_share", lift.share), ("auc_without", lift.without), ("auc_with", lift.with_it)),
            support,
            f"a small model of the other columns reaches AUC {lift.without:.3f}, with it {lift.with_it:.3f}: "
            f"{lift.share:.0%} of the way to 1",
        )


def _lift(model: "_Small", name: str, company: Sequence[str], with_it: float) -> Lift:
    others = [other for other in company if other != name]
    return Lift(model.auc(others)[0] if others else 0.5, with_it)


@dataclass(frozen=True)
class _Small:
    """A small boosted model over the ranks of codes; `columns`: the ranks that stand for each source."""

    inquiry: Inquiry
    columns: Mapping[str, npt.NDArray[np.float32]]
    learn: IntArray
    judged: IntArray
    seed: int

    @classmethod
    def of(cls, inquiry: Inquiry, seed: int) -> "_Small":
        """Choose rows and the features that stand for each source."""
        halves = inquiry.halves
        learn, judged = np.flatnonzero(halves.learn), np.flatnonzero(halves.judge)
        rows = np.concatenate([_thinned(learn), _thinned(judged)])
        columns = {
            source.name: np.column_stack([_ranks(inquiry, name)[rows] for name in _best(inquiry, source)])
            for source in inquiry.sources
            if source.features
        }
        n_learn = len(_thinned(learn))
        return cls(inquiry, columns, rows[:n_learn], rows[n_learn:], seed)

    def auc(self, names: Sequence[str]) -> tuple[float, dict[str, float]]:
        """Fit to some sources; return the AUC on judged rows and the gain of each source."""
        import lightgbm

        values = np.column_stack([self.columns[name] for name in names])
        label, n_learn = self.inquiry.subject.table.label, len(self.learn)
        data = lightgbm.Dataset(values[:n_learn], label[self.learn], params={"verbosity": -1})
        booster = lightgbm.train({**PARAMETERS, "seed": self.seed}, data, ROUNDS)
        score = np.zeros(len(label))
        score[self.judged] = booster.predict(values[n_learn:], num_threads=1)
        found = self._auc_of(score)
        owner = np.repeat(np.arange(len(names)), [self.columns[name].shape[1] for name in names])
        gain = np.bincount(owner, weights=booster.feature_importance("gain"), minlength=len(names))
        return found, {name: float(each) for name, each in zip(names, gain, strict=True)}

    def _auc_of(self, score: npt.NDArray[np.float64]) -> float:
        from handoff.audit.ranking import within_blocks

        levels, level = np.unique(score[self.judged], return_inverse=True)
        block, label = self.inquiry.halves.block[self.judged], self.inquiry.judge.outcome[self.judged]
        return within_blocks(block, level.reshape(-1), label, np.ones(len(level), dtype=np.bool_), len(levels))


def _best(inquiry: Inquiry, source: Source) -> list[str]:
    ranked = sorted(source.feature_names, key=lambda name: (-inquiry.judge.auc(inquiry.codes[name]).value, name))
    return ranked[:FEATURES_EACH]


def _ranks(inquiry: Inquiry, name: str) -> npt.NDArray[np.float32]:
    """Return the place of each value among the learned rates for categories, of numbers as they rise; 0: missing."""
    feature = next(each for each in inquiry.subject.table.features.catalogue if each.name == name)
    codes = inquiry.codes[name]
    if not feature.categorical:
        return codes.astype(np.float32)
    return np.argsort(np.argsort(inquiry.judge.rates(codes), kind="stable"), kind="stable")[codes].astype(np.float32)


def _thinned(rows: IntArray) -> IntArray:
    """Return at most `MOST_ROWS` rows, evenly spread over time."""
    return np.asarray(rows[:: -(-len(rows) // MOST_ROWS)] if len(rows) > MOST_ROWS else rows)
