"""The tables of the working list. What readers may rely on is in docs/database.md; versions are in migrations/."""

from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.types import TypeEngine

from handoff.delivery.database.instant import Instant
from handoff.scoring.scored import INSTANTS, LISTS, NUMBERS, SCORE_COLUMNS

#: Columns of a score row that are the same for the whole night: they are in `nights`.
OF_THE_NIGHT: Final = ("scored_at", "as_of", "model_version", "agreement_version", "feature_version", "run_id")
#: A lead's own columns; who is on the list by lot is for training only.
OF_THE_LEAD: Final = tuple(name for name in SCORE_COLUMNS if name not in (*OF_THE_NIGHT, "selection_probability"))

#: What a column of the list means, in the words of docs/database.md.
MEANINGS: Final = {
    "rank": "place in the night's ranking, 1 is best",
    "lead_id": "id of the lead in the source",
    "tier": "SAL or MQL",
    "tier_reason": "why the lead is in this tier; empty in the ordinary case",
    "probability": "chance of becoming SQL within the horizon, 0 to 1",
    "score": "the probability in 0 to 100",
    "percentile": "share of the night's leads with no higher probability, 0 to 100",
    "meaning": "the probability in words",
    "value": "what an SQL is worth",
    "expected_value": "probability times value",
    "trend": "new, up, steady, down or not enough",
    "trend_since": "since when the trend holds",
    "returned": "why the lead is back",
    "next_step": "what sales promises to do",
    "due_by": "until when",
    "grade": "fit and engagement together, A1 to C3",
    "fit_grade": "who it is, A to C",
    "engagement_grade": "what it did, 1 to 3",
    "reasons_for": "reasons for the score, the weightiest first",
    "reasons_against": "reasons against the score, the weightiest first",
    "name": "name of the person",
    "company": "company as the source names it",
    "job_title": "job title",
    "email": "e-mail address",
    "phone": "phone number",
    "owner": "owner of the lead in the source",
    "country": "country",
    "account": "id of the account",
    "team": "team that the agreement gives the lead to",
    "assigned_to": "person that the agreement gives the lead to",
    "account_status": "what the account is already, such as customer",
    "duplicates": "further records of the same person that were merged into this one",
    "colleagues": "engaged people of the same account, the most engaged first",
    "lately": "what the lead did last, in words",
    "last_event_type": "type of the last event",
    "last_event_at": "when the last event happened",
}

metadata = MetaData()


def _type(name: str) -> TypeEngine[Any]:
    if name in LISTS:
        return JSON()
    if name in INSTANTS:
        return Instant()
    if name in NUMBERS:
        return BigInteger() if NUMBERS[name] == "int64" else Double()
    return Text()


nights = Table(
    "nights",
    metadata,
    Column("night", Date, primary_key=True, comment="the night (UTC) that the list belongs to"),
    Column("run", Text, nullable=False, comment="id of the run that made the list"),
    Column("as_of", Instant, nullable=False, comment="only what was known before this instant was used"),
    Column("scored_at", Instant, nullable=False, comment="when the scores were made"),
    Column("published_at", Instant, nullable=False, comment="when the list was published last"),
    Column("model_version", Text, nullable=False, comment="the model that gave the probabilities"),
    Column("agreement_version", Integer, nullable=False, comment="the agreement that gave the tiers"),
    Column("feature_version", Text, nullable=False, comment="the features that the model saw"),
    Column("leads", BigInteger, nullable=False, comment="open leads that were scored"),
    Column("sal", BigInteger, nullable=False, comment="leads in tier SAL"),
    Column("mql", BigInteger, nullable=False, comment="leads in tier MQL"),
    Column("note", Text, comment="what readers of the list should know"),
    Column("forced_because", Text, comment="why the list was published although a gate said no"),
    comment="one row a published night",
)

listed_leads = Table(
    "listed_leads",
    metadata,
    # No foreign key: PostgreSQL would check it row by row, and the one writer writes both in one transaction.
    Column("night", Date, primary_key=True, comment="the night (UTC) that the list belongs to"),
    Column("lead_id", Text, primary_key=True, comment=MEANINGS["lead_id"]),
    *(
        Column(name, _type(name), nullable=name not in ("rank", "tier", "probability"), comment=MEANINGS[name])
        for name in OF_THE_LEAD
        if name != "lead_id"
    ),
    comment="the leads that a night handed over, SAL and MQL",
)

current = Table(
    "current",
    metadata,
    Column(
        "one",
        SmallInteger,
        CheckConstraint("one = 1", name="only_one"),
        primary_key=True,
        autoincrement=False,
        comment="always 1",
    ),
    Column("night", Date, ForeignKey(nights.c.night), nullable=False, comment="the night whose list is read"),
    Column("since", Instant, nullable=False, comment="since when it is read"),
    comment="which night's list readers see: one row",
)

held_back = Table(
    "held_back",
    metadata,
    Column("night", Date, primary_key=True, comment="the night (UTC) whose list was held back"),
    Column("place", SmallInteger, primary_key=True, autoincrement=False, comment="order of the messages, from 1"),
    Column("at", Instant, nullable=False, comment="when it was held back"),
    Column("code", Text, comment="code of the gate, as in docs/monitoring.md"),
    Column("message", Text, nullable=False, comment="what the gate saw, and what to do"),
    comment="why lists were held back: shown beside the list that stands",
)
