"""Bad input of every kind: exit code 2, one message that says where, what and how to mend it, no traceback."""

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.running import Ran, handoff
from tests.errors.tiny import make_tiny
from tests.workspace.company import change

Break = Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """A way to break a workspace, the words that then fail, and what the message has to say."""

    breaks: Break
    kind: str
    says: tuple[str, ...]
    words: tuple[str, ...] = ("check",)
    code: int = 2


def edit(name: str, old: str, new: str) -> Break:
    return lambda folder: change(folder / name, old, new)


def append(name: str, text: str) -> Break:
    def breaks(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return breaks


def rewrite(name: str, pattern: str, new: str) -> Break:
    def breaks(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        changed = re.sub(pattern, new, text, flags=re.MULTILINE)
        assert changed != text
        (folder / name).write_text(changed, encoding="utf-8")

    return breaks


def only_header(name: str) -> Break:
    return rewrite(name, r"\A(.*\n)(?s:.*)", r"\1")


def nobody_converts(folder: Path) -> None:
    rewrite("stages.csv", r",sql,", ",mql,")(folder)
    change(folder / "handoff.toml", "horizon_days = 30", "horizon_days = 7")


def nothing(folder: Path) -> None:
    """Leave the workspace as it is."""


CASES = {
    "wrong path": Case(edit("handoff.toml", '"leads.csv"', '"lead.csv"'), "SourceError", ("lead.csv", '"leads.csv"')),
    "no such folder": Case(edit("handoff.toml", '"leads.csv"', '"x/leads.csv"'), "SourceError", ("nor its folder",)),
    "glob without match": Case(edit("handoff.toml", '"leads.csv"', '"le*ds.tsv"'), "SourceError", ("no file matches",)),
    "no handoff.toml": Case(lambda folder: (folder / "handoff.toml").unlink(), "WorkspaceError", ("handoff init",)),
    "empty file": Case(
        lambda folder: (folder / "events.csv").write_bytes(b""), "EmptyTableError", ("events.csv", "0 bytes")
    ),
    "only a header": Case(only_header("leads.csv"), "EmptyTableError", ("leads.csv", "no rows", "export it again")),
    "required column missing": Case(
        rewrite("leads.csv", r"\Alead_id,created_at,", "lead_id,created_on,"),
        "SourceError",
        ("created_at", "created_on", "[mapping.leads.columns]"),
    ),
    "mapped column misspelt": Case(
        edit("handoff.toml", 'event_type = ["event_type"]', 'event_type = ["event_typ"]'),
        "SourceError",
        ("mapping.events.event_type", "event_typ", 'did you mean "event_type"?'),
    ),
    "every date broken": Case(
        rewrite("leads.csv", r"2026-(\d\d)-(\d\d) 09:00:00", r"31/13/2026"),
        "EmptyTableError",
        ("none of 40 rows", "unparsable_time", "row 1", "created_at", "31/13/2026", "format"),
    ),
    "unknown stage": Case(
        rewrite("stages.csv", r",sql,", ",Qualifed,"), "EmptyTableError", ("Qualifed", "[mapping.stages.stages]")
    ),
    "misspelt key": Case(
        edit("handoff.toml", "horizon_days", "horizon_day"),
        "ConfigError",
        ("handoff.toml line 22", "snapshots.horizon_day", 'did you mean "horizon_days"?'),
    ),
    "misspelt section": Case(
        edit("handoff.toml", "[snapshots]", "[snapshot]"), "ConfigError", ("line 21", 'did you mean "snapshots"?')
    ),
    "value out of range": Case(
        edit("handoff.toml", "horizon_days = 30", "horizon_days = 0"), "ConfigError", ("horizon_days = 0", "line 22")
    ),
    "value of another type": Case(
        edit("handoff.toml", "horizon_days = 30", 'horizon_days = "soon"'), "ConfigError", ("soon", "line 22")
    ),
    "no TOML": Case(edit("handoff.toml", "[snapshots]", "[snapshots"), "ConfigError", ("not valid TOML", "line 21")),
    "no UTF-8": Case(lambda folder: (folder / "handoff.toml").write_bytes(b"\xff\xfe\x00"), "ConfigError", ("UTF-8",)),
    "unknown time zone": Case(
        edit("handoff.toml", 'name = "Tiny"', 'name = "Tiny"\ntimezone = "Europe/Berlni"'),
        "ConfigError",
        ("Europe/Berlni", "timezone"),
    ),
    "mapping names no source": Case(
        edit("handoff.toml", 'source = "events"', 'source = "event"'), "ConfigError", ('did you mean "events"?',)
    ),
    "variable that is not set": Case(
        edit("handoff.toml", '"leads.csv"', '"${HANDOFF_NOWHERE}/leads.csv"'), "ConfigError", ("HANDOFF_NOWHERE",)
    ),
    "database that does not answer": Case(
        edit(
            "handoff.toml",
            '{ path = "events.csv" }',
            DATABASE := ('{ database = "postgres://ada:secret@127.0.0.1:9/crm?connect_timeout=2", table = "events" }'),
        ),
        "SourceError",
        ("127.0.0.1:9", "cannot be reached", "ada:***@"),
    ),
    "no Parquet": Case(
        lambda folder: change(
            Path(shutil.copy(folder / "leads.csv", folder / "leads.parquet")).with_name("handoff.toml"),
            '"leads.csv"',
            '"leads.parquet"',
        ),
        "SourceError",
        ("leads.parquet", "Parquet"),
    ),
    "as-of is no date": Case(
        nothing, "ConfigError", ('"yesterday" is not a date',), ("features", "--as-of", "yesterday")
    ),
    "as-of before any lead": Case(
        nothing, "FeatureError", ("2020-01-01", "--as-of"), ("features", "--as-of", "2020-01-01")
    ),
    "unknown recipe": Case(
        append("handoff.toml", '\n[training]\nrecipe = "lightgmb"\n'),
        "ConfigError",
        ("lightgmb", 'did you mean "lightgbm"?'),
        ("train",),
    ),
    "too little data": Case(
        nothing, "Refused", ("needed are 40 and 40", "at the present", "Cold start"), ("train",), code=1
    ),
    "no outcome is old enough": Case(
        edit("handoff.toml", "horizon_days = 30", "horizon_days = 700"), "TrainingError", ("horizon_days",), ("train",)
    ),
    "nobody became SQL": Case(
        nobody_converts,
        "Refused",
        ("0 leads of the training period became SQL", "no rate yet"),
        ("train",),
        code=1,
    ),
    "no champion": Case(nothing, "RegistryError", ("no champion", "handoff train"), ("score",)),
    "tracking server does not answer": Case(
        append("handoff.toml", '\n[tracking]\nuri = "http://127.0.0.1:9"\n'),
        "RegistryUnreachableError",
        ("http://127.0.0.1:9", "[tracking]"),
        ("score",),
    ),
    "store cannot be written": Case(
        append("handoff.toml", '\n[storage]\npath = "leads.csv/store"\n'),
        "WorkspaceError",
        ("leads.csv/store", "cannot be written"),
    ),
    "features cannot be written": Case(
        nothing,
        "WorkspaceError",
        ("leads.csv/rows.parquet", "cannot be written"),
        ("features", "--out", "{}/leads.csv/rows.parquet"),
    ),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that can be used, read once."""
    folder = make_tiny(tmp_path_factory.mktemp("sound") / "tiny")
    assert handoff("check", folder).code == 0
    return folder


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_refused_with_one_message(name: str, sound: Path, tmp_path: Path) -> None:
    case = CASES[name]
    folder = Path(shutil.copytree(sound, tmp_path / "tiny"))
    case.breaks(folder)
    before = stored(folder)
    ran = run(case, folder)
    assert ran.code == case.code, ran.out + ran.err
    assert "Traceback" not in ran.err
    assert [line.partition(":")[0] for line in ran.messages] == [case.kind], ran.err
    for fragment in case.says:
        assert fragment in ran.messages[0]
    assert "secret" not in ran.err
    assert case.words != ("check",) or stored(folder) == before


@pytest.mark.parametrize("kind", sorted({case.kind for case in CASES.values()}))
def test_every_kind_of_error_is_one_json_object_for_machines(kind: str, sound: Path, tmp_path: Path) -> None:
    case = next(case for case in CASES.values() if case.kind == kind)
    folder = Path(shutil.copytree(sound, tmp_path / "tiny"))
    case.breaks(folder)
    ran = run(case, folder, "--json")
    assert ran.code == case.code
    assert ran.messages == []
    assert ran.json["error"]["kind"] == kind
    assert all(fragment in ran.json["error"]["message"] for fragment in case.says)


def run(case: Case, folder: Path, *more: str) -> Ran:
    name, *options = (word.replace("{}", str(folder)) for word in case.words)
    return handoff(name, folder, *options, *more)


def stored(folder: Path) -> dict[str, bytes]:
    """Return the clean tables: a check that fails leaves the former ones."""
    clean = (folder / ".handoff" / "clean").resolve()
    return {str(path.relative_to(clean)): path.read_bytes() for path in clean.rglob("*") if path.is_file()}


def test_a_broken_date_is_put_aside_with_its_row_value_and_fix(sound: Path, tmp_path: Path) -> None:
    from handoff.sources.store import open_quarantine

    folder = Path(shutil.copytree(sound, tmp_path / "tiny"))
    change(folder / "leads.csv", "L16,2026-02-02 09:00:00", "L16,31/13/2026")
    ran = handoff("check", folder)
    assert ran.code == 0
    assert "unparsable time" in ran.out
    aside = open_quarantine(folder / ".handoff" / "clean").to_pandas()
    row = aside[aside["table"] == "leads"].iloc[0]
    assert (row["row"], row["column"], row["value"]) == (17, "created_at", "31/13/2026")
    assert "[mapping.leads" in row["detail"]


def test_more_broken_rows_than_agreed_is_a_no(sound: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sound, tmp_path / "tiny"))
    rewrite("events.csv", r"^L1.*?,2026-(\d\d)", r"L1,2026-1\1")(folder)
    ran = handoff("check", folder, "--json")
    assert ran.code == 1
    assert "events" in ran.json["faults"][0]
    assert "quarantine.max_share" in ran.json["faults"][0]
