"""HubSpot files: each line is a request body with at most 100 contacts, read back by a plain JSON reader."""

import json
from pathlib import Path
from typing import Any

import pytest

from handoff.delivery.crm.hubspot import BATCH, HubSpot, bodies
from handoff.domain.settings import HubSpotExport
from tests.delivery.crm.made_rows import made_rows, upserts_of

LEADS = [("L1", 0.51234, "SAL"), ("L2", 0.2, "MQL")]
BY_EMAIL = HubSpot(HubSpotExport())


def inputs(leads: list[tuple[str, float, str]], crm: HubSpot = BY_EMAIL, **columns: Any) -> list[dict[str, Any]]:
    upserts = upserts_of(made_rows(leads, **columns), crm)
    return [one for body in bodies(upserts) for one in json.loads(body)["inputs"]]


def test_an_input_has_the_key_and_every_property_as_text() -> None:
    first, second = inputs(LEADS)
    assert (first["idProperty"], first["id"]) == ("email", "l1@acme.example")
    assert first["properties"]["handoff_probability"] == "0.5123"
    assert first["properties"]["handoff_due_by"] == "2026-03-15T00:00:00.000Z"
    assert {type(value) for value in first["properties"].values()} == {str}
    assert second["properties"]["handoff_next_step"] == ""


def test_no_request_has_more_than_100_contacts() -> None:
    upserts = upserts_of(made_rows([(f"L{i:04d}", 0.1, "MQL") for i in range(250)]), BY_EMAIL)
    sizes = [len(json.loads(body)["inputs"]) for body in bodies(upserts)]
    assert sizes == [BATCH, BATCH, 50]


def test_a_line_is_a_request_whatever_the_text(tmp_path: Path) -> None:
    nasty = "two\nlines, \u2028, \x00 and 東京"
    _, contacts = BY_EMAIL.write(upserts_of(made_rows(LEADS, next_step=[nasty, None]), BY_EMAIL), tmp_path)
    (line,) = contacts.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["inputs"][0]["properties"]["handoff_next_step"] == "two lines, , and 東京"


@pytest.mark.parametrize(
    ("id_property", "path"),
    [
        ("email", "/crm/v3/objects/contacts/batch/update"),
        ("lead_number", "/crm/v3/objects/contacts/batch/upsert"),
        ("hs_object_id", "/crm/v3/objects/contacts/batch/update"),
    ],
)
def test_the_request_says_where_the_lines_go(id_property: str, path: str, tmp_path: Path) -> None:
    crm = HubSpot(HubSpotExport(id_property=id_property))
    request, *_ = crm.write(upserts_of(made_rows([("101", 0.5, "SAL")]), crm), tmp_path)
    assert json.loads(request.read_text())["path"] == path


def test_a_record_id_needs_no_property_to_be_found_by() -> None:
    (one,) = inputs([("101", 0.5, "SAL")], HubSpot(HubSpotExport(id_property="hs_object_id")))
    assert (one["id"], "idProperty" in one) == ("101", False)


def test_nothing_to_send_is_no_file(tmp_path: Path) -> None:
    assert [path.name for path in BY_EMAIL.write(upserts_of(made_rows([]), BY_EMAIL), tmp_path)] == ["request.json"]
