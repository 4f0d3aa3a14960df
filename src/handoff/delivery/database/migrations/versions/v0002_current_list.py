"""The view `current_list`: what a program for reports reads, one plain column a fact, of one night in one statement."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

#: Columns of `listed_leads` as they are.
AS_THEY_ARE = (
    *("rank", "lead_id", "tier", "tier_reason", "probability", "score", "percentile", "meaning"),
    *("value", "expected_value", "trend", "trend_since", "returned", "next_step", "due_by"),
    *("grade", "fit_grade", "engagement_grade"),
    *("name", "company", "job_title", "email", "phone", "owner", "country", "account"),
    *("team", "assigned_to", "account_status", "duplicates", "lately", "last_event_type", "last_event_at"),
)
#: Lists of text: in the view one text.
LISTS = ("reasons_for", "reasons_against", "colleagues")
OF_THE_NIGHT = ("as_of", "scored_at", "published_at", "model_version", "agreement_version", "run", "note")

JOINED = {
    "sqlite": "(SELECT group_concat(value, '; ') FROM json_each(l.{name}))",
    "postgresql": "(SELECT string_agg(value, '; ' ORDER BY place) "
    "FROM json_array_elements_text(l.{name}) WITH ORDINALITY AS one (value, place))",
}
#: Whole days of 24 hours since the night, never below 0.
AGE = {
    "sqlite": "max(0, (CAST(strftime('%s', 'now') AS INTEGER) - CAST(strftime('%s', n.as_of) AS INTEGER)) / 86400)",
    "postgresql": "greatest(0, floor(extract(epoch FROM now() - n.as_of) / 86400)::integer)",
}


def upgrade() -> None:
    """Make the view."""
    dialect = op.get_context().dialect.name
    columns = [
        "l.night",
        *(f"l.{name}" for name in AS_THEY_ARE),
        *(f"{JOINED[dialect].format(name=name)} AS {name}" for name in LISTS),
        *(f"n.{name}" for name in OF_THE_NIGHT),
        f"{AGE[dialect]} AS age_nights",
        "(SELECT count(DISTINCT h.night) FROM held_back h WHERE h.night >= c.night) AS nights_held_back",
    ]
    op.execute(
        sa.text(
            f"CREATE VIEW current_list AS SELECT {', '.join(columns)} FROM current c "
            "JOIN nights n ON n.night = c.night JOIN listed_leads l ON l.night = c.night"
        )
    )
