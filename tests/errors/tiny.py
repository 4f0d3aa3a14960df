"""A company of forty leads in three small CSV files: quick to read, easy to break."""

from datetime import datetime, timedelta
from pathlib import Path

SETTINGS = """\
[workspace]
name = "Tiny"
tonight = 2026-06-01T00:00:00Z

[sources]
leads = { path = "leads.csv" }
events = { path = "events.csv" }
stages = { path = "stages.csv" }

[mapping.leads]
source = "leads"

[mapping.events]
source = "events"
event_type = ["event_type"]

[mapping.stages]
source = "stages"
stage = "stage"

[snapshots]
horizon_days = 30
every_days = 7
"""
FIRST = datetime(2026, 1, 1, 9)


def make_tiny(folder: Path) -> Path:
    """Write the workspace, with the agreement of a new one."""
    from handoff.workspace.create import create_workspace

    create_workspace(folder)
    (folder / "handoff.toml").write_text(SETTINGS, encoding="utf-8")
    days = [FIRST + timedelta(days=2 * number) for number in range(40)]
    _write(folder / "leads.csv", "lead_id,created_at,name,email,company", _leads(days))
    _write(folder / "events.csv", "lead_id,occurred_at,event_type", _events(days))
    _write(folder / "stages.csv", "lead_id,stage,entered_at", _stages(days))
    return folder


def _write(path: Path, header: str, lines: list[str]) -> None:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def _leads(days: list[datetime]) -> list[str]:
    return [f"L{n},{day},Ada {n},ada{n}@firm{n}.com,Firm {n}" for n, day in enumerate(days)]


def _events(days: list[datetime]) -> list[str]:
    return [f"L{n},{day + timedelta(days=k + 1)},page_view" for n, day in enumerate(days) for k in range(n % 4)]


def _stages(days: list[datetime]) -> list[str]:
    return [f"L{n},sql,{day + timedelta(days=20)}" for n, day in enumerate(days) if n % 3 == 0]
