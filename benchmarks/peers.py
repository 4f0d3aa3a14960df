"""Peers of a training: what else a data scientist would have fitted to the very same rows.

As a program one peer learns `train.parquet` of a folder and writes the probabilities of `test.parquet` to
`<name>.parquet` beside them: `python -m benchmarks.peers NAME FOLDER SECONDS THREADS`. It needs only the peer's own
library, so it can run in an environment without handoff. Rows are in time order. SECONDS is the budget of those who
search; the others take what they take.
"""

import json
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

#: The column of the outcome in both files.
LABEL = "outcome_of_row"
SEED = 7
Probability = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Task:
    """Rows to learn from and rows to predict, with the seconds and threads that may be used."""

    columns: pd.DataFrame
    label: npt.NDArray[np.int64]
    tested: pd.DataFrame
    seconds: float
    threads: int
    folder: Path


@dataclass(frozen=True)
class Peer:
    """A way to a model; `needs` is the package that it comes from, `module` what is imported of it.

    searches: it uses its budget of seconds, whatever the data.
    """

    module: str
    needs: str
    fit_predict: Callable[[Task], Probability]
    searches: bool = False


def lightgbm_defaults(task: Task) -> Probability:
    """LightGBM as it comes, with native categories."""
    from lightgbm import LGBMClassifier

    model = LGBMClassifier(n_jobs=task.threads, random_state=SEED, verbosity=-1)
    return _positive(model.fit(plain_names(task.columns), task.label).predict_proba(plain_names(task.tested)))


def logistic_regression(task: Task) -> Probability:
    """scikit-learn's logistic regression as it comes, on standardised numbers and one-hot categories."""
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    numbers = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
    return _sklearn(task, numbers, LogisticRegression(max_iter=2000))


def naive_bayes(task: Task) -> Probability:
    """Naive Bayes on bins of equal counts: multinomial on one-hot bins is the categorical one."""
    from sklearn.impute import SimpleImputer
    from sklearn.naive_bayes import MultinomialNB
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import KBinsDiscretizer

    bins = KBinsDiscretizer(10, encode="onehot", quantile_method="averaged_inverted_cdf")
    numbers = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), bins)
    with warnings.catch_warnings():
        # Numbers with few values have fewer bins.
        warnings.filterwarnings("ignore", "Bins whose width are too small")
        return _sklearn(task, numbers, MultinomialNB())


def flaml(task: Task) -> Probability:
    """FLAML as it comes, within its budget: it picks on random folds."""
    return _flaml(task, "auto")


def flaml_forward(task: Task) -> Probability:
    """FLAML told that the rows are in time order: it picks forward in time."""
    return _flaml(task, "time")


def autogluon(task: Task) -> Probability:
    """AutoGluon's tabular predictor as it comes, within its budget."""
    from autogluon.tabular import TabularPredictor

    predictor = TabularPredictor(LABEL, eval_metric="roc_auc", path=str(task.folder / "autogluon"), verbosity=0)
    predictor.fit(task.columns.assign(**{LABEL: task.label}), time_limit=task.seconds, num_cpus=task.threads)
    return np.asarray(predictor.predict_proba(task.tested)[1], dtype=np.float64)


PEERS: dict[str, Peer] = {
    "lightgbm_defaults": Peer("lightgbm", "lightgbm", lightgbm_defaults),
    "logistic_regression": Peer("sklearn", "scikit-learn", logistic_regression),
    "naive_bayes": Peer("sklearn", "scikit-learn", naive_bayes),
    "flaml": Peer("flaml", "flaml", flaml, searches=True),
    "flaml_forward": Peer("flaml", "flaml", flaml_forward, searches=True),
    "autogluon": Peer("autogluon", "autogluon.tabular", autogluon, searches=True),
}


def plain_names(columns: pd.DataFrame) -> pd.DataFrame:
    """Return the columns under names that every library takes: LightGBM refuses some signs."""
    return columns.set_axis([f"c{place}" for place in range(columns.shape[1])], axis=1)


def read_task(folder: Path, seconds: float, threads: int) -> Task:
    """Read what the benchmark wrote."""
    train, test = (pd.read_parquet(folder / f"{name}.parquet") for name in ("train", "test"))
    label = train.pop(LABEL).to_numpy().astype(np.int64)
    return Task(train, label, test, seconds, threads, folder)


def _flaml(task: Task, split: str) -> Probability:
    from flaml import AutoML

    model = AutoML()
    model.fit(
        plain_names(task.columns),
        task.label,
        task="classification",
        metric="roc_auc",
        split_type=split,
        time_budget=task.seconds,
        n_jobs=task.threads,
        seed=SEED,
        verbose=0,
    )
    return _positive(model.predict_proba(plain_names(task.tested)))


def _sklearn(task: Task, numbers: Any, model: Any) -> Probability:
    from sklearn.compose import make_column_transformer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder

    categories = [name for name, kind in task.columns.dtypes.items() if isinstance(kind, pd.CategoricalDtype)]
    # A constant column says nothing, and cannot be binned.
    others = [name for name in task.columns.columns if name not in categories and task.columns[name].nunique() > 1]
    flags = OneHotEncoder(handle_unknown="ignore")
    prepared = make_column_transformer((numbers, others), (flags, categories))
    fitted = make_pipeline(prepared, model).fit(task.columns, task.label)
    return _positive(fitted.predict_proba(task.tested))


def _positive(probability: Any) -> Probability:
    return np.asarray(probability, dtype=np.float64)[:, 1]


def main(name: str, folder: str, seconds: str, threads: str) -> None:
    """Let one peer learn and predict; print its version and seconds, or what is missing, as JSON."""
    peer = PEERS[name]
    if find_spec(peer.module) is None:
        print(json.dumps({"missing": peer.needs}))
        return
    task = read_task(Path(folder), float(seconds), int(threads))
    began = perf_counter()
    probability = peer.fit_predict(task)
    taken = perf_counter() - began
    pd.DataFrame({"probability": probability}).to_parquet(Path(folder) / f"{name}.parquet")
    print(json.dumps({"seconds": taken, "version": version(peer.needs)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
