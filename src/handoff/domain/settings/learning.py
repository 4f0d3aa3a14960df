"""Which nights models learn from, how they compete, what they may not know, and whom they are compared for."""

from datetime import date, datetime, time
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from handoff.domain.instants import as_utc
from handoff.domain.toml import Frozen


def _utc(moment: datetime | date) -> datetime:
    return as_utc(moment if isinstance(moment, datetime) else datetime.combine(moment, time()))


Moment = Annotated[datetime | date, AfterValidator(_utc)]


class SnapshotSection(Frozen):
    """[snapshots]: the nights a model learns from, and how far it looks ahead."""

    taken: Literal["calendar", "row"] = "calendar"
    every_days: int = Field(default=7, ge=1, le=366)
    at: time = time(0, 0)
    first: date | None = None
    horizon_days: int = Field(default=30, ge=1, le=730)


class TrainingSection(Frozen):
    """[training]: which recipes compete, how the winner is chosen, and what is held out."""

    #: "auto": the winner of the rolling origins; else the recipe of this name is registered, whoever wins.
    recipe: str = "auto"
    #: Recipes that compete, by the names of their files; the points table always does, as the baseline.
    candidates: tuple[str, ...] = ("logistic", "naive-bayes", "lightgbm", "blend")
    #: Nights inside the training period from which candidates look forward.
    origins: int = Field(default=5, ge=1, le=50)
    #: Whether models learn from columns that tell nights apart rather than leads, as interest rates do.
    period_columns: bool = False
    #: Seconds and trials for tuning each recipe that has a [search]; 0 seconds: no tuning.
    tune_seconds: float = Field(default=0.0, ge=0)
    tune_trials: int = Field(default=40, ge=1, le=10_000)
    #: First night of the test period; else the newest `test_share` of the nights.
    test_from: Moment | None = None
    test_share: float = Field(default=0.2, gt=0, lt=0.9)
    #: "worked": only rows whose lead was on the list, each weighed by 1 / its chance to be there.
    labels_from: Literal["all", "worked"] = "all"
    #: No row that was drawn by lot stands for more rows than this.
    largest_weight: float = Field(default=100.0, ge=1, allow_inf_nan=False)
    #: Of more rows some are drawn by lot, with weights. A million rows of 300 features need 1.2 GB, and each of two
    #: estimators that are fitted at once a copy of most of them.
    max_rows: int = Field(default=1_000_000, ge=1_000)
    bootstrap: int = Field(default=200, ge=20, le=10_000)


class AllowedColumn(Frozen):
    """[[audit.allow]]: a column that the audit blocks, used all the same because a person says so and signs."""

    column: str = Field(min_length=1)
    reason: str = Field(min_length=10)
    who: str = Field(min_length=1)
    when: date


class AuditSection(Frozen):
    """[audit]: what the leakage audit may not block."""

    allow: tuple[AllowedColumn, ...] = ()

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [line.column for line in self.allow]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f'two [[audit.allow]] lines sign "{twice[0]}"; keep one')
        return self


class FairnessSection(Frozen):
    """[fairness]: the groups that the model card compares; protected columns are never features."""

    protected: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    #: The best share of the leads, which counts as selected.
    selected_share: float = Field(default=0.2, gt=0, lt=1)
    #: Groups with fewer leads are pooled and marked.
    min_leads: int = Field(default=50, ge=1)
