"""Pages are markdown that cannot be broken by what stands in a cell."""

from flows.names import key_of
from flows.reports.report import page, table


def test_numbers_are_grouped_and_set_right() -> None:
    assert table(("tier", "leads"), [("SAL", 1234)]) == "| tier | leads |\n|---|---:|\n| SAL | 1,234 |"


def test_a_cell_cannot_open_another_column_or_row() -> None:
    assert table(("reason",), [("a | b\nc",)]).splitlines()[-1] == "| a \\| b c |"


def test_an_empty_cell_is_empty() -> None:
    assert table(("from",), [(None,)]).splitlines()[-1] == "|  |"


def test_empty_parts_leave_no_gap() -> None:
    assert page("one", "", "two") == "one\n\ntwo"


def test_any_workspace_name_gives_a_key() -> None:
    assert [key_of(name) for name in ("Demo company", "Müller & Co.", "日本")] == [
        "demo-company",
        "m-ller-co",
        "workspace",
    ]
