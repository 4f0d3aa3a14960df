"""More rows than fit are drawn by lot, with weights; what is reported of the data is still of all of it."""

import numpy as np
import pytest

from handoff.domain.instants import naive_utc
from handoff.model.split import first_test_night
from tests.workspace.small import Company

MOST = 1_000


def test_of_too_many_rows_some_stand_for_all(shared: Company) -> None:
    whole = shared.small.rows
    assert whole.table.stands is None
    with shared.more_settings(f"[training]\nmax_rows = {MOST}"):
        workspace = shared.opened
        rows = workspace.training_rows()
    table, all_labels = rows.table, rows.labels
    first = np.datetime64(naive_utc(first_test_night(all_labels.rows.as_of, workspace.settings.training)), "us")
    assert len(all_labels.rows) == len(whole.table) > 2 * MOST
    assert 0.7 * MOST < len(table) < 1.3 * MOST
    assert table.stands is not None
    assert table.weights.sum() == pytest.approx(len(whole.table), rel=1e-6)
    before = table.features.rows["as_of"].to_numpy().astype("datetime64[us]") < first
    assert table.label[before].sum() == all_labels.label[all_labels.rows.as_of < first].sum()
    assert rows.plan_version == whole.plan_version
