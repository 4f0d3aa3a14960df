"""The workbook: sheets by tier, values of their kinds, filters, frozen heads, and nothing that executes."""

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from handoff.delivery.html_list.heading import ListHeading
from handoff.delivery.xlsx_list import write_xlsx
from handoff.delivery.xlsx_list.columns import COLUMNS
from handoff.domain.tiers import Tier
from handoff.errors import WorkspaceError
from handoff.scoring.scored import ScoredLeads
from tests.delivery.full_night import HOSTILE, full_scores, renamed, without_leads
from tests.scoring.made_night import NIGHT, made_leads

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

HEADING = ListHeading("Example & Sons", NIGHT, "Europe/Berlin", "preview only")
SHEETS = ["Summary", "SAL", "MQL", "NURTURE", "INCOMPLETE"]
SCORED = full_scores(300)

# openpyxl does not know the extension in which Excel keeps solid bars; the file itself is looked at for them.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


def opened(scored: ScoredLeads, folder: Path, heading: ListHeading = HEADING, others_shown: int = 200) -> "Workbook":
    import openpyxl

    return openpyxl.load_workbook(write_xlsx(scored, heading, folder / "list.xlsx", others_shown))


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> "Workbook":
    return opened(SCORED, tmp_path_factory.mktemp("workbook"))


def rows_of(sheet: "Worksheet") -> list[dict[str, Any]]:
    heads = [str(cell.value).partition(" (Eu")[0] for cell in sheet[1]]
    return [dict(zip(heads, row, strict=True)) for row in sheet.iter_rows(min_row=2)]


def test_each_tier_that_is_worked_has_its_sheet(workbook: "Workbook") -> None:
    assert workbook.sheetnames == SHEETS
    for tier in ("SAL", "MQL", "NURTURE", "INCOMPLETE"):
        ranks = SCORED.rows.loc[SCORED.rows["tier"] == tier, "rank"].tolist()
        shown = [row["Rank"].value for row in rows_of(workbook[tier])]
        assert shown == (ranks if tier in ("SAL", "MQL") else ranks[:200])


def test_numbers_are_numbers_and_dates_are_dates_in_the_zone(workbook: "Workbook") -> None:
    first = rows_of(workbook["SAL"])[0]
    assert first["Probability"].value == pytest.approx(SCORED.rows["probability"][0])
    assert first["Probability"].number_format == "0.0%"
    assert first["Due by"].value == datetime(2026, 3, 15, 3, 0)
    assert first["Due by"].is_date
    assert first["Rank"].data_type == first["Expected value"].data_type == "n"
    assert "Due by (Europe/Berlin)" in [cell.value for cell in workbook["SAL"][1]]


def test_a_row_says_what_a_rep_needs(workbook: "Workbook") -> None:
    row, first = SCORED.rows.iloc[0], rows_of(workbook["SAL"])[0]
    assert first["Name"].value == row["name"]
    assert first["Next step"].value == "Call within 24 hours"
    assert first["Trend"].value == "↑ up"
    assert first["Trend since"].value == datetime(2026, 3, 10, 3, 0)
    assert first["For"].value.split("\n") == [reason.rpartition(" (")[0] for reason in row["reasons_for"][:3]]
    assert len(first["Against"].value.split("\n")) == 1
    assert first["Engaged colleagues"].value == "\n".join(row["colleagues"])
    assert first["Why it is back"].value == row["returned"]
    assert first["Account"].value == "customer"
    assert first["Assigned to"].value == "Ada Rep"
    assert first["Records merged"].value == 2


def test_every_sheet_can_be_filtered_scrolled_and_printed(workbook: "Workbook") -> None:
    for name in SHEETS[1:]:
        sheet = workbook[name]
        assert sheet.freeze_panes == "C2"
        assert sheet.auto_filter.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}{sheet.max_row}"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddHeader.left.text == "Example && Sons"
        assert sheet.oddFooter.center.text == "Page &P of &N"
        assert not sheet.merged_cells.ranges
        assert not sheet.protection.sheet
        assert all(5 < sheet.column_dimensions[cell.column_letter].width < 60 for cell in sheet[1])


def test_probabilities_have_bars_of_one_scale(tmp_path: Path) -> None:
    with zipfile.ZipFile(write_xlsx(SCORED, HEADING, tmp_path / "list.xlsx")) as parts:
        for number in range(2, 6):
            sheet = parts.read(f"xl/worksheets/sheet{number}.xml").decode()
            assert sheet.count('<cfRule type="dataBar"') == 1
            highest = re.search(r'<cfvo type="num" val="0"/><cfvo type="num" val="([0-9.]+)"/>', sheet)
            assert highest is not None
            assert float(highest[1]) == pytest.approx(SCORED.rows["probability"].max())


