"""The working list: published nights, their handed-over leads, the current night, and nights that were held back."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "nights",
        sa.Column("night", sa.Date(), primary_key=True, comment="the night (UTC) that the list belongs to"),
        sa.Column("run", sa.Text(), nullable=False, comment="id of the run that made the list"),
        sa.Column("as_of", INSTANT, nullable=False, comment="only what was known before this instant was used"),
        sa.Column("scored_at", INSTANT, nullable=False, comment="when the scores were made"),
        sa.Column("published_at", INSTANT, nullable=False, comment="when the list was published last"),
        sa.Column("model_version", sa.Text(), nullable=False, comment="the model that gave the probabilities"),
        sa.Column("agreement_version", sa.Integer(), nullable=False, comment="the agreement that gave the tiers"),
        sa.Column("feature_version", sa.Text(), nullable=False, comment="the features that the model saw"),
        sa.Column("leads", sa.BigInteger(), nullable=False, comment="open leads that were scored"),
        sa.Column("sal", sa.BigInteger(), nullable=False, comment="leads in tier SAL"),
        sa.Column("mql", sa.BigInteger(), nullable=False, comment="leads in tier MQL"),
        sa.Column("note", sa.Text(), comment="what readers of the list should know"),
        sa.Column("forced_because", sa.Text(), comment="why the list was published although a gate said no"),
        comment="one row a published night",
    )
    op.create_table(
        "listed_leads",
        sa.Column("night", sa.Date(), primary_key=True, comment="the night (UTC) that the list belongs to"),
        sa.Column("lead_id", sa.Text(), primary_key=True, comment="id of the lead in the source"),
        sa.Column("rank", sa.BigInteger(), nullable=False, comment="place in the night's ranking, 1 is best"),
        sa.Column("tier", sa.Text(), nullable=False, comment="SAL or MQL"),
        sa.Column("tier_reason", sa.Text(), comment="why the lead is in this tier; empty in the ordinary case"),
        sa.Column(
            "probability", sa.Double(), nullable=False, comment="chance of becoming SQL within the horizon, 0 to 1"
        ),
        sa.Column("score", sa.Double(), comment="the probability in 0 to 100"),
        sa.Column("percentile", sa.Double(), comment="share of the night's leads with no higher probability, 0 to 100"),
        sa.Column("meaning", sa.Text(), comment="the probability in words"),
        sa.Column("value", sa.Double(), comment="what an SQL is worth"),
        sa.Column("expected_value", sa.Double(), comment="probability times value"),
        sa.Column("trend", sa.Text(), comment="new, up, steady, down or not enough"),
        sa.Column("trend_since", INSTANT, comment="since when the trend holds"),
        sa.Column("returned", sa.Text(), comment="why the lead is back"),
        sa.Column("next_step", sa.Text(), comment="what sales promises to do"),
        sa.Column("due_by", INSTANT, comment="until when"),
        sa.Column("grade", sa.Text(), comment="fit and engagement together, A1 to C3"),
        sa.Column("fit_grade", sa.Text(), comment="who it is, A to C"),
        sa.Column("engagement_grade", sa.Text(), comment="what it did, 1 to 3"),
        sa.Column("reasons_for", sa.JSON(), comment="reasons for the score, the weightiest first"),
        sa.Column("reasons_against", sa.JSON(), comment="reasons against the score, the weightiest first"),
        sa.Column("name", sa.Text(), comment="name of the person"),
        sa.Column("company", sa.Text(), comment="company as the source names it"),
        sa.Column("job_title", sa.Text(), comment="job title"),
        sa.Column("email", sa.Text(), comment="e-mail address"),
        sa.Column("phone", sa.Text(), comment="phone number"),
        sa.Column("owner", sa.Text(), comment="owner of the lead in the source"),
        sa.Column("country", sa.Text(), comment="country"),
        sa.Column("account", sa.Text(), comment="id of the account"),
        sa.Column("team", sa.Text(), comment="team that the agreement gives the lead to"),
        sa.Column("assigned_to", sa.Text(), comment="person that the agreement gives the lead to"),
        sa.Column("account_status", sa.Text(), comment="what the account is already, such as customer"),
        sa.Column(
            "duplicates", sa.BigInteger(), comment="further records of the same person that were merged into this one"
        ),
        sa.Column("colleagues", sa.JSON(), comment="engaged people of the same account, the most engaged first"),
        sa.Column("lately", sa.Text(), comment="what the lead did last, in words"),
        sa.Column("last_event_type", sa.Text(), comment="type of the last event"),
        sa.Column("last_event_at", INSTANT, comment="when the last event happened"),
        comment="the leads that a night handed over, SAL and MQL",
    )
    op.create_table(
        "current",
        sa.Column(
            "one",
            sa.SmallInteger(),
            sa.CheckConstraint("one = 1", name="only_one"),
            primary_key=True,
            autoincrement=False,
            comment="always 1",
        ),
        sa.Column(
            "night", sa.Date(), sa.ForeignKey("nights.night"), nullable=False, comment="the night whose list is read"
        ),
        sa.Column("since", INSTANT, nullable=False, comment="since when it is read"),
        comment="which night's list readers see: one row",
    )
    op.create_table(
        "held_back",
        sa.Column("night", sa.Date(), primary_key=True, comment="the night (UTC) whose list was held back"),
        sa.Column(
            "place", sa.SmallInteger(), primary_key=True, autoincrement=False, comment="order of the messages, from 1"
        ),
        sa.Column("at", INSTANT, nullable=False, comment="when it was held back"),
        sa.Column("code", sa.Text(), comment="code of the gate, as in docs/monitoring.md"),
        sa.Column("message", sa.Text(), nullable=False, comment="what the gate saw, and what to do"),
        comment="why lists were held back: shown beside the list that stands",
    )
