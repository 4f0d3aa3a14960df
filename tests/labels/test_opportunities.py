"""An account has an open opportunity from its creation until it closes."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import ibis
import pytest

from handoff.domain.dataset import Dataset
from handoff.labels.opportunities import open_opportunities
from tests.features.made_dataset import Lead, World

NIGHT = datetime(2026, 3, 1, tzinfo=UTC)
EARLY, LATE = datetime(2026, 2, 1), datetime(2026, 4, 1)


def dataset(**opportunity: Any) -> Dataset:
    made = World((Lead("a", EARLY).having(account_id="A1"), Lead("b", EARLY).having(account_id="A2"))).dataset()
    row = {"opportunity_id": "O1", "account_id": "A1", "created_at": EARLY, **opportunity}
    types = {"created_at": "timestamp", "closed_at": "timestamp", "is_closed": "boolean", "is_won": "boolean"}
    schema = {name: types.get(name, "string") for name in row}
    connection = ibis.duckdb.connect()
    columns = {**{name: made.leads[name] for name in ("lead_key", "account_id")}}
    leads = connection.create_table("leads", made.leads.select(**columns).to_pyarrow())
    return replace(made, leads=leads, opportunities=connection.create_table("o", _table(row, schema)))


def _table(row: dict[str, Any], schema: dict[str, str]) -> Any:
    return ibis.memtable([row], schema=ibis.schema(schema)).to_pyarrow()


@pytest.mark.parametrize(
    ("opportunity", "is_open"),
    [
        ({}, True),
        ({"is_closed": False}, True),
        ({"is_closed": None}, True),
        ({"is_closed": True}, False),
        ({"is_won": True}, False),
        ({"stage": "Closed Lost"}, False),
        ({"stage": "Closed Lost", "is_won": False}, False),
        ({"stage": "Proposal", "is_won": None}, True),
        ({"stage": "Closed Lost", "is_closed": False}, True),
        ({"is_closed": True, "closed_at": EARLY}, False),
        # Closed later than the night, or expected to close some day that has passed.
        ({"is_closed": True, "closed_at": LATE}, True),
        ({"is_closed": False, "closed_at": EARLY}, True),
        ({"created_at": LATE}, False),
    ],
)
def test_what_was_open_on_the_night(opportunity: dict[str, Any], is_open: bool) -> None:
    assert open_opportunities(dataset(**opportunity), NIGHT).tolist() == [is_open, False]


def test_without_opportunities_there_are_none() -> None:
    assert open_opportunities(World((Lead("a", EARLY),)).dataset(), NIGHT).tolist() == [False]
