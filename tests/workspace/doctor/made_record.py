"""The record of one night that went well."""

from datetime import UTC, date, datetime

from handoff.workspace.night.record import NightRecord

RECORD = NightRecord(
    night=date(2026, 7, 1),
    run="4f2a",
    as_of=datetime(2026, 7, 1, 0, 0, tzinfo=UTC),
    scored_at=datetime(2026, 7, 1, 0, 5, tzinfo=UTC),
    published_at=datetime(2026, 7, 1, 0, 10, tzinfo=UTC),
    model_name="lead-propensity",
    model_version="7",
    model_run="run-7",
    agreement={},
    agreement_version=3,
    feature_version="features-3",
    settings_hash="",
    data="",
    handoff_version="0.1.0",
    observed_until=datetime(2026, 6, 30, 23, 0, tzinfo=UTC),
    n_leads=821,
    tiers={"SAL": 20, "MQL": 80},
    digest="",
    seconds={"data": 2.0, "scoring": 3.0},
)
