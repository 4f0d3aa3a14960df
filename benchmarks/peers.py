"""Peers of the quality benchmark: learn from train.parquet, predict test.parquet, and print one line of JSON each.

Stands alone, so that it can run in an interpreter that has the peers' packages and not handoff.
"""

import importlib.util
import json
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

Rows = tuple[pd.DataFrame, "np.ndarray[Any, Any]", pd.DataFrame]
Peer = Callable[[Rows, float], Any]
LABEL = "label__"


def lightgbm_defaults(rows: Rows, _seconds: float) -> Any:
    """LightGBM as it comes."""
    from lightgbm import LGBMClassifier

    train, label, test = rows
    return LGBMClassifier(verbosity=-1, n_jobs=2).fit(train, label).predict_proba(test)[:, 1]


def logistic_regression(rows: Rows, _seconds: float) -> Any:
    """scikit-learn's logistic regression on standardised numbers and one column a category."""
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    train, label, test = rows
    numbers = list(train.select_dtypes("number"))
    texts = [str(name) for name in train if name not in numbers]
    known = [name for name in numbers if train[name].notna().any()]
    columns = make_column_transformer(
        (make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()), known),
        (OneHotEncoder(handle_unknown="ignore", min_frequency=20), texts),
    )
    model = make_pipeline(columns, LogisticRegression(max_iter=2_000))
    return model.fit(_plain(train, texts), label).predict_proba(_plain(test, texts))[:, 1]


def naive_bayes(rows: Rows, _seconds: float) -> Any:
    """Naive Bayes on categories and ten bins of equal counts, as several CRMs have it."""
    from sklearn.naive_bayes import CategoricalNB

    train, label, test = rows
    codes = [_bins(train[name], test[name]) for name in train]
    learn, judge = (np.column_stack([pair[place] for pair in codes]) for place in (0, 1))
    sizes = np.maximum(learn.max(axis=0), judge.max(axis=0)) + 1
    return CategoricalNB(min_categories=sizes).fit(learn, label).predict_proba(judge)[:, 1]


def flaml(rows: Rows, seconds: float) -> Any:
    """FLAML, which looks for an algorithm and its settings within the seconds."""
    from flaml import AutoML

    train, label, test = rows
    model = AutoML()
    model.fit(train, label, task="classification", metric="roc_auc", time_budget=seconds, verbose=0, seed=7, n_jobs=2)
    return model.predict_proba(test)[:, 1]


def autogluon(rows: Rows, seconds: float) -> Any:
    """AutoGluon with its standard preset, within the seconds."""
    from autogluon.tabular import TabularPredictor

    train, label, test = rows
    predictor = TabularPredictor(label=LABEL, eval_metric="roc_auc", verbosity=0, path="autogluon")
    predictor.fit(train.assign(**{LABEL: label}), time_limit=seconds, num_cpus=2)
    return predictor.predict_proba(test, as_multiclass=True)[1].to_numpy()


#: Each with the package that it needs, and which of the two budgets it gets.
PEERS: dict[str, tuple[Peer, str, int]] = {
    "lightgbm defaults": (lightgbm_defaults, "lightgbm", 0),
    "logistic regression": (logistic_regression, "sklearn", 0),
    "naive bayes": (naive_bayes, "sklearn", 0),
    "flaml": (flaml, "flaml", 0),
    "autogluon": (autogluon, "autogluon", 1),
}


def main(folder: Path, budgets: tuple[float, float]) -> None:
    """Run every peer whose package is there, and say which are not."""
    warnings.simplefilter("ignore")
    parts = {name: pd.read_parquet(folder / f"{name}.parquet") for name in ("train", "test")}
    label, truth = (parts[name].pop(LABEL).to_numpy() for name in ("train", "test"))
    rows = (*_categories(parts["train"], parts["test"]), label)
    for name, (peer, package, budget) in PEERS.items():
        if importlib.util.find_spec(package) is None:
            print(json.dumps({"peer": name, "missing": f"the package {package} is not installed"}), flush=True)
            continue
        began = time.perf_counter()
        p = np.asarray(peer((rows[0], rows[2], rows[1]), budgets[budget]), dtype=float)
        print(json.dumps({"peer": name, **_measures(truth, p), "seconds": time.perf_counter() - began}), flush=True)


def _measures(truth: Any, p: Any) -> dict[str, float]:
    from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

    found = {"auc": roc_auc_score, "average_precision": average_precision_score, "brier": brier_score_loss}
    return {name: round(float(one(truth, p)), 4) for name, one in found.items()}


def _categories(train: pd.DataFrame, test: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return text columns as categories that both parts share."""
    for name in [name for name in train if not pd.api.types.is_numeric_dtype(train[name])]:
        values = sorted({str(value) for value in train[name].dropna()})
        for part in (train, test):
            part[name] = pd.Categorical(part[name], categories=values)
    return train, test


def _plain(frame: pd.DataFrame, texts: list[str]) -> pd.DataFrame:
    return frame.assign(**{name: frame[name].astype(object).fillna("missing").astype(str) for name in texts})


def _bins(train: "pd.Series[Any]", test: "pd.Series[Any]") -> tuple[Any, Any]:
    if isinstance(train.dtype, pd.CategoricalDtype):
        return train.cat.codes.to_numpy() + 1, test.cat.codes.to_numpy() + 1
    edges = np.unique(train.dropna().quantile(np.linspace(0, 1, 11)[1:-1]))
    learn, judge = (np.where(one.isna(), 0, 1 + np.searchsorted(edges, one.to_numpy())) for one in (train, test))
    return learn, judge


if __name__ == "__main__":
    main(Path(sys.argv[1]), (float(sys.argv[2]), float(sys.argv[3])))
