"""Gradient-boosted trees (LightGBM), with native categories and missing values."""

import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.model.arrays import FloatArray, Label
from handoff.model.estimators.base import Propensity, share_of_total
from handoff.model.estimators.contributions import Contributions
from handoff.model.estimators.tree_shap import TreeShap
from handoff.model.estimators.vocabulary import codes_of

MODEL = "model.txt"


class LightGBMPropensity(Propensity):
    """LightGBM under its own parameter names (G. Ke et al., NIPS 2017).

    A category that training saw in fewer than `min_category_rows` rows is treated as missing.
    num_threads: of training, scores and contributions; it changes none of them, so a loaded model may be given another.
    After `fit`: model_text_ (LightGBM's text format), booster_ (read back from that very text).
    """

    algorithm = "lightgbm"

    def __init__(  # noqa: PLR0913, PLR0917  # scikit-learn's contract: one keyword a parameter
        self,
        num_iterations: int = 150,
        learning_rate: float = 0.03,
        num_leaves: int = 15,
        max_depth: int = -1,
        min_data_in_leaf: int = 80,
        feature_fraction: float = 0.3,
        bagging_fraction: float = 0.5,
        lambda_l1: float = 0.0,
        lambda_l2: float = 10.0,
        max_bin: int = 127,
        cat_smooth: float = 20.0,
        min_category_rows: int = 20,
        num_threads: int = 1,
        seed: int = 0,
    ) -> None:
        self.num_iterations = num_iterations
        self.learning_rate = learning_rate
        self.num_leaves = num_leaves
        self.max_depth = max_depth
        self.min_data_in_leaf = min_data_in_leaf
        self.feature_fraction = feature_fraction
        self.bagging_fraction = bagging_fraction
        self.lambda_l1 = lambda_l1
        self.lambda_l2 = lambda_l2
        self.max_bin = max_bin
        self.cat_smooth = cat_smooth
        self.min_category_rows = min_category_rows
        self.num_threads = num_threads
        self.seed = seed

    def importance(self) -> dict[str, float]:
        """Return each feature's share of the total gain of all splits."""
        gain = self.booster_.feature_importance(importance_type="gain")
        return share_of_total({name: float(value) for name, value in zip(self.columns_, gain, strict=True)})

    def matrix(self, X: pd.DataFrame) -> npt.NDArray[np.float32]:
        """Return X as LightGBM sees it: shape (n_rows, n_features), categories as codes, missing as NaN."""
        matrix = np.empty((len(X), len(self.columns_)), dtype=np.float32)
        for place, name in enumerate(self.columns_):
            if name in self.vocabulary_:
                codes = codes_of(X[name], self.vocabulary_[name])
                matrix[:, place] = np.where(codes < 0, np.nan, codes)
            else:
                matrix[:, place] = X[name].to_numpy(dtype=np.float32, na_value=np.nan)
        return matrix

    def _learn(self, X: pd.DataFrame, label: Label, weight: FloatArray) -> None:
        categorical = [place for place, name in enumerate(self.columns_) if name in self.vocabulary_]
        data = lightgbm.Dataset(
            self.matrix(X),
            label=label,
            weight=weight,
            feature_name=_plain_names(self.columns_),
            categorical_feature=categorical,
            params={"verbosity": -1, "max_bin": self.max_bin, "feature_pre_filter": False},
        )
        booster = lightgbm.train(self._training_parameters(), data, num_boost_round=self.num_iterations)
        self._read(booster.model_to_string())

    def _training_parameters(self) -> dict[str, Any]:
        parameters = self.get_params()
        for name in ("num_iterations", "min_category_rows", "seed"):
            del parameters[name]
        return {
            **parameters,
            "objective": "binary",
            "bagging_freq": int(self.bagging_fraction < 1),
            "seed": self.seed,
            "deterministic": True,
            "force_row_wise": True,
            "verbosity": -1,
        }

    def _score(self, X: pd.DataFrame) -> FloatArray:
        if len(X) == 0:
            return np.empty(0)
        score = self.booster_.predict(self.matrix(X), raw_score=True, num_threads=self.num_threads)
        return np.asarray(score, dtype=np.float64)

    def _contributions(self, X: pd.DataFrame) -> Contributions:
        return self._shap.contributions(self.matrix(X), self.num_threads)

    @cached_property
    def _shap(self) -> TreeShap:
        """The trees made ready to be explained; made when first needed, and again after each `fit`."""
        return TreeShap.of(self.model_text_)

    def _read(self, text: str) -> None:
        # What is saved is also what predicts, so that a loaded model cannot differ from a fresh one.
        self.model_text_ = text
        self.booster_ = lightgbm.Booster(model_str=text)
        self.__dict__.pop("_shap", None)

    def _state(self, folder: Path) -> Mapping[str, Any]:
        (folder / MODEL).write_text(self.model_text_, encoding="utf-8", newline="\n")
        return {"model": MODEL}

    def _restore(self, state: Mapping[str, Any], folder: Path) -> None:
        self._read((folder / state["model"]).read_text(encoding="utf-8"))

    def __getstate__(self) -> dict[str, Any]:
        """Leave out of copies what is made again from the model's text."""
        made = {"booster_", "_shap"}
        return {name: value for name, value in super().__getstate__().items() if name not in made}

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        if "model_text_" in state:
            self._read(state["model_text_"])


def _plain_names(names: tuple[str, ...]) -> list[str]:
    """Names that LightGBM's text format can hold, still unique."""
    plain = [re.sub(r"[^0-9A-Za-z_]", "_", name) for name in names]
    return [name if plain.count(name) == 1 else f"{name}_{place}" for place, name in enumerate(plain)]
