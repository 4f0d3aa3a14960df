"""Sums up the training and test rows for the reasons and grades of a model."""

from collections.abc import Iterator

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.model.arrays import FloatArray, IntArray, Label
from handoff.model.conditions import Conditions
from handoff.model.estimators.base import Propensity
from handoff.model.grades import Grades, cuts_of, grades
from handoff.model.reference import (
    ENGAGEMENT_GRADES,
    FIT_GRADES,
    Cell,
    ColumnReference,
    Reference,
    Tally,
)
from handoff.model.topics import Topics

#: Rows whose contributions are computed at once.
BLOCK = 20_000
#: Training rows that place the cuts of the grades; more would move them by less than a hundredth of the rows.
ENOUGH_TO_CUT = 20_000


def learn_reference(estimator: Propensity, table: TrainingTable, train: IntArray, test: IntArray) -> Reference:
    """Return how leads of each kind fared in the rows `train`, and what each grade converted at in the rows `test`.

    train, test: positions in the table. The estimator must not have learned from the outcomes of the test rows.
    """
    features = table.features
    topics = Topics.of(features.catalogue, estimator.columns_)
    lead = np.unique(features.rows["lead_key"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    tallied = _Rows(lead[train], table.label[train])
    columns = {}
    for feature in topics.features:
        column = features.values[feature.name].iloc[train]
        conditions = Conditions.learn(feature, column)
        columns[feature.name] = ColumnReference(conditions, tallied.by_condition(conditions, conditions.codes(column)))
    sample = train[:: max(1, len(train) // ENOUGH_TO_CUT)]
    fit, engagement = _sums(estimator, table, topics, sample)
    reference = Reference(tallied.everybody, columns, cuts_of(fit), cuts_of(engagement))
    cells = _cells(reference, estimator, table, topics, test, _Rows(lead[test], table.label[test]))
    return Reference(reference.everybody, columns, reference.fit_cuts, reference.engagement_cuts, cells)


class _Rows:
    """Counts rows, positives and different leads by group."""

    def __init__(self, lead: IntArray, label: Label) -> None:
        self.lead = np.unique(lead, return_inverse=True)[1].astype(np.int64)
        self.label = label
        self.n_leads = int(self.lead.max(initial=-1)) + 1
        self.everybody = Tally(self.n_leads, len(label), int(label.sum()))

    def by_condition(self, conditions: Conditions, codes: IntArray) -> tuple[Tally, ...]:
        groups = conditions.missing + 1
        rows = np.bincount(codes, minlength=groups)
        positives = np.bincount(codes, weights=self.label, minlength=groups).astype(np.int64)
        met = np.zeros((self.n_leads, groups), dtype=np.bool_)
        met[self.lead, codes] = True
        if conditions.cumulative:
            reached = slice(1, conditions.unseen)
            rows[reached], positives[reached] = _from_here_on(rows[reached]), _from_here_on(positives[reached])
            met[:, reached] = np.logical_or.accumulate(met[:, reached][:, ::-1], axis=1)[:, ::-1]
        leads = met.sum(axis=0)
        return tuple(Tally(int(a), int(b), int(c)) for a, b, c in zip(leads, rows, positives, strict=True))

    def by_grade(self, grade: Grades, name: str) -> Tally:
        here = grade == name
        return Tally(len(np.unique(self.lead[here])), int(here.sum()), int(self.label[here].sum()))


def _from_here_on(counts: IntArray) -> IntArray:
    return np.cumsum(counts[::-1])[::-1]


def _cells(
    reference: Reference, estimator: Propensity, table: TrainingTable, topics: Topics, test: IntArray, rows: _Rows
) -> tuple[Cell, ...]:
    found = grades(reference, *_sums(estimator, table, topics, test))[2]
    return tuple(Cell(name, rows.by_grade(found, name)) for name in grade_names(reference))


def grade_names(reference: Reference) -> list[str]:
    """Return the grades that leads can have, the best first: A1, A2 ... C3, or A, B, C, or 1, 2, 3."""
    letters = FIT_GRADES if reference.fit_cuts else ("",)
    numbers = ENGAGEMENT_GRADES if reference.engagement_cuts else ("",)
    return [name for name in (f"{letter}{number}" for letter in letters for number in numbers) if name]


def _sums(
    estimator: Propensity, table: TrainingTable, topics: Topics, positions: IntArray
) -> tuple[FloatArray, FloatArray]:
    parts = [topics.fit_and_engagement(block) for block in _contributions(estimator, table, positions)]
    if not parts:
        return np.empty(0), np.empty(0)
    fit, engagement = zip(*parts, strict=True)
    return np.concatenate(fit), np.concatenate(engagement)


def _contributions(estimator: Propensity, table: TrainingTable, positions: IntArray) -> Iterator[FloatArray]:
    columns = list(estimator.columns_)
    for start in range(0, len(positions), BLOCK):
        values = table.features.values.iloc[positions[start : start + BLOCK]]
        yield estimator.contributions(values[columns]).values
