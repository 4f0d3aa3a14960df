"""What is sent: exports in their order leave in the CRM what one full export would."""

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handoff.delivery.crm.changes import CLOSED, Export, Sent, plan_export
from handoff.delivery.crm.fields import EXPORTED
from handoff.delivery.crm.hubspot import HubSpot, bodies
from handoff.delivery.crm.salesforce import Salesforce, csv_parts
from handoff.delivery.crm.sent_store import read_sent, write_sent
from handoff.delivery.crm.upserts import KEY, Upserts
from handoff.domain.settings import HubSpotExport, SalesforceExport
from handoff.errors import WorkspaceError
from tests.delivery.crm.made_rows import (
    NIGHT,
    TIERS,
    Store,
    exports_in_order,
    hubspot_takes,
    made_rows,
    salesforce_takes,
    upserts_of,
)

DAY = timedelta(days=1)
COMPARED = {Salesforce(SalesforceExport())._api_name(field.column) for field in EXPORTED if field.compared}

leads = st.dictionaries(
    st.sampled_from([f"L{i}" for i in range(8)]), st.tuples(st.floats(0, 1), st.sampled_from(TIERS)), max_size=8
)


def rows_of(found: dict[str, tuple[float, str]], day: int = 0) -> pd.DataFrame:
    return made_rows([(lead_id, *what) for lead_id, what in found.items()], NIGHT + day * DAY)


def into_salesforce(store: Store, upserts: Upserts) -> Store:
    return salesforce_takes(store, csv_parts(upserts))


def plan(rows: pd.DataFrame, before: Sent | None, day: int = 1, min_change: float = 0.005) -> Export:
    return plan_export(upserts_of(rows), NIGHT + day * DAY, before, changed_only=True, min_change=min_change)


def first(*found: tuple[str, float, str]) -> Sent:
    return plan_export(upserts_of(made_rows(found)), NIGHT, None).after


def keys(export: Export) -> list[str]:
    return list(export.upserts.rows[KEY])


@settings(max_examples=20, deadline=None)
@given(leads)
def test_taking_an_export_in_twice_equals_once(found: dict[str, tuple[float, str]]) -> None:
    upserts = upserts_of(rows_of(found))
    once = into_salesforce({}, upserts)
    assert into_salesforce(once, upserts) == once
    contacts = upserts_of(rows_of(found), HubSpot(HubSpotExport()))
    once = hubspot_takes({}, bodies(contacts, batch=3))
    assert hubspot_takes(once, bodies(contacts, batch=3)) == once


@settings(max_examples=25, deadline=None)
@given(st.lists(leads, min_size=1, max_size=4))
def test_changes_in_their_order_equal_the_full_export(nights: list[dict[str, tuple[float, str]]]) -> None:
    made = [(NIGHT + day * DAY, rows_of(found, day)) for day, found in enumerate(nights)]
    by_changes, _ = exports_in_order(made, into_salesforce, changed_only=True)
    full, _ = exports_in_order(made[-1:], into_salesforce)
    in_full, _ = exports_in_order(made, into_salesforce)
    assert {key: compared(by_changes[key]) for key in full} == {key: compared(full[key]) for key in full}
    assert {key for key, record in by_changes.items() if record.get("Handoff_Tier__c") == CLOSED} == {*by_changes} - {
        *full
    }
    assert {key: compared(record) for key, record in by_changes.items()} == {
        key: compared(record) for key, record in in_full.items()
    }


def compared(record: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in record.items() if name in COMPARED}


@settings(max_examples=20, deadline=None)
@given(leads, leads)
def test_the_same_night_again_is_the_same_export(
    before: dict[str, tuple[float, str]], tonight: dict[str, tuple[float, str]]
) -> None:
    sent = plan_export(upserts_of(rows_of(before)), NIGHT, None).after
    export = plan(rows_of(tonight, 1), sent)
    again = plan(rows_of(tonight, 1), export.after)
    assert [*csv_parts(again.upserts)] == [*csv_parts(export.upserts)]
    assert [*csv_parts(plan(rows_of(tonight, 1), again.after).upserts)] == [*csv_parts(export.upserts)]


def test_a_night_scored_anew_sends_what_its_first_export_changed() -> None:
    sent = plan(made_rows([("A", 0.9, "SAL"), ("B", 0.2, "MQL")]), first(("A", 0.5, "MQL"), ("B", 0.2, "MQL"))).after
    # A is again as it was before that night, and yet the first files may be in the CRM already.
    assert keys(plan(made_rows([("A", 0.5, "MQL"), ("B", 0.2, "MQL")]), sent)) == ["A"]


def test_only_what_differs_is_sent() -> None:
    before = first(("A", 0.50, "SAL"), ("B", 0.40, "MQL"), ("C", 0.10, "NURTURE"))
    export = plan(made_rows([("A", 0.50, "SAL"), ("B", 0.46, "MQL"), ("D", 0.05, "NURTURE")]), before)
    assert keys(export) == ["B", "D", "C"]
    assert export.closed == 1


