"""Names and kinds of the columns of the data contract, each said once."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """How the values of a contract column are read."""

    ID = "id"
    TEXT = "text"
    INSTANT = "instant"
    NUMBER = "number"
    #: Yes or no, in any usual spelling.
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a contract table."""

    name: str
    kind: Kind
    required: bool = False


@dataclass(frozen=True, slots=True)
class TableContract:
    """One table of the data contract; `open_ended` tables keep any further column as an attribute."""

    name: str
    columns: tuple[Column, ...]
    open_ended: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the contract columns, in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the table cannot be used."""
        return tuple(column.name for column in self.columns if column.required)


def _text(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, Kind.TEXT) for name in names)


LEAD_ID: Final = "lead_id"
LEAD_KEY: Final = "lead_key"
ACCOUNT_ID: Final = "account_id"
ACCOUNT_KEY: Final = "account_key"
CREATED_AT: Final = "created_at"
OCCURRED_AT: Final = "occurred_at"
KNOWN_AT: Final = "known_at"
SEEN_AT: Final = "seen_at"
AS_OF: Final = "as_of"
LABEL: Final = "label"
IS_CUSTOMER: Final = "is_customer"

LEADS = TableContract(
    "leads",
    (
        Column(LEAD_ID, Kind.ID, required=True),
        Column(CREATED_AT, Kind.INSTANT, required=True),
        *_text("email", "name", "company", "job_title", "country", "industry", "employees", "revenue", "source"),
        Column(ACCOUNT_ID, Kind.ID),
        *_text("owner"),
    ),
    open_ended=True,
)
EVENTS = TableContract(
    "events",
    (
        Column(LEAD_ID, Kind.ID, required=True),
        Column(OCCURRED_AT, Kind.INSTANT, required=True),
        Column("event_type", Kind.TEXT, required=True),
        Column(KNOWN_AT, Kind.INSTANT),
        Column("event_id", Kind.ID),
        *_text("direction", "asset"),
        Column("duration_seconds", Kind.NUMBER),
        Column("value", Kind.NUMBER),
    ),
)
STAGES = TableContract(
    "stages",
    (
        Column(LEAD_ID, Kind.ID, required=True),
        Column("stage", Kind.TEXT, required=True),
        Column("entered_at", Kind.INSTANT, required=True),
        Column(KNOWN_AT, Kind.INSTANT),
        *_text("reason", "actor"),
    ),
)
ACCOUNTS = TableContract(
    "accounts",
    (
        Column(ACCOUNT_ID, Kind.ID, required=True),
        *_text("company", "country", "industry", "employees", "revenue"),
    ),
    open_ended=True,
)
ATTRIBUTE_CHANGES = TableContract(
    "attribute_changes",
    (
        Column(LEAD_ID, Kind.ID, required=True),
        Column("attribute", Kind.TEXT, required=True),
        Column("changed_at", Kind.INSTANT, required=True),
        *_text("value", "old_value"),
        Column(KNOWN_AT, Kind.INSTANT),
    ),
)
#: People whom a CRM keeps beside its leads, and its deals: for proposals to convert a lead, never for features.
CONTACTS = TableContract(
    "contacts",
    (
        Column("contact_id", Kind.ID, required=True),
        Column(ACCOUNT_ID, Kind.ID),
        *_text("email", "name", "phone"),
        Column(CREATED_AT, Kind.INSTANT),
    ),
)
OPPORTUNITIES = TableContract(
    "opportunities",
    (
        Column("opportunity_id", Kind.ID, required=True),
        Column(ACCOUNT_ID, Kind.ID),
        Column("contact_id", Kind.ID),
        *_text("name", "stage"),
        Column("amount", Kind.NUMBER),
        Column(CREATED_AT, Kind.INSTANT),
        Column("closed_at", Kind.INSTANT),
        Column("is_closed", Kind.FLAG),
        Column("is_won", Kind.FLAG),
    ),
)
CONTRACT: Final = {
    table.name: table for table in (LEADS, EVENTS, STAGES, ACCOUNTS, ATTRIBUTE_CHANGES, CONTACTS, OPPORTUNITIES)
}
#: Contact columns of a lead: shown to sales, never given to a model as they are.
CONTACT_COLUMNS: Final = ("email", "name", "company", "owner", "phone")
