"""The list of forgotten ids: keyed, idempotent, and enough to keep them out of any raw table."""

import hashlib
import hmac
import stat
from pathlib import Path

import ibis
import pytest

from handoff.domain.mapping import EventsMapping, LeadsMapping
from handoff.errors import WorkspaceError
from handoff.sources.forgotten import KEY_FILE, LIST_FILE, add_forgotten, read_forgotten, without_forgotten


def test_ids_are_hashed_under_a_key_of_the_workspace(tmp_path: Path) -> None:
    found = add_forgotten(tmp_path / "one", ["L1"])
    key = bytes.fromhex((tmp_path / "one" / KEY_FILE).read_text(encoding="ascii"))
    assert found.hash("L1") == hmac.new(key, b"L1", hashlib.sha256).hexdigest()
    assert "L1" in found
    assert "L2" not in found
    assert add_forgotten(tmp_path / "two", ["L1"]).hashes != found.hashes
    assert stat.S_IMODE((tmp_path / "one" / KEY_FILE).stat().st_mode) == 0o600


def test_the_list_names_nobody_and_grows_only_by_who_is_new(tmp_path: Path) -> None:
    add_forgotten(tmp_path, ["L1"])
    before = (tmp_path / LIST_FILE).read_bytes()
    assert add_forgotten(tmp_path, ["L1"]) == read_forgotten(tmp_path)
    assert (tmp_path / LIST_FILE).read_bytes() == before
    assert len(add_forgotten(tmp_path, ["L1", "L2"]).hashes) == 2
    assert b"L1" not in before


@pytest.mark.parametrize("ids", [["L1", "L2", None, "12"], [1, 2, None, 12], [1.0, 2.0, None, 12.0]])
def test_their_rows_go_however_the_id_is_stored(tmp_path: Path, ids: list[object]) -> None:
    add_forgotten(tmp_path, ["L1", "1", "12"])
    raw = ibis.memtable({"Lead": ids, "n": [0, 1, 2, 3]})
    mapping = EventsMapping(source="s", columns={"lead_id": "Lead"}, event_type=("n",))
    assert without_forgotten(raw, "events", mapping, tmp_path).order_by("n").execute()["n"].tolist() == [1, 2]


def test_without_a_list_or_an_id_the_rows_are_as_they_are(tmp_path: Path) -> None:
    raw = ibis.memtable({"a": ["L1"]})
    mapping = LeadsMapping(source="s")
    assert without_forgotten(raw, "leads", mapping, tmp_path) is raw
    add_forgotten(tmp_path, ["L1"])
    assert without_forgotten(raw, "leads", mapping, tmp_path) is raw


def test_a_lost_key_stops_the_reading(tmp_path: Path) -> None:
    add_forgotten(tmp_path, ["L1"])
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(WorkspaceError, match="restore both from a backup"):
        read_forgotten(tmp_path)
    with pytest.raises(WorkspaceError, match="restore both from a backup"):
        add_forgotten(tmp_path, ["L2"])
