"""Leaks planted into the raw export of a company, read and typed like any other column, are left out of training."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from handoff import Workspace
from handoff.audit import AuditReport, ColumnAudit, Kind, Weight
from handoff.workspace.demo import make_demo

SEED, N_LEADS = 7, 600


def first_sql(stages: Path) -> pd.Series:
    """Return when each lead became SQL, by lead id."""
    entries = pd.read_csv(stages, dtype=str)
    entries = entries[entries["Stage"] == "Sales Qualified"]
    entered = pd.to_datetime(entries["Entered At"], format="%d.%m.%Y %H:%M:%S")
    return entered.groupby(entries["Lead ID"]).min()


def planted(leads: pd.DataFrame, sql: pd.Series) -> pd.DataFrame:
    """Return the export with four columns that know who became SQL, and two that do not; their names say nothing."""
    random, n_leads = np.random.default_rng(1), len(leads)
    when = leads["Lead ID"].map(sql)
    ever = when.notna().to_numpy()
    late = np.arange(n_leads) + 0.5 * n_leads * ever + random.normal(0, 20, n_leads)
    return leads.assign(
        **{
            "Noisy Copy": np.where(ever ^ (random.random(n_leads) < 0.1), "yes", "no"),
            "Budget": np.where(ever, random.integers(1, 50, n_leads).astype(str), ""),
            "Handled At": when.dt.strftime("%Y-%m-%dT%H:%M:%S").fillna(""),
            "Contract No.": (100_000 + np.argsort(np.argsort(late))).astype(str),
            "Coin": np.where(random.random(n_leads) < 0.5, "head", "tail"),
            "Row No.": np.arange(n_leads).astype(str),
        }
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> AuditReport:
    folder = tmp_path_factory.mktemp("planted") / "company"
    make_demo(folder, n_leads=N_LEADS, seed=SEED, progress=lambda _: None)
    data = folder / "data"
    leads = pd.read_csv(data / "leads.csv", dtype=str, keep_default_na=False)
    planted(leads, first_sql(data / "stages.csv")).to_csv(data / "leads.csv", index=False)
    return Workspace.open(folder, environ={}, threads=1).audit()


def column(report: AuditReport, name: str) -> ColumnAudit:
    return next(one for one in report.columns if one.name == name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Noisy Copy", Kind.TOO_GOOD),
        ("Budget", Kind.MISSINGNESS),
        ("Handled At", Kind.CAPTURE_TIME),
        ("Contract No.", Kind.IDENTIFIER),
    ],
)
def test_a_planted_column_is_left_out_for_what_it_is(name: str, kind: Kind, report: AuditReport) -> None:
    found = column(report, name)
    assert found.left_out
    assert kind in {each.kind for each in found.evidence if each.weight >= Weight.STRONG}


def test_only_the_planted_columns_are_left_out(report: AuditReport) -> None:
    assert set(report.left_out) == {"Noisy Copy", "Budget", "Handled At", "Contract No.", "lead_grade"}
    assert {"Coin", "Row No."} <= {one.name for one in report.columns}
