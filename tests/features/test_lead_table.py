"""Leads as arrays: the position is the lead_key, and what is missing stays missing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import ibis
import pyarrow as pa
import pytest

from handoff.errors import FeatureError
from handoff.features.lead_table import LeadTable
from tests.features.made_dataset import Lead, World

START = datetime(2026, 1, 1)


def test_a_lead_key_is_a_position() -> None:
    world = World((Lead("z", START, "acme"), Lead("a", START, "zebra"), Lead("m", START + timedelta(days=1), "acme")))
    leads = LeadTable.of(world.dataset())
    assert list(leads.columns["lead_id"]) == ["m", "z", "a"]
    assert [world.keys()[name] for name in leads.columns["lead_id"]] == [0, 1, 2]
    assert list(leads.columns["account_key"]) == [0, 0, 1]
    assert list(leads.created_before(datetime(2026, 1, 2, tzinfo=UTC))) == [False, True, True]


def test_missing_text_is_none() -> None:
    leads = LeadTable.of(World((Lead("a", START).having(country=None, town="x"), Lead("b", START))).dataset())
    assert list(leads.columns["country"]) == [None, None]
    assert list(leads.columns["town"]) == ["x", None]


@pytest.mark.parametrize("kind", [pa.timestamp("ns"), pa.timestamp("ms"), pa.timestamp("us", "UTC"), pa.date32()])
def test_instants_of_any_resolution_are_microseconds(kind: pa.DataType) -> None:
    when = pa.array([1_700_000_000_123_456_789], pa.timestamp("ns")).cast(kind, safe=False)
    dataset = World((Lead("a", START),)).dataset()
    table = dataset.leads.to_pyarrow().append_column("when", when)
    leads = LeadTable.of(replace(dataset, leads=ibis.memtable(table)))
    assert leads.columns["when"].dtype == "datetime64[us]"
    assert str(leads.columns["when"][0])[:10] == "2023-11-14"


@pytest.mark.parametrize("wrong", ["holes", "scattered accounts"])
def test_keys_that_do_not_number_leads_account_by_account_are_refused(wrong: str) -> None:
    dataset = World((Lead("a", START), Lead("b", START))).dataset()
    key, account = dataset.leads.lead_key, dataset.leads.account_key
    columns = {"lead_key": key * 2} if wrong == "holes" else {"account_key": 1 - account}
    with pytest.raises(FeatureError, match="does not number the leads account by account; run `handoff check`"):
        LeadTable.of(replace(dataset, leads=dataset.leads.mutate(**columns)))
