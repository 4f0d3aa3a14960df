"""A company whose honest columns are known, into which a test plants one column that leaks."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.audit import NEVER, AuditReport, Changes, Column, ColumnAudit, Subject, audit
from handoff.domain.catalogue import Catalogue, Family, Feature
from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.domain.settings import AllowedColumn

DAY = 86_400_000_000
START = 1_700_000_000_000_000
HORIZON = 14

Values = npt.NDArray[Any]


@dataclass(frozen=True)
class Company:
    """Leads, each on `stay` weekly nights; `sql`: when each became SQL (NEVER), microseconds since 1970."""

    subject: Subject
    sql: npt.NDArray[np.int64]
    random: np.random.Generator

    @property
    def ever(self) -> npt.NDArray[np.bool_]:
        """Which leads became SQL."""
        return self.sql < NEVER

    @property
    def lead(self) -> npt.NDArray[np.int64]:
        """lead_key of each row."""
        return self.subject.lead

    def with_feature(
        self, name: str, of_rows: Values, column: Column | None = None, family: Family = Family.FIT
    ) -> "Company":
        """Return the company with one more feature, (n_rows,), and perhaps what the raw column says."""
        categorical = of_rows.dtype == object
        values = pd.Categorical(of_rows) if categorical else of_rows.astype(np.float32)
        features = self.subject.table.features
        added = Catalogue((*features.catalogue, Feature(name, family, name, name, categorical)))
        table = replace(
            self.subject.table, features=FeatureTable(features.rows, features.values.assign(**{name: values}), added)
        )
        return self._with(table=table, columns=self._columns(name, column))

    def with_column(self, name: str, column: Column) -> "Company":
        """Return the company with an attribute of which no feature is made."""
        return self._with(columns=self._columns(name, column))

    def with_changes(self, name: str, changes: Changes) -> "Company":
        """Return the company with the history of an attribute."""
        return self._with(changes={**self.subject.changes, name: changes})

    def _columns(self, name: str, column: Column | None) -> dict[str, Column]:
        return {**self.subject.columns, **({} if column is None else {name: column})}

    def _with(self, **parts: Any) -> "Company":
        return replace(self, subject=replace(self.subject, **parts))


def make_company(n_leads: int = 3_000, nights: int = 40, stay: int = 4, seed: int = 0) -> Company:
    """One SQL in about seven leads; a count of views, a size and an industry say honestly who."""
    random = np.random.default_rng(seed)
    entry = np.sort(random.integers(0, nights, n_leads))
    lead = np.repeat(np.arange(n_leads), stay)
    night = np.repeat(entry, stay) + np.tile(np.arange(stay), n_leads)
    size = np.exp(random.normal(3, 1.2, n_leads))
    industry = np.array(["retail", "software", "banking"], dtype=object)[random.integers(0, 3, n_leads)]
    interest = random.normal(size=n_leads)
    chance = 1 / (1 + np.exp(2.3 - 0.8 * interest - 0.3 * (np.log(size) - 3) - 0.6 * (industry == "software")))
    wait = (random.uniform(0.5, stay * 7 + HORIZON, n_leads) * DAY).astype(np.int64)
    sql = np.where(random.random(n_leads) < chance, START + entry * 7 * DAY + wait, NEVER)
    moment = START + night * 7 * DAY
    is_open = sql[lead] >= moment
    lead, moment = lead[is_open], moment[is_open]
    label = (sql[lead] < moment + HORIZON * DAY).astype(np.int8)
    rows = pd.DataFrame(
        {
            "lead_key": lead.astype(np.int32),
            "lead_id": [f"L{key}" for key in lead],
            "account_key": (lead // 2).astype(np.int32),
            "as_of": moment.astype("datetime64[us]"),
        }
    )
    catalogue = Catalogue(())
    table = TrainingTable(FeatureTable(rows, pd.DataFrame(index=rows.index), catalogue), label, HORIZON)
    made = Company(Subject(table, sql[lead]), sql, random)
    views = random.poisson(np.exp(0.7 * interest[lead] + 0.5 * label))
    made = made.with_feature("views", views.astype(float), family=Family.ENGAGEMENT)
    made = made.with_feature("size", size[lead], Column(np.ones(n_leads, dtype=bool), number=size, unique=1.0))
    return made.with_feature("industry", industry[lead], Column(np.ones(n_leads, dtype=bool)))


def filled(values: npt.NDArray[np.floating[Any]]) -> Column:
    """Return the raw column of numbers, NaN where it is empty."""
    known = np.isfinite(values)
    return Column(
        known, number=values.astype(np.float64), unique=len(np.unique(values[known])) / max(int(known.sum()), 1)
    )


def audited(company: Company, *allow: AllowedColumn, seed: int = 0) -> AuditReport:
    """Audit the company."""
    return audit(company.subject, allow, seed)


def verdict_on(name: str, report: AuditReport) -> ColumnAudit:
    """Return what the report says of one column."""
    return next(column for column in report.columns if column.name == name)
