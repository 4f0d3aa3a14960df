"""Made score rows, as a night's file has them, and the CRM that takes the exported files in."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

import pandas as pd

from handoff.delivery.crm.changes import Sent, plan_export
from handoff.delivery.crm.fields import chosen
from handoff.delivery.crm.hubspot import HubSpot
from handoff.delivery.crm.salesforce import CLEARED, Salesforce
from handoff.delivery.crm.upserts import Upserts, make_upserts
from handoff.domain.settings import SalesforceExport

NIGHT = date(2026, 3, 14)
TIERS = ("SAL", "MQL", "NURTURE")
Store = dict[str, dict[str, str]]


def made_rows(leads: Sequence[tuple[str, float, str]], night: date = NIGHT, **columns: Sequence[Any]) -> pd.DataFrame:
    """Score rows of (lead_id, probability, tier), the best first; `columns` replaces any."""
    moment = pd.Timestamp(night)
    ids = [lead_id for lead_id, _, _ in leads]
    found: dict[str, Any] = {
        "lead_id": ids,
        "rank": range(1, len(leads) + 1),
        "tier": [tier for _, _, tier in leads],
        "tier_reason": [f"Meets the terms of {tier}" for _, _, tier in leads],
        "probability": [probability for _, probability, _ in leads],
        "name": [f"Name {one}" for one in ids],
        "company": [f"Company {one}" for one in ids],
        "email": [f"{one.lower()}@acme.example" for one in ids],
        "next_step": ["Call within 24 hours" if tier == "SAL" else None for _, _, tier in leads],
        "reasons_for": [["Viewed pricing twice", "Right size"] for _ in ids],
        "due_by": [moment + pd.Timedelta(hours=24) if tier == "SAL" else pd.NaT for _, _, tier in leads],
        "scored_at": [moment + pd.Timedelta(hours=2)] * len(ids),
        "as_of": [moment] * len(ids),
        "model_version": ["7"] * len(ids),
    }
    return pd.DataFrame({**found, **columns})


def upserts_of(rows: pd.DataFrame, crm: Salesforce | HubSpot | None = None) -> Upserts:
    """All that a night has, as upserts."""
    crm = crm or Salesforce(SalesforceExport())
    keys, fields = crm.keys(rows), chosen((), set(rows.columns))
    return make_upserts(rows, keys, fields, crm.names(fields, keys.name))


def salesforce_takes(store: Store, files: Iterable[bytes]) -> Store:
    """Apply Bulk API files: an empty cell leaves a field, `#N/A` clears it."""
    after = {key: dict(record) for key, record in store.items()}
    for content in files:
        for row in csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")):
            (_, key), *values = row.items()
            record = after.setdefault(key, {})
            for name, value in values:
                if value == CLEARED:
                    record.pop(name, None)
                elif value:
                    record[name] = value
    return after


def hubspot_takes(store: Store, bodies: Iterable[str]) -> Store:
    """Apply the bodies of batch requests: an empty text clears a property."""
    after = {key: dict(record) for key, record in store.items()}
    for body in bodies:
        for one in json.loads(body)["inputs"]:
            record = after.setdefault(one["id"], {})
            for name, value in one["properties"].items():
                record.pop(name, None)
                if value:
                    record[name] = value
    return after


def exports_in_order(
    nights: Iterable[tuple[date, pd.DataFrame]], take: Callable[[Store, Upserts], Store], **how: Any
) -> tuple[Store, Sent | None]:
    """Export night after night, let a CRM take each export in, and return what it holds then."""
    store: Store = {}
    sent: Sent | None = None
    for night, rows in nights:
        export = plan_export(upserts_of(rows), night, sent, **how)
        store, sent = take(store, export.upserts), export.after
    return store, sent
