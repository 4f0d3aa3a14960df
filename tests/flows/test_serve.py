"""One process serves both schedules of a workspace."""

from pathlib import Path

import pytest
from prefect.client.schemas.schedules import CronSchedule

from flows.serve import deployments, main


def test_both_flows_are_served_in_the_workspaces_time_zone(small_company: Path) -> None:
    served = deployments(small_company)
    schedules = [(one.flow_name, entry.schedule) for one in served for entry in one.schedules or []]
    assert schedules == [
        ("nightly", CronSchedule(cron="0 2 * * *", timezone="Europe/Berlin")),
        ("train_model", CronSchedule(cron="0 1 * * 0", timezone="Europe/Berlin")),
    ]
    assert {one.parameters["workspace"] for one in served} == {str(small_company.resolve())}
    assert {one.name for one in served} == {"demo-company"}


def test_a_wrong_folder_is_said_before_anything_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["serve", str(tmp_path)])
    with pytest.raises(SystemExit, match="2"):
        main()
    assert "holds no handoff.toml" in capsys.readouterr().err
