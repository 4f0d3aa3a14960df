"""The two examples and the worked mappings read what they say they read."""

import csv
import gzip
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from handoff.workspace import Workspace
from tests.docs.documents import ROOT, blocks

if TYPE_CHECKING:
    from handoff.workspace.results import Checked

LOAN_README = ROOT / "examples/loan-funnel/README.md"
XES = """<?xml version="1.0" encoding="UTF-8"?>
<log xmlns="http://www.xes-standard.org/">
  <trace>
    <date key="REG_DATE" value="2011-10-01T00:38:44.546+02:00"/>
    <string key="concept:name" value="173688"/>
    <string key="AMOUNT_REQ" value="20000"/>
    <event>
      <string key="org:resource" value="112"/>
      <string key="lifecycle:transition" value="COMPLETE"/>
      <string key="concept:name" value="A_SUBMITTED"/>
      <date key="time:timestamp" value="2011-10-01T00:38:44.546+02:00"/>
    </event>
    <event>
      <string key="lifecycle:transition" value="SCHEDULE"/>
      <string key="concept:name" value="W_Afhandelen leads"/>
      <date key="time:timestamp" value="2011-10-01T00:39:00.000+02:00"/>
    </event>
  </trace>
</log>
"""


def example(name: str, folder: Path, data: Path) -> Workspace:
    """Open a copy of an example, so that nothing is written into the repository."""
    target = folder / name
    target.mkdir()
    for file in ("handoff.toml", "agreement.toml"):
        shutil.copy(ROOT / "examples" / name / file, target)
    return Workspace.open(target, environ={"HANDOFF_DATA": str(data)}, threads=1)


def kept(checked: "Checked") -> dict[str, int]:
    return {table.counts.table: table.counts.kept for table in checked.report.tables}


@pytest.fixture(scope="module")
def loan_funnel(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> "tuple[Workspace, Checked]":
    workspace = example("loan-funnel", tmp_path_factory.mktemp("examples"), shared_data)
    return workspace, workspace.check()


@pytest.mark.real_data
def test_loan_funnel_gives_the_counts_of_its_readme(loan_funnel: "tuple[Workspace, Checked]") -> None:
    workspace, checked = loan_funnel
    report = checked.report
    assert checked.faults == ()
    assert kept(checked) == {"leads": 13_087, "events": 262_200, "stages": 41_709}
    assert not any(table.counts.quarantined for table in report.tables)
    assert (report.funnel["mql"], report.funnel["sal"], report.funnel["sql"]) == (7_367, 5_113, 3_254)
    assert (report.funnel["won"], report.funnel["disqualified"], report.funnel["lost"]) == (2_246, 7_635, 2_807)
    assert report.events_by_type["offer_sent_back"] == 3_454
    assert set(report.attribute_types) == {"amount_requested"}
    assert report.observed_until.date().isoformat() == "2012-03-14"
    stages = workspace.dataset.stages
    decided = stages.filter(stages.stage.isin(["won", "disqualified", "lost"])).lead_key.nunique().execute()
    assert 13_087 - decided == 399


@pytest.mark.real_data
def test_loan_funnel_names_every_activity_in_english(loan_funnel: "tuple[Workspace, Checked]") -> None:
    _, checked = loan_funnel
    assert [kind for kind in checked.report.events_by_type if kind != kind.lower() or "." in kind] == []


@pytest.mark.real_data
def test_bank_calls_give_the_counts_of_their_readme(tmp_path: Path, shared_data: Path) -> None:
    checked = example("bank-calls", tmp_path, shared_data).check()
    assert checked.faults == ()
    assert kept(checked) == {"leads": 41_188}
    assert checked.report.funnel == {"lead": 41_188, "sql": 4_640, "lost": 36_548}
    assert len(checked.report.attribute_types) == 20
    assert "y" not in checked.report.attribute_types


def test_the_conversion_in_the_readme_makes_the_table_that_the_example_reads(tmp_path: Path) -> None:
    script, log = tmp_path / "to_table.py", tmp_path / "log.xes.gz"
    script.write_text(blocks(LOAN_README, "python")[0].text, encoding="utf-8")
    log.write_bytes(gzip.compress(XES.encode()))
    target = tmp_path / "loan-funnel" / "loan_applications.csv.gz"
    target.parent.mkdir()
    subprocess.run([sys.executable, script, log, target], check=True)
    with gzip.open(target, "rt", encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert [row["activity"] for row in rows] == ["A_SUBMITTED", "W_Afhandelen leads"]
    assert {row["application_id"] for row in rows} == {"173688"}
    assert [row["resource"] for row in rows] == ["112", ""]


def test_the_crm_mapping_of_the_reference_reads_a_crm_export(tmp_path: Path) -> None:
    text = next(block.text for block in blocks(ROOT / "docs/handoff-toml.md", "toml") if "Machine tools" in block.text)
    (tmp_path / "handoff.toml").write_text(text, encoding="utf-8")
    export = tmp_path / "export"
    export.mkdir()
    (export / "leads_1.csv").write_text(
        "Lead No.;Record Type;Created;Contact;E-Mail;Company;Position;Employees;Internal Note;"
        "Call Result;MQL on;Qualified on;Lost on\n"
        "1;Lead;01.07.2025 12:00;Ada;ada@acme.example;Acme;CTO;50-200;x;good;02.07.2025 09:00;05.07.2025 10:00;\n"
        "2;Lead;01.12.2025 12:00;Ben;ben@acme.example;Acme;Buyer;50-200;y;;;;\n"
        "3;Partner;01.12.2025 12:00;Cem;cem@else.example;Else;Boss;10;z;;;;\n",
        encoding="utf-8",
    )
    (export / "activities.csv").write_text(
        "Lead No.,When,Kind,Page\n"
        "1,2025-07-01 13:30,Pricing Page,/pricing\n"
        "1,2025-07-03 10:00,Phone Call,\n"
        "2,2025-12-02 10:00,System Update,\n"
        "9,2025-12-02 10:00,Pricing Page,/pricing\n",
        encoding="utf-8",
    )
    workspace = Workspace.open(tmp_path, environ={}, threads=1)
    checked = workspace.check()
    assert kept(checked) == {"leads": 2, "events": 2, "stages": 2}
    assert {table.counts.table: dict(table.counts.quarantined) for table in checked.report.tables} == {
        "leads": {},
        "events": {"unknown_lead": 1},
        "stages": {},
    }
    assert set(checked.report.attribute_types) == {"Call Result"}
    created = workspace.dataset.leads.to_pyarrow().column("created_at").to_pylist()
    assert [moment.hour for moment in created] == [10, 11]
    events = workspace.dataset.events
    assert events is not None
    outbound = {row["event_type"]: row["outbound"] for row in events.to_pyarrow().to_pylist()}
    assert outbound == {"pricing_view": False, "call": True}
