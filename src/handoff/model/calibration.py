"""Calibrators: from an estimator's log-odds to probabilities that can be checked; rising, and plain JSON."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from handoff.domain.toml import nearest
from handoff.errors import RegistryError
from handoff.model.arrays import FloatArray, Label, log_odds_of, probability_of
from handoff.model.rising_logistic import fit_rising
from handoff.model.venn_abers import envelopes

#: Standard deviation, in log-odds, of how far a base rate is believed to move before rows say so.
LEVEL_SD = 1.0
#: Probabilities are kept this far from 0 and 1, so that their log-odds are finite.
CERTAIN = 1e-12
#: Least slope of a line, and share of the plain probability in a fit by steps: two scores never become one probability.
TILT = 1e-3


class Calibrator(ABC):
    """A rising function from log-odds, shape (n_rows,), to probabilities, shape (n_rows,)."""

    method: ClassVar[str]

    @abstractmethod
    def apply(self, score: FloatArray) -> FloatArray:
        """Return the calibrated probability of each row."""

    def to_dict(self) -> dict[str, Any]:
        """Return the calibrator as JSON values; `calibrator_from_dict` reads it back, exactly."""
        return {"method": self.method, **asdict(self)}  # type: ignore[call-overload]  # every kind is a dataclass


@dataclass(frozen=True)
class NoCalibrator(Calibrator):
    """The estimator's own probability."""

    method: ClassVar[str] = "none"

    def apply(self, score: FloatArray) -> FloatArray:
        """Return 1 / (1 + exp(-score))."""
        return probability_of(score)


@dataclass(frozen=True)
class SigmoidCalibrator(Calibrator):
    """logit q = slope * score + offset (J. Platt 1999, Advances in Large Margin Classifiers, p. 61-74)."""

    method: ClassVar[str] = "sigmoid"
    slope: float
    offset: float

    def apply(self, score: FloatArray) -> FloatArray:
        """Return the probability on the fitted line in log-odds."""
        return probability_of(self.slope * score + self.offset)


@dataclass(frozen=True)
class BetaCalibrator(Calibrator):
    """logit q = a ln p - b ln(1 - p) + c, a and b >= 0 (Kull, Silva Filho & Flach 2017, AISTATS, eq. 4)."""

    method: ClassVar[str] = "beta"
    a: float
    b: float
    c: float

    def apply(self, score: FloatArray) -> FloatArray:
        """Return the probability on the fitted beta map."""
        return probability_of(self.a * _log_p(score) - self.b * _log_p(-score) + self.c)


@dataclass(frozen=True)
class IsotonicCalibrator(Calibrator):
    """Straight lines between the steps of a rising fit (Zadrozny & Elkan 2002, KDD, p. 694-699)."""

    method: ClassVar[str] = "isotonic"
    scores: tuple[float, ...]
    probabilities: tuple[float, ...]

    def apply(self, score: FloatArray) -> FloatArray:
        """Return the probability between the two nearest steps."""
        return _tilted(np.interp(score, self.scores, self.probabilities), score)


@dataclass(frozen=True)
class VennAbersCalibrator(Calibrator):
    """p1 / (1 - p0 + p1), p0 and p1 being isotonic fits with the row itself as 0 and as 1 (Vovk & Petej 2014, UAI).

    low and high are p0 and p1 at `scores`, straight between them.
    """

    method: ClassVar[str] = "venn-abers"
    scores: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def apply(self, score: FloatArray) -> FloatArray:
        """Return the probability that loses least if either envelope were the truth."""
        low, high = np.interp(score, self.scores, self.low), np.interp(score, self.scores, self.high)
        return _tilted(high / (1.0 - low + high), score)


@dataclass(frozen=True)
class AnchoredCalibrator(Calibrator):
    """Another calibrator's probability, moved by `offset` in log-odds: `level_offset` says by how much."""

    method: ClassVar[str] = "anchored"
    inner: Calibrator
    offset: float

    def apply(self, score: FloatArray) -> FloatArray:
        """Return the moved probability."""
        return probability_of(_log_odds(self.inner.apply(score)) + self.offset)

    def to_dict(self) -> dict[str, Any]:
        """Return both as JSON values."""
        return {"method": self.method, "inner": self.inner.to_dict(), "offset": self.offset}


