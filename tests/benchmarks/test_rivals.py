"""Rivals count what the product counts, and a rival that does not is found out."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.answers import AnswersDifferError, check_same
from benchmarks.filter_rival import FilterRival
from benchmarks.made_events import Size, make_dataset, open_made
from benchmarks.nightly import Nightly
from benchmarks.pandas_rival import PandasRival
from handoff.domain.feature_table import FeatureTable
from handoff.domain.instants import naive_utc

Built = tuple[FeatureTable, FilterRival, PandasRival]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = make_dataset(Size(leads=300, events=15_000), tmp_path_factory.mktemp("made"))
    nightly = Nightly(open_made(folder, threads=1), threads=1)
    plan, night = nightly.plan.engagement, naive_utc(nightly.dataset.observed_until)
    assert plan is not None
    events = folder / "events.parquet"
    table = nightly.build(nightly.rows(1))
    return table, FilterRival(events, plan, night, threads=1), PandasRival(events, plan, pd.Timestamp(night))


def test_all_sides_give_the_same_answers(built: Built) -> None:
    table, duck, frames = built
    for found in (duck.counts(), frames.counts(), frames.everything()):
        assert found.shape[1] >= 60
        check_same("rival", found, table)


@pytest.mark.parametrize("feature", ["page_view_count_7d", "call_duration_all", "event_days_since_last"])
def test_one_wrong_value_is_found(built: Built, feature: str) -> None:
    table, _, frames = built
    wrong = frames.everything().astype(float)
    wrong.loc[wrong.index[3], feature] = np.nan_to_num(wrong[feature].iloc[3]) + 1
    with pytest.raises(AnswersDifferError, match=feature):
        check_same("rival", wrong, table)