@pytest.mark.parametrize(
    ("probability", "tier", "sent"), [(0.504, "SAL", False), (0.505, "SAL", True), (0.501, "MQL", True)]
)
def test_a_small_move_is_no_change_unless_the_tier_moved(probability: float, tier: str, sent: bool) -> None:
    export = plan(made_rows([("A", probability, tier)]), first(("A", 0.5, "SAL")))
    assert (keys(export) == ["A"]) is sent


def test_small_moves_add_up_to_a_change() -> None:
    sent: Sent | None = first(("A", 0.500, "SAL"))
    days = []
    for day, probability in enumerate((0.503, 0.506, 0.509), start=1):
        export = plan(made_rows([("A", probability, "SAL")]), sent, day)
        sent = export.after
        days.append(len(export.upserts))
    assert days == [0, 1, 0]


def test_a_new_due_time_alone_is_no_change() -> None:
    rows = made_rows([("A", 0.5, "SAL")], NIGHT + DAY)
    assert keys(plan(rows, first(("A", 0.5, "SAL")))) == []


def test_a_lead_that_left_is_closed_once_and_all_else_of_it_cleared() -> None:
    gone = plan(made_rows([("A", 0.5, "SAL")], NIGHT + DAY), first(("A", 0.5, "SAL"), ("B", 0.4, "SAL")))
    last = gone.upserts.rows.set_index(KEY).loc["B"]
    assert last["tier"] == CLOSED
    assert last["scored_at"] == "2026-03-15T02:00:00.000Z"
    assert last.drop(["tier", "scored_at", "as_of"]).isna().all()
    assert keys(plan(made_rows([("A", 0.5, "SAL")]), gone.after, day=2)) == []


def test_a_lead_that_comes_back_is_sent_again() -> None:
    gone = plan(made_rows([]), first(("A", 0.5, "SAL")))
    assert gone.closed == 1
    assert keys(plan(made_rows([("A", 0.5, "SAL")]), gone.after, day=2)) == ["A"]
    assert keys(plan(made_rows([("A", 0.5, "SAL")]), gone.after)) == ["A"]


def test_an_earlier_night_closes_nobody_and_the_newer_one_is_whole_again_afterwards() -> None:
    newer = plan(made_rows([("A", 0.5, "SAL"), ("NEW", 0.4, "SAL")]), first(("A", 0.5, "SAL"), ("B", 0.4, "MQL")))
    assert keys(newer) == ["NEW", "B"]
    back = plan(made_rows([("A", 0.5, "SAL"), ("B", 0.4, "MQL")]), newer.after, day=0)
    assert (keys(back), back.closed) == (["A", "B"], 0)
    assert keys(plan(made_rows([("A", 0.5, "SAL"), ("B", 0.4, "MQL")]), back.after, day=0)) == ["A", "B"]
    again = plan(made_rows([("A", 0.5, "SAL"), ("NEW", 0.4, "SAL")]), back.after)
    assert (keys(again), again.closed) == (["A", "NEW", "B"], 1)


def test_a_field_that_was_renamed_is_sent_for_every_lead() -> None:
    before = first(("A", 0.5, "SAL"), ("B", 0.4, "SAL"))
    renamed = Salesforce(SalesforceExport(names={"tier": "Rating__c"}))
    rows = upserts_of(made_rows([("A", 0.5, "SAL"), ("B", 0.4, "SAL")]), renamed)
    assert keys(plan_export(rows, NIGHT + DAY, before, changed_only=True)) == ["A", "B"]


def test_under_a_new_key_nothing_is_closed() -> None:
    before = first(("A", 0.5, "SAL"), ("B", 0.4, "SAL"))
    by_own_key = upserts_of(made_rows([("A", 0.5, "SAL")]), Salesforce(SalesforceExport(external_id="Own__c")))
    export = plan_export(by_own_key, NIGHT + DAY, before, changed_only=True)
    assert (keys(export), export.closed) == (["A"], 0)


def test_what_was_sent_is_read_back_as_it_was(tmp_path: Path) -> None:
    sent = plan(
        made_rows([("A", 0.5, "SAL"), ("C", 0.1, "NURTURE")]), first(("A", 0.5, "SAL"), ("B", 0.4, "SAL"))
    ).after
    found = read_sent(write_sent(sent, tmp_path / "last.parquet"))
    assert found is not None
    assert (found.key_name, found.night, dict(found.names)) == (sent.key_name, sent.night, dict(sent.names))
    assert found.rows.fillna("").values.tolist() == sent.rows.fillna("").values.tolist()
    assert keys(plan(made_rows([("A", 0.5, "SAL")]), found, day=2)) == ["C"]


def test_nothing_was_sent_where_no_file_is(tmp_path: Path) -> None:
    assert read_sent(tmp_path / "last.parquet") is None


def test_a_damaged_file_of_what_was_sent_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "last.parquet").write_bytes(b"PAR1")
    with pytest.raises(WorkspaceError, match="delete it, and the next export sends every lead"):
        read_sent(tmp_path / "last.parquet")
