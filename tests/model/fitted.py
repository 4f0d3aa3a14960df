"""A fitted model without a whole training around it: for tests of what is done with models."""

from datetime import datetime

import numpy as np

from handoff.domain.feature_table import TrainingTable
from handoff.domain.instants import naive_utc
from handoff.model.calibration import NoCalibrator
from handoff.model.fitting import Fit, run_fits
from handoff.model.part import aware
from handoff.model.recipe import Recipe
from handoff.model.trained import DataWindow, Period, TrainedModel


def fitted_model(table: TrainingTable, recipe: Recipe, feature_plan: str, test_from: datetime) -> TrainedModel:
    """Fit one recipe on all nights before `test_from`; the other nights are its test period."""
    night = table.features.rows["as_of"].to_numpy().astype("datetime64[us]")
    before = night < np.datetime64(naive_utc(test_from), "us")
    learn = np.flatnonzero(before).astype(np.int64)
    fit = Fit(recipe, learn, np.empty(0, dtype=np.int64))

    def period(inside: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> Period:
        nights = night[inside]
        first, last = aware(nights.min(keepdims=True)), aware(nights.max(keepdims=True))
        return Period(first, last, int(inside.sum()), int(table.label[inside].sum()))

    return TrainedModel(
        recipe=recipe,
        estimator=run_fits(table, [fit], seed=7, threads=1)[0].estimator,
        calibrator=NoCalibrator(),
        catalogue=table.features.catalogue,
        feature_plan=feature_plan,
        horizon_days=table.horizon_days,
        window=DataWindow(period(before), period(~before)),
    )
