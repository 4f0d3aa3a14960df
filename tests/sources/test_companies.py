"""Leads find their company by domain and name, get what it lends, and the table says how."""

from collections.abc import Callable

import pyarrow.parquet as pq

from handoff.domain.settings import IdentitySection
from handoff.sources.store import ACCOUNT_MATCHES, table_path
from tests.sources.conftest import Result

LEADS = [
    {"lead_id": "a", "created_at": "2026-01-01", "email": "a@acme.de", "company": "", "country": ""},
    {"lead_id": "b", "created_at": "2026-01-02", "email": "b@gmail.com", "company": "ACME GmbH", "country": "DE"},
    {"lead_id": "c", "created_at": "2026-01-03", "email": "c@gmail.com", "company": "", "country": ""},
]
ACCOUNTS = [
    {"account_id": "1", "Company": "Acme AG", "Website": "www.acme.de", "country": "Germany", "industry": "steel"}
]
MAPPING = {"accounts": {"source": "accounts"}}


def test_leads_without_an_id_find_their_account(run: Callable[..., Result]) -> None:
    result = run(leads=LEADS, more={"accounts": ACCOUNTS}, mapping=MAPPING)
    rows = result.rows("leads")
    assert [row["account_id"] for row in rows] == ["1", "1", None]
    assert [row["industry"] for row in rows] == ["steel", "steel", None]
    assert [row["account_key"] for row in rows] == [0, 0, 1]
    assert result.rows("accounts")[0]["account_key"] == 0
    matches = pq.read_table(table_path(result.ingested.store, ACCOUNT_MATCHES)).to_pylist()
    assert [(row["lead_id"], row["account_id"], row["method"]) for row in matches] == [
        ("a", "1", "domain"),
        ("b", "1", "name"),
        ("c", None, None),
    ]


def test_without_identity_the_domain_alone_decides(run: Callable[..., Result]) -> None:
    result = run(leads=LEADS, more={"accounts": ACCOUNTS}, mapping=MAPPING, identity=IdentitySection(enabled=False))
    assert [row["account_known"] for row in result.rows("leads")] == [True, False, False]
    assert "account_id" not in result.dataset.leads.columns
