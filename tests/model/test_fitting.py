"""Who learned from what: recorded fits, and a world in which survival gives the outcome away."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from threadpoolctl import threadpool_info, threadpool_limits  # type: ignore[import-untyped]  # it has none

from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.domain.settings import TrainingSection
from handoff.model import fitting
from handoff.model.estimators.base import Propensity
from handoff.model.estimators.kinds import make_estimator
from handoff.model.random_split import random_parts
from handoff.model.recipe import Recipe
from handoff.model.split import Split, forward_split, in_canonical_order
from handoff.model.train import train
from tests.model.synthetic import catalogue_of, feature_values, training_table

Positions = npt.NDArray[np.int64]


@dataclass
class Recorder:
    """Keeps the positions (the frames' index) that each estimator learned from, and those that it scored."""

    learned: list[Positions] = field(default_factory=list)
    scored: list[tuple[Positions, Positions]] = field(default_factory=list)

    def make(self, recipe: Recipe, seed: int) -> Propensity:
        estimator = make_estimator(recipe, seed)
        fit, raw_score = estimator.fit, estimator.raw_score
        seen: list[Positions] = []

        def recorded_fit(X: pd.DataFrame, *rest: Any) -> Propensity:
            seen.append(X.index.to_numpy())
            self.learned.append(seen[0])
            return fit(X, *rest)

        def recorded_score(X: pd.DataFrame) -> npt.NDArray[np.float64]:
            self.scored.append((seen[0], X.index.to_numpy()))
            return raw_score(X)

        estimator.fit, estimator.raw_score = recorded_fit, recorded_score  # type: ignore[method-assign, assignment]
        return estimator


def recorded(
    table: TrainingTable, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> tuple[TrainingTable, Split, Recorder]:
    """Train one recipe; return the table in its order of training, its split, and what was seen."""
    recorder, settings = Recorder(), TrainingSection(bootstrap=20)
    monkeypatch.setattr(fitting, "make_estimator", recorder.make)
    train(table, [recipe], settings, 3, "{}")
    table = in_canonical_order(table)
    return table, forward_split(table, settings, seed=3), recorder


@pytest.mark.parametrize("stay", [1, 12])
def test_no_estimator_scores_an_account_that_it_learned_from(
    stay: int, recipes: list[Recipe], monkeypatch: pytest.MonkeyPatch
) -> None:
    table, split, recorder = recorded(training_table(stay=stay), recipes[1], monkeypatch)
    keys = table.features.rows[["lead_key", "account_key"]].to_numpy()
    share = len(split.test) / (len(split.train) + len(split.test))
    careless = random_parts(len(table), share, seed=3)[1]
    honest = [(learned, scored) for learned, scored in recorder.scored if not np.array_equal(scored, careless)]
    assert len(honest) == len(recorder.scored) - 1
    for learned, scored in honest:
        for column in keys.T:
            assert not np.isin(column[scored], column[learned]).any()
    # Every test row is scored once, beside the one random split; all else is judged inside the training period.
    scored = np.concatenate([scored for _, scored in honest])
    assert (np.sort(scored[np.isin(scored, split.test.positions)]) == split.test.positions).all()
    assert not np.setdiff1d(scored, np.append(split.test.positions, split.train.positions)).size
    # No honest estimator learned from a test row or from one whose outcome was open when the test period began.
    assert all(np.isin(learned, split.train.positions).all() for learned, _ in honest)


def survivors(leads: int = 1500, nights: int = 40, seed: int = 0) -> TrainingTable:
    """Leads enter all the time; each night 2 % become SQL and are gone, and the others stay to the end."""
    random = np.random.default_rng(seed)
    entry, stay = random.integers(0, nights, leads), random.geometric(0.02, leads)
    lead = np.repeat(np.arange(leads), np.minimum(stay, nights - entry))
    night = entry[lead] + np.arange(len(lead)) - np.searchsorted(lead, lead)
    label = stay[lead] - (night - entry[lead]) <= 2
    start = np.datetime64("2024-01-01", "us")
    rows = pd.DataFrame(
        {
            "lead_key": lead.astype(np.int32),
            "lead_id": lead.astype(str),
            "account_key": (lead // 3).astype(np.int32),
            "as_of": start + night * np.timedelta64(7, "D"),
        }
    )
    values = feature_values(len(lead), seed)
    return TrainingTable(FeatureTable(rows, values, catalogue_of(values)), label.astype(np.int8), 14)


def test_survivors_that_are_negative_do_not_bias_the_probability(recipes: list[Recipe]) -> None:
    table = survivors()
    result = train(table, recipes, TrainingSection(bootstrap=20), 0, "{}", threads=1)
    # Nearly all leads of the test period were open before; to leave them out would leave mostly SQLs.
    assert result.split.test.shared_account_rows > 0.8 * len(result.split.test)
    label = result.test.label
    clusters = pd.Series(label).groupby(result.test.account_key).agg(["sum", "size"])
    spread = float(np.sqrt(((clusters["sum"] - label.mean() * clusters["size"]) ** 2).sum())) / len(label)
    for name, probability in result.test.probability.items():
        assert abs(probability.mean() - label.mean()) < 3.5 * spread, name


def test_a_short_history_of_leads_without_account_works(recipes: list[Recipe]) -> None:
    table = training_table(leads=2500, nights=60, stay=1, every_days=1)
    rows = table.features.rows.assign(account_key=np.int32(-1))
    once = TrainingTable(FeatureTable(rows, table.features.values, table.features.catalogue), table.label, 14)
    result = train(once, recipes[1:2], TrainingSection(bootstrap=20), 0, "{}")
    assert result.split.train.shared_lead_rows == 0
    assert result.evaluations["logistic"].metrics["auc"].value > 0.7
    assert result.evaluations["logistic"].n_rows == len(result.split.test)


def test_numerical_libraries_use_one_thread_in_a_training_and_as_many_as_before_after_it(
    recipes: list[Recipe],
) -> None:
    during: list[int] = []

    def look(_: str) -> None:
        during.extend(pool["num_threads"] for pool in threadpool_info())

    with threadpool_limits(limits=2):
        train(training_table(), recipes[1:2], TrainingSection(bootstrap=20), 0, "{}", progress=look)
        assert set(during) == {1}
        assert max(pool["num_threads"] for pool in threadpool_info()) == 2
