"""`handoff health` prints what matters and where the page is, and says by its exit code whether to act."""

from pathlib import Path

import pytest

from tests.cli.running import handoff
from tests.workspace.company import Company


@pytest.fixture(scope="module")
def workspace(company: Company, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return company.copy(tmp_path_factory.mktemp("health"))


def test_the_first_night_is_estimated_and_the_page_is_there(workspace: Path) -> None:
    found = handoff("health", "--workspace", workspace)
    assert (found.code, found.messages) == (0, [])
    assert "Everything is all right." in found.out
    assert "SQL (" in found.out
    assert str(workspace / ".handoff" / "health" / "index.html") in found.out


def test_as_json(workspace: Path) -> None:
    found = handoff("health", "--workspace", workspace, "--json").json
    assert (found["state"], found["night"], found["realised"]) == ("good", "2026-07-01", None)
    assert 0.5 < found["estimated"]["measures"]["auc"]["value"] < 1
    assert Path(found["page"]).is_file()


def test_something_to_do_now_is_exit_code_one(workspace: Path) -> None:
    alerts = workspace / ".handoff" / "alerts"
    alerts.mkdir(exist_ok=True)
    (alerts / "2026-07-01.json").write_text(
        '[{"code": "A03", "kind": "event type disappeared", "subject": "events / page_view", "since": null, '
        '"effect": "", "cause": "page_view fell to 3 a day.", "severity": "alert"}]',
        encoding="utf-8",
    )
    found = handoff("health", "--workspace", workspace)
    assert found.code == 1
    assert "page_view fell to 3 a day." in found.out


def test_before_the_first_night_it_says_what_to_run(tmp_path: Path, workspace: Path) -> None:
    for name in ("handoff.toml", "agreement.toml"):
        (tmp_path / name).write_bytes((workspace / name).read_bytes())
    found = handoff("health", "--workspace", tmp_path)
    assert found.code == 2
    assert "handoff night" in found.err
