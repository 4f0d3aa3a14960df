"""The audit on whole workspaces: the demo's planted column in every world, the length of the call, signed lines."""

from pathlib import Path

import pytest

from handoff import Workspace
from handoff.audit import AuditReport, ColumnAudit, Verdict
from handoff.errors import ConfigError
from handoff.workspace.auditing import audit_rows
from handoff.workspace.demo import make_demo
from handoff.workspace.training import without_blocked
from tests.docs.test_examples_toml import example
from tests.workspace.company import change
from tests.workspace.small import Company

SIGNED = """
[[audit.allow]]
column = "{column}"
reason = "filled by the web form"
who = "Ada Example"
when = 2026-01-15
"""
#: The strongest honest columns of the bank's calls.
HONEST = ("poutcome", "euribor3m", "nr.employed")


def sign(company: Company, name: str) -> None:
    change(company.folder / "handoff.toml", "[snapshots]", f"{SIGNED.format(column=name)}\n[snapshots]")


def column(report: AuditReport, name: str) -> ColumnAudit:
    return next(one for one in report.columns if one.name == name)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(0, 20, 3), 19])
def test_the_planted_column_is_blocked_in_every_world_and_no_other(seed: int, tmp_path: Path) -> None:
    make_demo(tmp_path / "demo", n_leads=600, seed=seed, progress=lambda _: None)
    report = Workspace.open(tmp_path / "demo", environ={}, threads=1).audit()
    planted = column(report, "lead_grade")
    assert (planted.verdict, planted.rank) == (Verdict.BLOCKED, 1)
    assert report.left_out == ("lead_grade",)
    assert [one.name for one in report.of(Verdict.BLOCKED)] == ["lead_grade"]


@pytest.mark.real_data
def test_the_length_of_the_call_is_left_out_and_honest_columns_are_not(tmp_path: Path, shared_data: Path) -> None:
    report = example("bank-calls", tmp_path, shared_data).audit()
    assert column(report, "duration").rank == 1
    assert report.left_out == ("duration",)
    assert all(column(report, name).verdict is not Verdict.BLOCKED for name in HONEST)
    assert all(column(report, name).evidence for name in HONEST)


@pytest.mark.real_data
def test_a_funnel_of_events_known_in_time_is_clean(tmp_path: Path, shared_data: Path) -> None:
    report = example("loan-funnel", tmp_path, shared_data).audit()
    assert report.left_out == ()
    assert not report.of(Verdict.BLOCKED)


def test_what_is_blocked_is_in_no_row_and_no_plan(shared: Company) -> None:
    workspace, rows = shared.opened, shared.small.rows
    report = audit_rows(workspace, rows)
    left = without_blocked(rows, report)
    assert "lead_grade" in rows.table.features.catalogue.names
    assert "lead_grade" not in left.table.features.catalogue.names
    assert "lead_grade" in left.plan
    assert left.plan_version != rows.plan_version
    assert list(left.table.features.values.columns) == list(left.table.features.catalogue.names)


def test_a_signed_column_is_used_and_said_so(fresh: Company) -> None:
    sign(fresh, "lead_grade")
    report = audit_rows(fresh.opened, fresh.small.rows)
    found = column(report, "lead_grade")
    assert (found.verdict, found.left_out) == (Verdict.BLOCKED, False)
    assert found.allowed is not None
    assert found.allowed.who == "Ada Example"
    assert [one.name for one in report.allowed] == ["lead_grade"]


def test_a_signature_for_no_column_is_refused_with_the_nearest(fresh: Company) -> None:
    sign(fresh, "lead_grad")
    with pytest.raises(
        ConfigError, match=r'line 1 signs for "lead_grad", which is no audited column; did you mean "lead'
    ):
        audit_rows(fresh.opened, fresh.small.rows)
