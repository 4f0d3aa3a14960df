"""A small company whose nights are written by hand: leads, accounts, contacts and opportunities as CSV files."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from handoff import Workspace
from handoff.delivery.parquet import night_file
from handoff.workspace.crm_export import Exported
from tests.delivery.crm.made_rows import NIGHT, made_rows

TABLES = {
    "leads": (
        "lead_id,created_at,name,company,email,account_id\n"
        "L1,2026-01-01,Ada Okafor,Helix,l1@acme.example,A1\n"
        "L2,2026-01-02,Eva Rossi,Tallinn Data,l2@tallinn.example,\n"
        "L3,2026-01-03,Tom Brown,Nordlys,l3@nordlys.example,\n"
    ),
    "stages": "lead_id,stage,entered_at\nL1,mql,2026-02-01\n",
    "accounts": "account_id,company\nA1,Helix Robotics\n",
    "contacts": "contact_id,account_id,email,name,created_at\nC1,A1,l1@acme.example,Ada Okafor,2025-01-01\n",
    "opportunities": (
        "opportunity_id,account_id,contact_id,name,stage,created_at,is_closed,is_won\n"
        "O1,A1,,Pilot,Proposal,2026-02-01,false,false\n"
        "O2,A1,,Old,Lost,2025-02-01,true,false\n"
    ),
}
SETTINGS = """
[workspace]
name = "Acme"
tonight = 2026-03-14T00:00:00Z
"""
LEADS = [("L1", 0.61, "SAL"), ("L2", 0.52, "SAL"), ("L3", 0.11, "MQL")]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Company:
    """A workspace with clean data and no scores yet."""

    folder: Path

    def night(self, leads: list[tuple[str, float, str]] = LEADS, day: int = 0, **columns: Any) -> date:
        """Write the scores of a night."""
        night = NIGHT + day * DAY
        path = night_file(self.folder / ".handoff" / "scores", night)
        path.parent.mkdir(parents=True, exist_ok=True)
        made_rows(leads, night, **columns).to_parquet(path, index=False)
        return night

    def export(self, target: str = "salesforce", night: date | None = None, *, changed_only: bool = False) -> Exported:
        """Export a night."""
        return Workspace.open(self.folder, environ={}).export(target, night, changed_only=changed_only)

    def set(self, text: str) -> None:
        """Add lines to the settings."""
        with (self.folder / "handoff.toml").open("a", encoding="utf-8") as out:
            out.write(f"\n{text}\n")


def make_company(folder: Path) -> Company:
    """Write the tables and read them once."""
    folder.mkdir()
    lines = [SETTINGS]
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        stage = '\nstage = "stage"' if name == "stages" else ""
        lines.append(f'[sources.{name}]\npath = "{name}.csv"\n\n[mapping.{name}]\nsource = "{name}"{stage}\n')
    (folder / "handoff.toml").write_text("\n".join(lines), encoding="utf-8")
    assert Workspace.open(folder, environ={}, now=datetime(2026, 3, 14)).check().faults == ()
    return Company(folder)


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a CSV file as text."""
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    return [{str(name): value for name, value in row.items()} for row in frame.to_dict("records")]
