"""The benchmark of publishing runs on a few rows; PostgreSQL's part is tested beside the database's own tests."""

import json

import pytest

from benchmarks.publishing import handed_over, main


def test_quick_run_ends_with_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--only", "sqlite", "--repeats", "1"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["rows"] == 500
    assert figures["sqlite_bare_ratio"] == 1
    assert figures["sqlite_new_night_s"] > 0


def test_all_leads_of_the_made_night_are_on_the_list() -> None:
    assert handed_over(100).rows["tier"].value_counts().to_dict() == {"MQL": 80, "SAL": 20}