@pytest.mark.parametrize("column", ["name", "company", "job_title", "email", "owner", "country"])
def test_hostile_text_is_only_text(column: str, tmp_path: Path) -> None:
    found = opened(renamed(7, **{column: HOSTILE}), tmp_path)
    cells = [cell for name in SHEETS[1:] for row in found[name].iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert not [cell for cell in cells if cell.hyperlink and not cell.hyperlink.target.startswith("mailto:")]
    texts = {cell.value: cell for cell in cells if cell.value in HOSTILE}
    assert set(texts) == set(HOSTILE)
    assert all(texts[text].quotePrefix for text in HOSTILE[:6])
    with zipfile.ZipFile(tmp_path / "list.xlsx") as parts:
        assert not [name for name in parts.namelist() if b"<f>" in parts.read(name)]


def test_only_an_address_becomes_a_link(tmp_path: Path) -> None:
    addresses = ("ada@example.org", "javascript:alert(1)", "a b@example.org", "x@y", "http://evil.example")
    found = opened(renamed(5, email=addresses), tmp_path)
    cells = [row["E-mail"] for name in SHEETS[1:] for row in rows_of(found[name])]
    assert {cell.value: cell.hyperlink.target for cell in cells if cell.hyperlink} == {
        "ada@example.org": "mailto:ada@example.org"
    }


def test_text_that_no_workbook_can_hold_is_marked(tmp_path: Path) -> None:
    names = ("A\x00B", "C\x1bD", "G\uffffH", "x" * 40_000)
    found = opened(renamed(4, name=names), tmp_path)
    shown = {str(row["Name"].value) for name in SHEETS[1:] for row in rows_of(found[name])}
    assert {"A\ufffdB", "C\ufffdD"} <= shown
    assert max(map(len, shown)) == 32_767


def test_nobody_can_tell_who_is_on_the_list_by_lot(tmp_path: Path) -> None:
    lot = SCORED.rows.assign(selection_probability=0.03, tier_reason="Drawn by lot")
    lot = lot[lot["tier"].isin(["SAL", "MQL"])].reset_index(drop=True)
    order = lot.assign(selection_probability=1.0, tier_reason="Meets the agreement and has a place")
    by_lot = write_xlsx(ScoredLeads(lot, SCORED.run), HEADING, tmp_path / "lot.xlsx")
    by_order = write_xlsx(ScoredLeads(order, SCORED.run), HEADING, tmp_path / "order.xlsx")
    assert by_lot.read_bytes() == by_order.read_bytes()


def test_the_summary_says_night_versions_zone_counts_and_note(workbook: "Workbook") -> None:
    cells = [cell.value for row in workbook["Summary"].iter_rows() for cell in row]
    for fact in ("Example & Sons", datetime(2026, 3, 14, 3, 0), "Europe/Berlin", "lead-propensity 7", "preview only"):
        assert fact in cells
    counts = {row[0].value: row[2].value for row in workbook["Summary"].iter_rows() if row[0].value in tuple(Tier)}
    assert counts == {tier.value: count for tier, count in SCORED.counts.items()}


def test_nobody_disqualified_is_in_the_workbook(workbook: "Workbook") -> None:
    disqualified = set(SCORED.rows["lead_id"][SCORED.rows["tier"] == "DISQUALIFIED"])
    shown = {row["Lead id"].value for name in SHEETS[1:] for row in rows_of(workbook[name])}
    assert disqualified
    assert not disqualified & shown


def test_columns_that_nobody_has_a_value_for_are_left_out(tmp_path: Path) -> None:
    sparse = full_scores(30, leads=made_leads(30)[["lead_key", "lead_id", "name", "email"]])
    rows = sparse.rows.assign(expected_value=float("nan"), team=None, returned=None, duplicates=0)
    rows["colleagues"] = pd.Series([[] for _ in range(30)], dtype=object)
    found = opened(ScoredLeads(rows, sparse.run), tmp_path)
    heads = {str(cell.value) for cell in found["SAL"][1]}
    absent = {"Expected value", "Team", "Why it is back", "Engaged colleagues", "Records merged", "Country", "Phone"}
    assert not absent & heads
    assert {"Rank", "Name", "Company", "Probability", "Due by (Europe/Berlin)"} <= heads


def test_every_column_is_a_column_of_the_scores() -> None:
    assert {column.source for column in COLUMNS} <= set(SCORED.rows)
    assert "selection_probability" not in {column.source for column in COLUMNS}


def test_the_same_scores_give_the_same_bytes(tmp_path: Path) -> None:
    first = write_xlsx(SCORED, HEADING, tmp_path / "first.xlsx").read_bytes()
    assert write_xlsx(full_scores(300), HEADING, tmp_path / "second.xlsx").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first.xlsx", "second.xlsx"]


def test_a_night_without_leads_is_a_workbook(tmp_path: Path) -> None:
    found = opened(without_leads(), tmp_path)
    assert found.sheetnames == SHEETS
    assert found["SAL"].max_row == 1


def test_five_thousand_leads_fit(tmp_path: Path) -> None:
    import openpyxl

    scored = full_scores(5000)
    path = write_xlsx(scored, HEADING, tmp_path / "list.xlsx", others_shown=5000)
    found = openpyxl.load_workbook(path, read_only=True)
    assert sum(found[name].max_row - 1 for name in SHEETS[1:]) == 5000 - scored.counts[Tier.DISQUALIFIED]
    found.close()


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        write_xlsx(SCORED, HEADING, tmp_path / "file" / "list.xlsx")
