"""Mappings name sources, columns and raw values; what cannot work is refused with the nearest valid name."""

from typing import Any

import pytest

from handoff.domain.mapping import Mappings, Outcome, RowOrder, SourceSettings, StagesMapping
from handoff.domain.stages import Stage
from handoff.domain.toml import Frozen, parse_model
from handoff.errors import ConfigError


def refused(model: type[Frozen], **raw: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_model(raw, model, "handoff.toml")
    return str(caught.value)


@pytest.mark.parametrize("raw", [{}, {"path": "x.csv", "database": "duckdb:///x"}])
def test_a_source_is_one_place(raw: dict[str, str]) -> None:
    assert "give either path (files) or database (a URL)" in refused(SourceSettings, **raw)


def test_a_database_needs_a_table() -> None:
    assert "a database needs the name of a table" in refused(SourceSettings, database="duckdb:///x")
    assert SourceSettings(database="duckdb:///x", table="leads").table == "leads"


def test_a_format_is_one_of_the_known() -> None:
    assert "format = 'xls'" in refused(SourceSettings, path="x", format="xls")


@pytest.mark.parametrize(
    ("value", "text"), [(True, "true"), (False, "false"), (1, "1"), (0.5, "0.5"), ("yes", "yes"), ("True", "True")]
)
def test_raw_values_are_compared_as_text(value: object, text: str) -> None:
    assert Outcome.model_validate({"column": "y", "positive": [value]}).positive == (text,)


def test_an_outcome_needs_a_positive_value() -> None:
    assert "positive = []" in refused(Outcome, column="y", positive=[])


def test_stages_come_in_one_form() -> None:
    fix = "give either stage (a column of stage names) or entered (a time column a stage)"
    assert fix in refused(StagesMapping, source="crm")
    assert fix in refused(StagesMapping, source="crm", stage="s", entered={"sql": "sql_at"})
    wide = StagesMapping.model_validate({"source": "crm", "entered": {"sql": "sql_at"}})
    assert wide.entered == {Stage.SQL: "sql_at"}


def test_a_stage_outside_the_ladder_is_refused_with_the_ladder() -> None:
    found = refused(StagesMapping, source="crm", stage="s", stages={"Hot": "hot"})
    assert "stages.Hot = 'hot'" in found
    assert "'disqualified'" in found


def test_row_order_runs_forward() -> None:
    assert "first 2021-01-01 must be before last 2020-01-01" in refused(RowOrder, first="2021-01-01", last="2020-01-01")
    assert "must be before" in refused(RowOrder, first="2021-01-01", last="2021-01-01")


@pytest.mark.parametrize("where", ["columns", "times"])
def test_an_unknown_contract_column_names_the_nearest(where: str) -> None:
    events = {"source": "crm", where: {"occured_at": "t" if where == "columns" else {}}}
    found = refused(Mappings, leads={"source": "crm"}, events=events)
    assert 'mapping.events: "occured_at" is no column of events; did you mean "occurred_at"?' in found


def test_leads_may_carry_any_further_column() -> None:
    found = Mappings.model_validate({"leads": {"source": "crm", "columns": {"shoe_size": "Shoe Size"}}})
    assert [name for name, _ in found.tables()] == ["leads"]


def test_one_table_stands_for_a_list_of_one_and_its_errors_keep_their_place() -> None:
    one = {"source": "crm", "constants": {"event_type": "x"}}
    raw = {"leads": {"source": "crm"}, "events": one}
    assert Mappings.model_validate(raw) == Mappings.model_validate({**raw, "events": [one]})
    assert "events.sorce is not a known key" in refused(Mappings, **{**raw, "events": {"sorce": "crm"}})
    listed = refused(Mappings, **{**raw, "events": [one, {**one, "join": [{"source": "a", "on": "b", "kay": "c"}]}]})
    assert 'events.1.join.0.kay is not a known key; did you mean "key"?' in listed
    assert "events = []" in refused(Mappings, **{**raw, "events": []})


def test_a_constant_stage_is_one_of_the_ladder() -> None:
    found = refused(StagesMapping, source="crm", constants={"stage": "qualifed"})
    assert 'constants.stage "qualifed" is no stage; did you mean' in found
    assert StagesMapping.model_validate({"source": "crm", "constants": {"stage": "won"}}).stage is None


def test_a_column_is_given_in_one_way() -> None:
    both = {"source": "crm", "columns": {"event_type": "kind"}, "constants": {"event_type": "open"}}
    found = refused(Mappings, leads={"source": "crm"}, events=both)
    assert 'mapping.events: "event_type" is given under columns and under constants; keep one' in found
    odd = refused(Mappings, leads={"source": "crm"}, events={"source": "crm", "constants": {"event_typ": "open"}})
    assert 'mapping.events: "event_typ" is no column of events; did you mean "event_type"?' in odd


def test_every_source_that_is_read_is_told() -> None:
    join = {"source": "people", "on": "a", "key": ["b", "c"]}
    merged = {"source": "merges", "id": "gone", "into": "kept"}
    events = [{"source": "mails", "join": join}, {"source": "calls"}]
    found = Mappings.model_validate({"leads": {"source": "crm", "merged": merged}, "events": events})
    assert [source for _, source in found.sources()] == ["crm", "mails", "people", "calls", "merges"]
    assert [name for name, _ in found.tables()] == ["leads", "events", "events"]
