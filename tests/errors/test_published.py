"""A run that fails or is stopped leaves the champion and every published list as they were."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import HANDOFF, handoff
from tests.workspace.company import Company, champion, change, published

NOTHING = subprocess.DEVNULL
AGREEMENT = "agreement.toml"
BROKEN_AGREEMENTS = {
    "misspelt key": ("follow_up_hours = 24", "follow_up_hour = 24", ("line 21", 'did you mean "follow_up_hours"?')),
    "unknown field": ('field = "email_kind"', 'field = "email_knd"', ("email_knd", 'did you mean "email_kind"?')),
    "unknown event": ('event = "demo_requested"', 'event = "demo_request"', ("demo_request", '"demo_requested"?')),
    "unknown feature": (
        'feature = "inbound_event_count_90d"',
        'feature = "inbound_event_count_9d"',
        ("inbound_event_count_9d", "did you mean"),
    ),
    "unknown required field": ('["name", "email", "company"]', '["name", "emial"]', ("emial", 'did you mean "email"?')),
    "probability above 1": ("probability = 0.10", "probability = 10", ("probability = 10", "line 20")),
    "no TOML": ("[tiers.SAL]", "[tiers.SAL", ("not valid TOML", "line 18")),
}


@pytest.mark.parametrize("name", BROKEN_AGREEMENTS)
def test_an_agreement_that_cannot_be_used_stops_the_list(name: str, company: Company, tmp_path: Path) -> None:
    old, new, says = BROKEN_AGREEMENTS[name]
    folder = company.copy(tmp_path)
    change(folder / AGREEMENT, old, new)
    refused(folder, "AgreementError", says)


def test_an_agreement_that_is_missing_stops_the_list(company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    (folder / AGREEMENT).unlink()
    refused(folder, "AgreementError", (AGREEMENT, "handoff init"))


def in_the_way(place: str) -> Callable[[Path], None]:
    """Put a folder where a file has to go."""

    def block(folder: Path) -> None:
        path = folder / place
        path.unlink()
        path.mkdir()
        (path / "something").touch()

    return block


@pytest.mark.parametrize("place", ["lists/2026-07-01.csv", "lists/2026-07-01.html"])
def test_a_list_that_cannot_be_written_is_said(place: str, company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    in_the_way(place)(folder)
    ran = handoff("score", folder)
    assert ran.code == 2
    assert ran.messages[0].startswith("WorkspaceError: ")
    assert f"{place} cannot be written" in ran.messages[0]
    assert len(ran.messages) == 1


def test_scores_that_cannot_be_written_leave_the_lists(company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    in_the_way(".handoff/scores/night=2026-07-01/scores.parquet")(folder)
    refused(folder, "WorkspaceError", ("scores.parquet cannot be written",))


def test_a_source_that_breaks_leaves_the_lists(company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    (folder / "data" / "events.parquet").write_bytes(b"PAR1 cut short")
    refused(folder, "SourceError", ("events.parquet", "complete?"))


def test_a_tracking_server_that_is_away_leaves_the_lists(company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    change(folder / "handoff.toml", "[snapshots]", '[tracking]\nuri = "http://127.0.0.1:9"\n\n[snapshots]')
    refused(folder, "RegistryUnreachableError", ("http://127.0.0.1:9", "[tracking] uri"))


def refused(folder: Path, kind: str, says: tuple[str, ...]) -> None:
    before = published(folder)
    assert before
    ran = handoff("score", folder)
    assert ran.code == 2, ran.out
    assert len(ran.messages) == 1, ran.err
    assert ran.messages[0].startswith(f"{kind}: ")
    for fragment in says:
        assert fragment in ran.messages[0]
    assert published(folder) == before


@pytest.mark.parametrize(
    "moment",
    [
        "· split",
        pytest.param("· logging the training to MLflow", marks=pytest.mark.slow),
    ],
)
def test_a_stopped_training_changes_nothing(moment: str, company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    lists, version = published(folder), champion(folder)
    command = [str(HANDOFF), "train", str(folder)]
    with subprocess.Popen(command, stdin=NOTHING, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if line.startswith(moment):
                time.sleep(0.3)
                os.kill(process.pid, signal.SIGINT)
                break
        said += process.stderr
        assert process.stdout is not None
        out = process.stdout.read()
    messages = [line for line in said if not line.startswith("· ")]
    assert process.returncode == 130, said
    assert messages == ["Interrupted: stopped by hand; what was published before is untouched\n"]
    assert out == ""
    assert published(folder) == lists
    assert champion(folder) == version
