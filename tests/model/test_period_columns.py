from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from handoff.domain.feature_table import TrainingTable
from handoff.model.period_columns import between_nights, period_columns
from tests.model.synthetic import training_table


@pytest.fixture(scope="module")
def dated() -> TrainingTable:
    table = training_table()
    night = table.features.rows["as_of"]
    random = np.random.default_rng(0)
    values = table.features.values.assign(
        rate=(night.rank(method="dense") % 5).astype("float32"),
        month=pd.Categorical(night.dt.month.astype(str)),
        drifting=(night.rank(pct=True) + random.normal(size=len(table))).astype("float32"),
    )
    return replace(table, features=replace(table.features, values=values))


def test_columns_of_the_night_are_found_and_those_of_the_lead_are_not(dated: TrainingTable) -> None:
    found = period_columns(dated, np.arange(len(dated)))
    assert set(found) == {"rate", "month"}
    assert all(0.95 < share <= 1 for share in found.values())


def test_rows_with_a_moment_each_are_taken_in_blocks(dated: TrainingTable) -> None:
    rows = dated.features.rows
    moments = rows.assign(as_of=rows["as_of"] + pd.to_timedelta(np.arange(len(rows)), unit="s"))
    table = replace(dated, features=replace(dated.features, rows=moments))
    assert set(period_columns(table, np.arange(len(table)))) == {"rate", "month"}


def test_only_the_given_rows_count(dated: TrainingTable) -> None:
    night = dated.features.rows["as_of"].to_numpy()
    assert period_columns(dated, np.flatnonzero(night == night.max())) == {}


def test_columns_that_say_nothing_have_no_share(dated: TrainingTable) -> None:
    shares = between_nights(dated, np.arange(len(dated)))
    assert shares["never_known"] == shares["always_one"] == 0.0
    assert shares["noise"] < 0.1


def test_a_category_is_all_its_flags_together(dated: TrainingTable) -> None:
    values = dated.features.values[["month", "industry"]]
    flags = pd.get_dummies(values["industry"], dummy_na=True).astype("float32")
    alone = replace(dated, features=replace(dated.features, values=flags))
    whole = replace(dated, features=replace(dated.features, values=values))
    spread = {str(name): float(flags[name].var()) for name in flags}
    each = between_nights(alone, np.arange(len(dated)))
    expected = sum(each[name] * of for name, of in spread.items()) / sum(spread.values())
    assert between_nights(whole, np.arange(len(dated)))["industry"] == pytest.approx(expected, abs=1e-6)


def test_a_category_of_as_many_values_as_rows_tells_nothing_of_the_night(dated: TrainingTable) -> None:
    once = pd.DataFrame({"id": pd.Categorical([f"id {number}" for number in range(len(dated))])})
    table = replace(dated, features=replace(dated.features, values=once))
    assert between_nights(table, np.arange(len(dated)))["id"] < 0.01
