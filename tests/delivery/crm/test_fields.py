"""What is exported: known columns in one order, written the same way for every CRM."""

import pandas as pd
import pytest

from handoff.delivery.crm.fields import EXPORTED, Field, Kind, chosen
from handoff.delivery.crm.hubspot import HubSpot
from handoff.delivery.crm.salesforce import Salesforce
from handoff.delivery.crm.values import as_texts, clean, clipped
from handoff.domain.settings import HubSpotExport, SalesforceExport
from handoff.errors import ConfigError
from tests.docs.documents import read, section


def test_chosen_columns_keep_the_order_of_the_list_and_need_the_night() -> None:
    fields = chosen(["probability", "tier", "team"], {"tier", "probability", "grade"})
    assert [field.column for field in fields] == ["tier", "probability"]


def test_a_column_that_is_never_exported_is_refused() -> None:
    with pytest.raises(ConfigError, match=r'export\.columns "selection_probability" is not exported'):
        chosen(["selection_probability"], {"selection_probability"})


def test_no_column_is_there_twice() -> None:
    assert len({field.column for field in EXPORTED}) == len(EXPORTED)


@pytest.mark.parametrize(
    ("values", "field", "texts"),
    [
        (pd.Series([0.12345, float("nan"), float("inf")]), Field("p", Kind.NUMBER, 4), ["0.1235", None, None]),
        (pd.Series([1_000_000.0]), Field("v", Kind.NUMBER, 2), ["1000000.00"]),
        (pd.Series([3, 0], dtype="int64"), Field("n", Kind.NUMBER), ["3", "0"]),
        (pd.Series([None, "", " x "]), Field("t"), [None, None, "x"]),
        (pd.Series([["a; b", "\n", "c"], [], None]), Field("r", Kind.LONG_TEXT), ["a; b; c", None, None]),
        (
            pd.Series([pd.Timestamp("2026-03-14 02:00:00.5"), pd.NaT]),
            Field("at", Kind.INSTANT),
            ["2026-03-14T02:00:00.500Z", None],
        ),
    ],
)
def test_each_kind_has_one_way_to_be_written(values: pd.Series, field: Field, texts: list[str | None]) -> None:
    assert as_texts(values, field) == texts


def test_names_in_any_script_stay_as_they_are() -> None:
    for name in ("Nguyễn Văn", "山田 太郎", "Łukasz", "عمر", "क्षत्रिय"):
        assert clean(name) == name


def test_what_is_too_long_is_cut_and_marked() -> None:
    assert clipped("x" * 300, 255) == "x" * 254 + "…"
    assert clipped("x" * 255, 255) == "x" * 255


def test_the_reference_names_every_column_its_fields_and_what_counts_as_a_change() -> None:
    in_salesforce = Salesforce(SalesforceExport()).names(EXPORTED, "key")
    in_hubspot = HubSpot(HubSpotExport()).names(EXPORTED, "key")
    lines = [line for line in section(read("docs/export.md"), "What is sent").splitlines() if line.startswith("| `")]
    assert len(lines) == len(EXPORTED)
    for line, field in zip(lines, EXPORTED, strict=True):
        column, names, _, change = (cell.strip() for cell in line.strip("|").split("|"))
        assert column == f"`{field.column}`"
        assert names == f"`{in_salesforce[field.column]}`, `{in_hubspot[field.column]}`"
        assert (change == "no") is not field.compared
