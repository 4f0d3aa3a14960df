"""Calibrators: from an estimator's log-odds to probabilities that can be checked; rising, and plain JSON."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

import numpy as np

from handoff.domain.toml import nearest
from handoff.errors import RegistryError
from handoff.model.arrays import FloatArray, Label, probability_of


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
        return np.asarray(np.interp(score, self.scores, self.probabilities), dtype=np.float64)


def fit_calibrator(method: str, y: Label, score: FloatArray, weight: FloatArray) -> Calibrator:
    """Fit one method to labels, log-odds and weights of shape (n_rows,); both labels must occur."""
    return _FITTERS[method](y, score, weight)


def calibrator_from_dict(raw: Mapping[str, Any]) -> Calibrator:
    """Read what `Calibrator.to_dict` wrote.

    Raises:
        RegistryError: the method is not known to this version.
    """
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in raw.items()}
    method = values.pop("method", "")
    if method not in _KINDS:
        raise RegistryError(f'calibration method "{method}" is unknown; {nearest(str(method), list(_KINDS))}')
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


def _rising_logistic(columns: FloatArray, y: Label, weight: FloatArray) -> tuple[float, ...]:
    """Logistic regression with slopes >= 0 on Platt's targets: (n+ + 1)/(n+ + 2) and 1/(n- + 2)."""
    from scipy.optimize import minimize

    positives = float(y.sum())
    target = np.where(y == 1, (positives + 1) / (positives + 2), 1 / (len(y) - positives + 2))
    design = np.column_stack([columns, np.ones(len(y))])
    share = weight / weight.sum()

    def loss(coefficient: FloatArray) -> tuple[float, FloatArray]:
        value = design @ coefficient
        nats = np.logaddexp(0, value) - target * value
        return float(share @ nats), design.T @ (share * (probability_of(value) - target))

    slopes = columns.shape[1]
    start = np.append(np.ones(slopes), 0.0)
    bounds = [(0.0, None)] * slopes + [(None, None)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"gtol": 1e-9, "ftol": 1e-14})
    return tuple(float(value) for value in found.x)


def _log_p(score: FloatArray) -> FloatArray:
    """ln p of log-odds, without overflow."""
    return np.asarray(-np.logaddexp(0, -score))


_FITTERS = {"none": _fit_none, "sigmoid": _fit_sigmoid, "beta": _fit_beta, "isotonic": _fit_isotonic}
_KINDS: dict[str, type[Calibrator]] = {
    kind.method: kind for kind in (NoCalibrator, SigmoidCalibrator, BetaCalibrator, IsotonicCalibrator)
}
#: From the simplest to the most flexible: ties go to the left.
SIMPLEST_FIRST = tuple(_KINDS)
