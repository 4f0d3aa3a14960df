"""What is kept for reasons and grades: counted on training rows alone, graded by thirds, converted on test rows."""

import json

import numpy as np
import pytest

from handoff.model.grades import cuts_of, grade, grades
from handoff.model.reference import Reference, Tally
from handoff.model.reference_learning import learn_reference
from handoff.model.topics import Topics
from handoff.model.train import TrainingResult
from tests.model.conftest import NAMES
from tests.scoring.made_night import Known, made_features


@pytest.mark.parametrize("name", NAMES)
def test_each_condition_counts_the_training_rows_that_meet_it(registered: dict[str, TrainingResult], name: str) -> None:
    result = registered[name]
    reference, table = result.model.reference, result.table.take(result.split.train.positions)
    column = table.features.values["industry"].astype(object)
    conditions, tallies = reference.columns["industry"].conditions, reference.columns["industry"].tallies
    here = (column == "Software").to_numpy()
    leads = table.features.rows["lead_key"][here].nunique()
    assert tallies[conditions.values.index("Software")] == Tally(leads, int(here.sum()), int(table.label[here].sum()))
    assert tallies[conditions.missing].rows == int(column.isna().sum())
    assert reference.everybody.rows == len(table)


def test_at_least_conditions_count_all_who_reach_them() -> None:
    column = Known().reference.columns["pricing_view_count_7d"]
    views = made_features(3000, seed=99).values["pricing_view_count_7d"][:1500]
    expected = [int((views == 0).sum()), int((views >= 1).sum()), int((views >= 2).sum())]
    assert [tally.rows for tally in column.tallies[:3]] == expected


def test_test_rows_change_no_comparison_and_no_grade(result: TrainingResult) -> None:
    estimator, train = result.model.estimator, result.split.train.positions
    again = learn_reference(estimator, result.table, train, np.empty(0, dtype=np.int64))
    known = result.model.reference
    assert (again.columns, again.fit_cuts, again.everybody) == (known.columns, known.fit_cuts, known.everybody)


def test_cells_add_up_to_the_test_rows(result: TrainingResult) -> None:
    cells = result.model.reference.cells
    assert cells
    assert sum(cell.tally.rows for cell in cells) == len(result.split.test)
    assert sum(cell.tally.positives for cell in cells) == int(result.test.label.sum())
    assert all(cell.small == (cell.tally.leads < 50) for cell in cells)


def test_a_better_fit_never_has_a_worse_grade(result: TrainingResult) -> None:
    model, values = result.model, result.table.features.values
    fit, engagement = Topics.of(model.catalogue, model.columns).fit_and_engagement(model.contributions(values).values)
    letter, number, both = grades(model.reference, fit, engagement)
    assert (np.diff(np.array([ord(one) for one in letter[np.argsort(fit)]])) <= 0).all()
    # The made world has features of fit alone.
    assert set(number) == {None}
    assert (both == letter).all()


def test_the_thirds_of_the_training_rows_are_a_third_each() -> None:
    sums = np.random.default_rng(0).normal(size=3000)
    found = grade(sums, cuts_of(sums), ("A", "B", "C"))
    assert {name: int((found == name).sum()) for name in "ABC"} == {"A": 1000, "B": 1000, "C": 1000}
    assert found[np.argmax(sums)] == "A"


def test_it_is_read_back_as_it_was(result: TrainingResult) -> None:
    known = result.model.reference
    assert Reference.from_dict(json.loads(json.dumps(known.to_dict()))) == known


@pytest.mark.parametrize("name", NAMES)
def test_topics_add_up_to_the_score_of_every_row(registered: dict[str, TrainingResult], name: str) -> None:
    model, values = registered[name].model, registered[name].table.features.values
    parts = model.contributions(values)
    sums = Topics.of(model.catalogue, model.columns).sums(parts.values)
    assert parts.baseline + sums.sum(axis=1) == pytest.approx(model.raw_score(values), abs=1e-9)