def level_offset(y: Label, probability: FloatArray, weight: FloatArray, prior_sd: float = LEVEL_SD) -> float:
    """Return by how much log-odds must move to fit the labels best; 0 without rows. Shapes: (n_rows,).

    Before the rows speak, the move is held to be N(0, prior_sd^2). Recalibration of the intercept alone (Steyerberg
    2019, Clinical Prediction Models, 2nd ed., ch. 15) is what a change of the base rate alone asks for (Saerens,
    Latinne & Decaestecker 2002, Neural Computation 14: 21-41, eq. 2.4).
    """
    from scipy.optimize import brentq

    if len(y) == 0:
        return 0.0
    score, precision = _log_odds(probability), prior_sd**-2

    def slope(offset: float) -> float:
        return float(weight @ (probability_of(score + offset) - y)) + precision * offset

    # No sum of errors exceeds the sum of weights, so the prior pulls back from farther out than this.
    farthest = float(weight.sum()) / precision + 1.0
    return float(brentq(slope, -farthest, farthest, xtol=1e-10))


def fit_calibrator(method: str, y: Label, score: FloatArray, weight: FloatArray) -> Calibrator:
    """Fit one method to labels, log-odds and weights of shape (n_rows,); both labels must occur."""
    return _FITTERS[method](y, score, weight)


def calibrator_from_dict(raw: Mapping[str, Any]) -> Calibrator:
    """Read what `Calibrator.to_dict` wrote.

    Raises:
        RegistryError: the method is not known to this version.
    """
    method = str(raw.get("method", ""))
    if method == AnchoredCalibrator.method:
        return AnchoredCalibrator(calibrator_from_dict(raw["inner"]), float(raw["offset"]))
    if method not in _KINDS:
        raise RegistryError(f'calibration method "{method}" is unknown; {nearest(method, list(_KINDS))}')
    values = {
        name: tuple(value) if isinstance(value, list) else value for name, value in raw.items() if name != "method"
    }
    return _KINDS[method](**values)


def _fit_none(y: Label, score: FloatArray, weight: FloatArray) -> Calibrator:  # noqa: ARG001
    return NoCalibrator()


def _fit_sigmoid(y: Label, score: FloatArray, weight: FloatArray) -> Calibrator:
    slope, offset = _rising_logistic(score[:, None], y, weight)
    return SigmoidCalibrator(slope, offset)


def _fit_beta(y: Label, score: FloatArray, weight: FloatArray) -> Calibrator:
    a, b, c = _rising_logistic(np.column_stack([_log_p(score), -_log_p(-score)]), y, weight)
    return BetaCalibrator(a, b, c)


def _fit_isotonic(y: Label, score: FloatArray, weight: FloatArray) -> Calibrator:
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(out_of_bounds="clip").fit(score, y, sample_weight=weight)
    # A step of pure outcomes would promise certainty; no count can.
    certain = 1.0 / (len(y) + 2)
    probabilities = np.clip(model.y_thresholds_, certain, 1 - certain)
    return IsotonicCalibrator(tuple(model.X_thresholds_.tolist()), tuple(probabilities.tolist()))


def _fit_venn_abers(y: Label, score: FloatArray, weight: FloatArray) -> Calibrator:
    scores, low, high = envelopes(y, score, weight)
    return VennAbersCalibrator(tuple(scores.tolist()), tuple(low.tolist()), tuple(high.tolist()))


def _rising_logistic(columns: FloatArray, y: Label, weight: FloatArray) -> tuple[float, ...]:
    """Logistic regression with slopes >= 0 on Platt's targets: (n+ + 1)/(n+ + 2) and 1/(n- + 2)."""
    positives = float(y.sum())
    target = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (len(y) - positives + 2))
    found = fit_rising(columns, target, weight / weight.sum(), np.zeros(len(y), dtype=np.int64))
    # A level line would lose the order of the rows.
    return (*(max(float(slope), TILT) for slope in found[:-1]), float(found[-1]))


def _tilted(probability: FloatArray, score: FloatArray) -> FloatArray:
    """Let level steps rise a little, or the order of the rows on them would be lost."""
    return (1.0 - TILT) * probability + TILT * probability_of(score)


def _log_p(score: FloatArray) -> FloatArray:
    """ln p of log-odds, without overflow."""
    return np.asarray(-np.logaddexp(0, -score))


def _log_odds(probability: FloatArray) -> FloatArray:
    return log_odds_of(np.clip(probability, CERTAIN, 1 - CERTAIN))


_FITTERS = {
    "none": _fit_none,
    "sigmoid": _fit_sigmoid,
    "beta": _fit_beta,
    "isotonic": _fit_isotonic,
    "venn-abers": _fit_venn_abers,
}
_KINDS: dict[str, type[Calibrator]] = {
    kind.method: kind
    for kind in (NoCalibrator, SigmoidCalibrator, BetaCalibrator, IsotonicCalibrator, VennAbersCalibrator)
}
#: From the simplest to the most flexible: ties go to the left.
SIMPLEST_FIRST = tuple(_KINDS)
