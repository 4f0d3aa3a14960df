"""handoff.toml: what is wrong in it is said with line, value and fix; what is right is frozen and complete."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from handoff.domain.settings import Settings, TrainingSection, load_settings
from handoff.errors import ConfigError

GOOD = """\
[workspace]
name = "demo"
timezone = "Europe/Berlin"

[sources.crm]
path = "leads.csv"

[mapping.leads]
source = "crm"
columns = { created_at = "Created" }

[mapping.stages]
source = "crm"
stage = "Status"
stages = { Won = "won", Hot = "sql" }

[snapshots]
horizon_days = 30

[features]
windows = [1, 7]

[features.machine]
burst_events = 5
"""


def load(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "handoff.toml"
    path.write_text(text, encoding="utf-8")
    return load_settings(path)


def message(tmp_path: Path, old: str, new: str) -> str:
    assert old in GOOD
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, GOOD.replace(old, new, 1))
    return str(caught.value).replace(str(tmp_path / "handoff.toml"), "handoff.toml")


def test_a_good_file_and_its_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD)
    assert (settings.workspace.name, settings.snapshots.every_days, settings.features.windows) == ("demo", 7, (1, 7))
    assert [name for name, _ in settings.mapping.tables()] == ["leads", "stages"]
    with pytest.raises(ValidationError):
        settings.workspace.name = "other"


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "fix"),
    [
        ("horizon_days", "horizon_day", 18, "snapshots.horizon_day", 'did you mean "horizon_days"?'),
        ("[snapshots]", "[snapshot]", 17, "snapshot", 'did you mean "snapshots"?'),
        ("burst_events", "burst_event", 24, "features.machine.burst_event", 'did you mean "burst_events"?'),
        ("stage =", "stag =", 14, "mapping.stages.stag", 'did you mean "stage"?'),
        ("windows", "window", 21, "features.window", 'did you mean "windows"?'),
        ("path =", "paht =", 6, "sources.crm.paht", 'did you mean "path"?'),
        ("timezone", "time_zone", 3, "workspace.time_zone", 'did you mean "timezone"?'),
    ],
)
def test_a_misspelt_key(tmp_path: Path, old: str, new: str, line: int, key: str, fix: str) -> None:
    found = message(tmp_path, old, new)
    assert f"handoff.toml line {line}: {key} is not a known key; {fix}" in found.splitlines()


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("= 30", '= "soon"', ("line 18: snapshots.horizon_days = 'soon'", "valid integer")),
        ("= 30", "= 0", ("line 18: snapshots.horizon_days = 0", "greater than or equal to 1")),
        ("= 30", "= 1.5", ("line 18: snapshots.horizon_days = 1.5", "integer")),
        ("Europe/Berlin", "Europe/Berln", ("line 3: workspace.timezone = 'Europe/Berln'", '"Europe/Berlin" or "UTC"')),
        ('"sql"', '"sqll"', ("line 15: mapping.stages.stages.Hot = 'sqll'", "'mql', 'sal', 'sql'")),
        ("[1, 7]", "[7, 1]", ("line 20: features", "[7, 1] must be rising whole days")),
        ("[1, 7]", "[7, 7]", ("features", "[7, 7] must be rising")),
        ("[1, 7]", "[0, 7]", ("features", "from 1 to 3660")),
        ("[1, 7]", '["x"]', ("line 21: features.windows.0 = 'x'", "valid integer")),
        ('"crm"\ncol', '"cmr"\ncol', ('mapping.leads.source "cmr" is not under [sources]', 'did you mean "crm"?')),
        (
            'stage = "Status"',
            'stage = "Status"\njoin = { source = "owner", on = "a", key = "b" }',
            ('mapping.stages.join.source "owner" is not under [sources]', "valid: crm"),
        ),
        ('path = "leads.csv"', "", ("line 5: sources.crm", "give either path (files) or database (a URL)")),
        ('name = "demo"', "", ("workspace.name is missing", "add it")),
        ('name = "demo"', 'name = ""', ("line 2: workspace.name = ''", "at least 1 character")),
        ("horizon_days = 30", 'taken = "rows"', ("line 18: snapshots.taken = 'rows'", "'calendar' or 'row'")),
        (
            "windows = [1, 7]",
            "half_life_days = 0",
            ("line 21: features.half_life_days = 0", "greater than or equal to 1"),
        ),
    ],
)
def test_a_wrong_value(tmp_path: Path, old: str, new: str, parts: tuple[str, ...]) -> None:
    found = message(tmp_path, old, new)
    assert found.startswith("handoff.toml")
    for part in parts:
        assert part in found


def test_without_outcome_there_is_nothing_to_learn(tmp_path: Path) -> None:
    start, end = GOOD.index("[mapping.stages]"), GOOD.index("[snapshots]")
    found = message(tmp_path, GOOD[start:end], "")
    assert "nothing says who became SQL; add [mapping.stages] or [mapping.leads.outcome]" in found


def test_row_snapshots_go_with_a_flat_table_only(tmp_path: Path) -> None:
    events = '[mapping.events]\nsource = "crm"\n\n[snapshots]\ntaken = "row"\n'
    assert 'use "calendar"' in message(tmp_path, "[snapshots]\n", events)


def test_moments_are_utc_whatever_their_form(tmp_path: Path) -> None:
    settings = load(tmp_path, GOOD.replace('name = "demo"', 'name = "demo"\ntonight = 2026-03-10T02:00:00+02:00'))
    assert settings.workspace.tonight == datetime(2026, 3, 10, tzinfo=UTC)
    bare = TrainingSection.model_validate({"test_from": datetime(2012, 1, 21).date()})
    assert bare.test_from == datetime(2012, 1, 21, tzinfo=UTC)
