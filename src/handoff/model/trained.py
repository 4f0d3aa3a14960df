"""A trained model as it is saved, registered and scored with: estimator, calibrator, features; no pickle."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import pandas as pd

from handoff.domain.catalogue import Catalogue
from handoff.errors import ConfigError, RegistryError
from handoff.model.arrays import FloatArray
from handoff.model.calibration import Calibrator, calibrator_from_dict
from handoff.model.columns import check_columns
from handoff.model.estimators.base import Propensity
from handoff.model.estimators.contributions import Contributions
from handoff.model.estimators.kinds import load_estimator
from handoff.model.recipe import Recipe, recipe_from_json
from handoff.model.reference import NO_REFERENCE, Reference

FORMAT = 4
MODEL = "model.json"
CALIBRATOR = "calibrator.json"
CATALOGUE = "catalogue.json"
FEATURE_PLAN = "feature_plan.json"
RECIPE = "recipe.json"
REFERENCE = "reference.json"
ESTIMATOR = "estimator"


@dataclass(frozen=True)
class Period:
    """From the first to the last night of a part (aware UTC), with its counts."""

    first: datetime
    last: datetime
    rows: int
    positives: int


@dataclass(frozen=True)
class DataWindow:
    """The nights that the model is fitted on, and those that its recipe was tested on; None: a past night's model."""

    train: Period
    test: Period | None

    def to_dict(self) -> dict[str, dict[str, Any]]:
        """Return the periods as JSON values."""
        return {
            name: {**asdict(period), "first": period.first.isoformat(), "last": period.last.isoformat()}
            for name, period in (("train", self.train), ("test", self.test))
            if period is not None
        }

    @classmethod
    def from_dict(cls, raw: dict[str, dict[str, Any]]) -> Self:
        """Read what `to_dict` wrote."""
        return cls(_period(raw["train"]), _period(raw["test"]) if "test" in raw else None)


@dataclass(frozen=True)
class TrainedModel:
    """P(SQL within `horizon_days`) of feature rows; `feature_plan` is the features layer's own JSON text.

    reference: what reasons and grades compare with; empty where the model is only measured.
    """

    recipe: Recipe
    estimator: Propensity
    calibrator: Calibrator
    catalogue: Catalogue
    feature_plan: str
    horizon_days: int
    window: DataWindow
    reference: Reference = NO_REFERENCE

    def raw_score(self, values: pd.DataFrame) -> FloatArray:
        """Return the estimator's log-odds before calibration, shape (n_rows,).

        Raises:
            FeatureError: the columns are not exactly the catalogue's, in order (shown as a diff).
        """
        return self.estimator.raw_score(self._learned_columns(values))

    def contributions(self, values: pd.DataFrame) -> Contributions:
        """Split the raw score of each row exactly by the columns that were learned from, `columns`, in their order.

        Raises:
            FeatureError: the columns are not exactly the catalogue's, in order (shown as a diff).
        """
        return self.estimator.contributions(self._learned_columns(values))

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the features that the estimator learned from; the catalogue may hold more."""
        return self.estimator.columns_

    def predict(self, values: pd.DataFrame) -> FloatArray:
        """Return the calibrated probability of each row: ndarray of shape (n_rows,), float64.

        Raises:
            FeatureError: the columns are not exactly the catalogue's, in order (shown as a diff).
        """
        return self.calibrator.apply(self.raw_score(values))

    def _learned_columns(self, values: pd.DataFrame) -> pd.DataFrame:
        check_columns(self.catalogue.names, [str(name) for name in values.columns])
        return values if self.columns == self.catalogue.names else values[list(self.columns)]

    def save(self, folder: Path) -> None:
        """Write text and JSON files into `folder`; `load` gives the same probabilities bit for bit."""
        self.estimator.save(folder / ESTIMATOR)
        head = {"format": FORMAT, "horizon_days": self.horizon_days, "window": self.window.to_dict()}
        texts = {
            MODEL: json.dumps(head, indent=1),
            CALIBRATOR: json.dumps(self.calibrator.to_dict()),
            CATALOGUE: self.catalogue.to_json(),
            FEATURE_PLAN: self.feature_plan,
            RECIPE: self.recipe.model_dump_json(indent=1),
            REFERENCE: json.dumps(self.reference.to_dict(), ensure_ascii=False),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            RegistryError: a file is missing or broken, or was written by another version of the format.
        """
        head = _read_json(folder / MODEL)
        if head.get("format") != FORMAT:
            raise RegistryError(f"{folder / MODEL}: format {head.get('format')} is not {FORMAT}; train the model again")
        return cls(
            recipe=_recipe(folder / RECIPE),
            estimator=load_estimator(folder / ESTIMATOR),
            calibrator=calibrator_from_dict(_read_json(folder / CALIBRATOR)),
            catalogue=Catalogue.from_json(_read(folder / CATALOGUE)),
            feature_plan=_read(folder / FEATURE_PLAN),
            horizon_days=head["horizon_days"],
            window=DataWindow.from_dict(head["window"]),
            reference=Reference.from_dict(_read_json(folder / REFERENCE)),
        )


def _recipe(path: Path) -> Recipe:
    try:
        return recipe_from_json(_read(path), str(path))
    except ConfigError as reason:
        raise RegistryError(f"{reason}; another version of handoff made this model: train again") from None


def _period(raw: dict[str, Any]) -> Period:
    first, last = datetime.fromisoformat(raw["first"]), datetime.fromisoformat(raw["last"])
    return Period(first, last, raw["rows"], raw["positives"])


def _read(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as reason:
        raise RegistryError(f"{path} cannot be read: {reason}; fetch or train the model again") from None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(_read(path))
    except ValueError as reason:
        raise RegistryError(f"{path} is not JSON: {reason}; fetch or train the model again") from None
    if not isinstance(raw, dict):
        raise RegistryError(f"{path} holds {type(raw).__name__}, not an object; fetch or train the model again")
    return raw
