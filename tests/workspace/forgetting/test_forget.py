"""A person is forgotten: nothing of it is left anywhere in the workspace, and everybody else is."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from unittest import mock

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from handoff import Workspace
from handoff.delivery.database import open_database, publish_night
from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.lists import write_lists
from handoff.delivery.parquet import SCORE_SCHEMA, night_file
from handoff.delivery.score_file import read_scores
from handoff.errors import ConfigError, WorkspaceError
from handoff.scoring.run import ScoringRun
from handoff.scoring.scored import ScoredLeads
from handoff.sources.store import IDENTITY, table_path
from handoff.workspace.database import database_url
from handoff.workspace.forgetting.forget import forget
from handoff.workspace.forgetting.proof import Erasure
from handoff.workspace.history.replay import replay_night
from handoff.workspace.night.record import read_record
from tests.workspace.forgetting.searching import files_with
from tests.workspace.history.past import NIGHTS, Past, open_at
from tests.workspace.small import Company, Small

NIGHT, FIRST = NIGHTS[-1], NIGHTS[0]
#: A night whose lists are kept, and whose scores are not.
LONE = date(2026, 1, 1)


@dataclass(frozen=True)
class Known:
    """A workspace, and what it knows of one person."""

    past: Past
    lead_id: str
    ids: tuple[str, ...]
    name: str
    email: str

    @property
    def folder(self) -> Path:
        return self.past.folder

    @property
    def texts(self) -> tuple[str, ...]:
        return (*self.ids, self.name, self.email)

    @property
    def opened(self) -> Workspace:
        return open_at(self.folder, NIGHT)

    def forget(self) -> Erasure:
        return forget(self.opened, self.lead_id, "asked for by letter", "the officer")

    def copy(self, folder: Path) -> "Known":
        return replace(self, past=self.past.copy(folder))


def known_in(past: Past) -> Known:
    """Choose somebody who was there twice, is on the list, and is named beside a colleague."""
    clean = past.folder / ".handoff" / "clean"
    identity, leads = (pd.read_parquet(table_path(clean, name)) for name in (IDENTITY, "leads"))
    rows = past.rows(NIGHT)
    once = leads["name"].value_counts()
    named = {entry.split(":")[0].split(",")[0] for entries in rows["colleagues"] for entry in entries}
    merged = set(identity["survivor_id"][~identity["is_survivor"]])
    fit = leads[leads["name"].map(once).eq(1) & leads["email"].notna() & leads["lead_id"].isin(rows["lead_id"])]
    weight = fit["lead_id"].isin(merged) * 4.0 + fit["lead_id"].map(rows["tier"]).isin(["SAL", "MQL"]) * 2.0
    chosen = fit.assign(weight=weight + fit["name"].isin(named)).sort_values("weight").iloc[-1]
    same = identity["lead_id"][identity["survivor_id"] == chosen["lead_id"]].tolist()
    return Known(past, chosen["lead_id"], tuple(sorted({chosen["lead_id"], *same})), chosen["name"], chosen["email"])


@pytest.fixture(scope="module")
def before(past: Past, small: Small, tmp_path_factory: pytest.TempPathFactory) -> Known:
    """The company with lists, a database, exports, a training and a backtest: everywhere somebody is named."""
    known = known_in(past.copy(tmp_path_factory.mktemp("before")))
    opened, places = known.opened, known.opened.places
    Company(known.folder, small).package("m")
    _name_beside_a_colleague(known)
    engine = open_database(database_url(opened))
    for night in (FIRST, NIGHT):
        record = read_record(places, night)
        assert record is not None
        run = ScoringRun(record.as_of, record.scored_at, "1", "run", "f", record.agreement_version)
        scored = ScoredLeads(read_scores(night_file(places.scores, night)), run)
        if night == NIGHT:
            write_lists(scored, ListHeading("company", record.as_of), places.lists(night))
        handed_over = scored.told(tier=scored.rows["tier"].mask(scored.rows["lead_id"] == known.lead_id, "MQL"))
        publish_night(engine, handed_over, note=None, published_at=record.published_at, keep_nights=14)
    engine.dispose()
    opened.export("hubspot")
    (places.root / "lists" / f"{LONE}.csv").write_text(f'"lead_id"\r\n"{known.lead_id}"\r\n')
    kept = places.store / "backtests" / "one" / "night.parquet"
    kept.parent.mkdir(parents=True)
    pq.write_table(pa.table({"lead_id": [known.lead_id, "somebody else"]}).replace_schema_metadata({"a": "b"}), kept)
    (places.store / "agreements").mkdir(exist_ok=True)
    _leave_copies(known)
    preview = places.store / "agreements" / "preview-1-none.csv"
    preview.write_text(f'"lead_id","name"\r\n"other","Two\r\nlines"\r\n"{known.lead_id}","{known.name}"\r\n')
    return known


def _leave_copies(known: Known) -> None:
    """Leave what Spark wrote, what a killed replay left, and a copy that somebody made of a list."""
    store, scores = known.folder / ".handoff", night_file(known.opened.places.scores, NIGHT)
    for folder in (".replay-killed", "spark/scores", "spark/work"):
        (store / folder / "night=1").mkdir(parents=True)
        shutil.copyfile(scores, store / folder / "night=1" / "scores-00000.parquet")
    (known.folder / "lists" / f"{NIGHT} copy.html").write_text(f"<p>{known.name}</p>")


def _name_beside_a_colleague(known: Known) -> None:
    path = night_file(known.opened.places.scores, NIGHT)
    rows = pd.read_parquet(path)
    beside = rows["lead_id"] == rows["lead_id"][rows["lead_id"] != known.lead_id].iloc[0]
    entry = f"{known.name}, CFO: Viewed pricing 2 days ago"
    colleagues = [[*found, entry] if here else [*found] for found, here in zip(rows["colleagues"], beside, strict=True)]
    rows.assign(colleagues=pd.Series(colleagues)).to_parquet(path, schema=SCORE_SCHEMA, index=False)


@pytest.fixture(scope="module")
def after(before: Known, tmp_path_factory: pytest.TempPathFactory) -> tuple[Known, Erasure]:
    """The same, forgotten."""
    known = before.copy(tmp_path_factory.mktemp("after"))
    return known, known.forget()


def test_the_search_finds_the_person_before(before: Known) -> None:
    found = files_with(before.folder, before.texts)
    parts = {part for name in found for part in Path(name).parts}
    assert {f"night={night}" for night in NIGHTS} <= parts
    assert {
        "trainings",
        "hubspot",
        "backtests",
        "preview-1-none.csv",
        ".replay-killed",
        "spark",
        f"{NIGHT} copy.html",
        f"{LONE}.csv",
        f"{NIGHT}.html",
        f"{NIGHT}.xlsx",
    } <= parts
    assert any(part.startswith("handoff.db") for part in parts)


def test_nothing_is_left_of_the_person(after: tuple[Known, Erasure]) -> None:
    known, _ = after
    assert files_with(known.folder, known.texts) == set()


@pytest.mark.parametrize("night", NIGHTS)
def test_everybody_else_is_as_before(before: Known, after: tuple[Known, Erasure], night: date) -> None:
    then, now = before.past.rows(night), after[0].past.rows(night)
    others = then.drop(index=before.lead_id)
    pd.testing.assert_frame_equal(others.drop(columns="colleagues"), now.drop(columns="colleagues"))
    assert night != NIGHT or sum(before.name in " ".join(former) for former in others["colleagues"]) == 1
    for former, left in zip(others["colleagues"], now["colleagues"], strict=True):
        assert [entry for entry in former if not entry.startswith(before.name)] == list(left)


def test_lists_and_other_files_keep_everybody_else(before: Known, after: tuple[Known, Erasure]) -> None:
    folder = after[0].folder
    listed, then = (pd.read_csv(one / "lists" / f"{NIGHT}.csv") for one in (folder, before.folder))
    handed_over = then["lead_id"][then["tier"].isin(["SAL", "MQL"])]
    assert set(handed_over) - {before.lead_id} <= set(listed["lead_id"])
    assert not (folder / "lists" / f"{LONE}.csv").exists()
    kept = pq.read_table(folder / ".handoff" / "backtests" / "one" / "night.parquet")
    assert (kept["lead_id"].to_pylist(), kept.schema.metadata[b"a"]) == (["somebody else"], b"b")
    preview = (folder / ".handoff" / "agreements" / "preview-1-none.csv").read_bytes()
    assert preview == b'"lead_id","name"\r\n"other","Two\r\nlines"\r\n'
    leads, formerly = (pd.read_parquet(one / ".handoff" / "clean" / "leads.parquet") for one in (folder, before.folder))
    assert set(formerly["lead_id"]) - set(leads["lead_id"]) == {before.lead_id}


def test_the_proof_names_nobody(after: tuple[Known, Erasure]) -> None:
    known, proof = after
    text = (known.folder / ".handoff" / "erasures.jsonl").read_text(encoding="utf-8")
    assert json.loads(text) == json.loads(json.dumps(proof.to_dict()))
    assert (proof.who, proof.because, proof.records) == ("the officer", "asked for by letter", len(known.ids))
    assert set(proof.nights) == {night.isoformat() for night in NIGHTS}
    assert not any(part in text for part in known.texts)


def test_the_night_can_still_be_made_again(after: tuple[Known, Erasure]) -> None:
    known, _ = after
    found = replay_night(known.opened, NIGHT, known.past.model)
    assert (found.erased, found.only_then, found.only_now) == (1, (), ())
    assert found.identical or "1 lead was erased" in " ".join(found.causes)


def test_one_that_was_cut_off_before_its_proof_reads_the_sources_again_and_is_proven(
    after: tuple[Known, Erasure], tmp_path: Path
) -> None:
    known, proof = after[0].copy(tmp_path), after[1]
    (known.folder / ".handoff" / "erasures.jsonl").unlink()
    again = known.forget()
    assert (again.hash, dict(again.nights)) == (proof.hash, {})
    assert set(again.removed) <= {"clean data"}
    assert files_with(known.folder, known.texts) == set(), "no reading brings the person back"


def test_a_night_that_was_cut_off_between_record_and_scores_is_completed(before: Known, tmp_path: Path) -> None:
    known = before.copy(tmp_path)
    with (
        mock.patch.object(Path, "replace", autospec=True, side_effect=_not_the_scores),
        pytest.raises(KeyboardInterrupt),
    ):
        known.forget()
    proof = known.forget()
    assert files_with(known.folder, known.texts) == set()
    assert len(proof.nights) == len(NIGHTS)


_replace = Path.replace


def _not_the_scores(path: Path, target: Path) -> Path:
    if path.name == ".reduced.parquet.tmp":
        raise KeyboardInterrupt
    return _replace(path, target)


@pytest.fixture
def untouched(before: Known) -> Iterator[Known]:
    """The workspace, which a refusal must leave as it was, but for a reading of sources that have changed."""
    files = _files_with(before)
    yield before
    assert _files_with(before) == files


def _files_with(known: Known) -> set[str]:
    return {re.sub(r"\.clean\.\w+", "clean", name) for name in files_with(known.folder, known.texts)}


def test_nobody_is_forgotten_by_mistake(untouched: Known) -> None:
    further = [one for one in untouched.ids if one != untouched.lead_id]
    with pytest.raises(ConfigError, match='there is no lead "nobody"'):
        forget(untouched.opened, "nobody", "asked for", "me")
    with pytest.raises(ConfigError, match="needs a reason"):
        forget(untouched.opened, untouched.lead_id, " ", "me")
    assert further, "the person was there twice"
    with pytest.raises(ConfigError, match=f'a further record of the person who is lead "{untouched.lead_id}"'):
        forget(untouched.opened, further[0], "asked for", "me")


def test_an_id_that_the_settings_name_is_refused(before: Known, tmp_path: Path) -> None:
    known = before.copy(tmp_path)
    path = known.folder / "handoff.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f'{text}\n[identity]\nsame = [["{known.lead_id}", "{known.ids[-1]}", "other"]]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"identity\.same names"):
        known.forget()


def test_a_file_of_an_unknown_kind_stops_it_before_anything_is_proven(before: Known, tmp_path: Path) -> None:
    known = before.copy(tmp_path)
    note = known.folder / "exports" / "note.txt"
    note.write_text(f"call {known.lead_id} tomorrow", encoding="utf-8")
    with pytest.raises(WorkspaceError, match=r"note\.txt names the person"):
        known.forget()
    assert not (known.folder / ".handoff" / "erasures.jsonl").exists()
