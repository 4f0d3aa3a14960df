"""The champion is held against a candidate on rows that neither has learned from, by its own features."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from handoff.model.trained import DataWindow
from handoff.workspace.champion import champion_on, unseen_by
from handoff.workspace.package import Package
from handoff.workspace.promotion import register_package
from tests.workspace.company import mlflow_may_warn
from tests.workspace.small import TEST_FROM, Company, Small


@pytest.fixture(scope="module")
def company(shared: Company) -> Iterator[Company]:
    """Version 1 is champion."""
    with mlflow_may_warn():
        register_package(shared.opened, shared.package("a"), "ann")
        yield shared


@pytest.fixture(scope="module")
def tested(company: Company) -> pd.DataFrame:
    return _rows(company)


def _rows(company: Company) -> pd.DataFrame:
    folder = next((company.folder / ".handoff" / "trainings").glob("2*"))
    return Package(folder).test_rows


def test_the_champion_scores_its_own_test_rows_as_it_did(company: Company, tested: pd.DataFrame) -> None:
    found = champion_on(company.opened, company.tracking, "1", tested)
    assert found is not None
    assert found.rows is not None
    np.testing.assert_allclose(found.rows.rival, tested["registered"], rtol=1e-12)
    assert found.rows.words == f"{len(tested):,} rows since {tested['as_of'].min():%Y-%m-%d}"


def test_without_a_champion_there_is_nothing_to_compare(company: Company, tested: pd.DataFrame) -> None:
    assert champion_on(company.opened, company.tracking, None, tested) is None


def test_leads_that_are_gone_are_passed_over(company: Company, tested: pd.DataFrame) -> None:
    gone = tested.assign(lead_id=tested["lead_id"].where(tested.index % 2 == 0, "nobody"))
    found = champion_on(company.opened, company.tracking, "1", gone)
    assert found is not None
    assert found.rows is not None
    assert len(found.rows.label) == (gone["lead_id"] != "nobody").sum()
    nobody = champion_on(company.opened, company.tracking, "1", tested.assign(lead_id="nobody"))
    assert nobody is not None
    assert (nobody.rows, nobody.usable) == (None, True)


def test_rows_that_the_champion_has_learned_from_do_not_count(small: Small, company: Company) -> None:
    rows, model = _rows(company), small.good
    assert len(unseen_by(model, rows)) == len(rows)
    window = model.window
    assert window.test is not None
    later = replace(window.test, first=TEST_FROM + timedelta(days=40))
    younger = replace(model, window=replace(window, test=later))
    kept = unseen_by(younger, rows)
    assert 0 < len(kept) < len(rows)
    assert kept["as_of"].min() >= pd.Timestamp(later.first).tz_localize(None)
    # A model without a test period may know every outcome of the horizon after its last night.
    untested = replace(model, window=DataWindow(window.train, None))
    first = window.train.last + timedelta(days=model.horizon_days)
    assert unseen_by(untested, rows)["as_of"].min() >= pd.Timestamp(first).tz_localize(None)
