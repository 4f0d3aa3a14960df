"""An agreement in which everything counts that is decided among all leads: teams, places, value, lot and hysteresis."""

from handoff.domain.agreement import Agreement
from handoff.domain.toml import parse_model
from handoff.errors import AgreementError

SIGNED = {"role": "Head", "name": "Ada Example", "signed_on": "2025-12-12"}
TERMS = {
    "version": 4,
    "signatories": {"marketing": SIGNED, "sales": SIGNED},
    "required_fields": ["name", "email", {"field": "phone", "check": "phone"}],
    "tiers": {
        "SAL": {"capacity": "reps", "probability": 0.02, "follow_up_hours": 24},
        "MQL": {"capacity": 60, "probability": 0.005, "follow_up_hours": 72},
        "hysteresis": 0.2,
    },
    "qualify": [
        {"name": "Not a student", "field": "title_seniority", "not_in": ["intern"]},
        {"name": "Showed interest", "feature": "inbound_event_count_90d", "at_least": 1},
        {"name": "Asked for a demo", "always": True, "event": "demo_requested", "within_days": 60},
    ],
    "exclude": [
        {"reason": "Uses a throw-away e-mail address", "field": "email_kind", "is": "disposable"},
        {"reason": "Is in education", "field": "industry", "is": "Education"},
    ],
    "teams": [
        {
            "name": "DACH",
            "leads": {"field": "country", "in": ["DE", "AT", "CH"]},
            "leads_per_rep": 3,
            "owners": "only",
            "reps": [{"name": "rep-01"}, {"name": "rep-02"}, {"name": "rep-03", "away": [{"from": "2026-07-01"}]}],
        },
        {"name": "Others", "leads_per_rep": 8, "reps": [{"name": "rep-04"}, {"name": "rep-05", "leads_per_day": 5}]},
    ],
    "value": {"by": {"field": "industry", "table": {"Software": 30_000, "Retail": 8_000}}, "otherwise": 10_000},
    "exploration": {"share": 0.1},
    "recycling": {"timing_reasons": ["Bad timing", "No budget"], "rest_days": 45, "silence_days": 30},
}


def agreed(**changes: object) -> Agreement:
    """Return the agreement with other terms in some places."""
    return parse_model({**TERMS, **changes}, Agreement, "agreement.toml", error=AgreementError)
