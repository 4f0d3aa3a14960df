"""How a company's own tables become the data contract: [sources] and [mapping] of handoff.toml."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from handoff.domain.columns import CONTRACT
from handoff.domain.instants import parse_moment
from handoff.domain.stages import Stage
from handoff.domain.toml import Frozen, nearest
from handoff.errors import ConfigError

#: Raw values are compared as text, so `true`, `1` and "1" in TOML mean what a CSV would hold.
RawValue = Annotated[str, BeforeValidator(lambda value: str(value).lower() if isinstance(value, bool) else str(value))]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError('not a known time zone; write it like "Europe/Berlin" or "UTC"') from None
    return name


TimeZone = Annotated[str, AfterValidator(_known_zone)]


class SourceSettings(Frozen):
    """One place that rows come from: files (a glob), or a table of a database.

    Text in `${NAME}` or `${NAME:-default}` is taken from the environment by the workspace.
    """

    path: str | None = None
    format: Literal["parquet", "csv", "duckdb"] | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=4)
    database: str | None = None
    table: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.database is None):
            raise ValueError("give either path (files) or database (a URL)")
        if self.database is not None and self.table is None:
            raise ValueError("a database needs the name of a table")
        return self


class TimeSettings(Frozen):
    """How a time column is written: a strptime `format` (ISO 8601 when absent) and the zone of local times."""

    format: str | None = None
    timezone: TimeZone | None = None


class TableMapping(Frozen):
    """What all tables share: source, renamed columns (contract name = raw name), row filter, time formats."""

    source: str
    columns: dict[str, str] = Field(default_factory=dict)
    #: Keep only rows whose raw column holds one of these values.
    where: dict[str, tuple[RawValue, ...]] = Field(default_factory=dict)
    times: dict[str, TimeSettings] = Field(default_factory=dict)


class Outcome(Frozen):
    """A flat table's outcome column, and the values that mean SQL. An empty cell means: not known yet."""

    column: str
    positive: tuple[RawValue, ...] = Field(min_length=1)


class RowOrder(Frozen):
    """Times for a file that has none but is in time order: spread evenly from `first` to `last`."""

    first: Annotated[str, BeforeValidator(str)]
    last: Annotated[str, BeforeValidator(str)]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        try:
            first, last = parse_moment(self.first), parse_moment(self.last)
        except ConfigError as reason:
            # Only a ValueError is placed in the file by the reader of settings.
            raise ValueError(str(reason)) from None
        if first >= last:
            raise ValueError(f"first {self.first} must be before last {self.last}")
        return self


class LeadsMapping(TableMapping):
    """[mapping.leads]."""

    #: Raw columns that are not brought in at all.
    ignore: tuple[str, ...] = ()
    outcome: Outcome | None = None
    row_order: RowOrder | None = None


class EventsMapping(TableMapping):
    """[mapping.events]; the event type is one raw column, or several joined with a dot."""

    event_type: tuple[str, ...] = ()
    types: dict[str, str] = Field(default_factory=dict)
    #: Raw activities that are no engagement.
    ignore_types: tuple[str, ...] = ()
    #: Event types that the company, not the lead, starts; all others are inbound unless a column says.
    outbound: tuple[str, ...] = ()


class StagesMapping(TableMapping):
    """[mapping.stages]: rows with a raw stage name, and/or one time column for each stage."""

    stage: str | None = None
    stages: dict[str, Stage] = Field(default_factory=dict)
    #: Raw columns that hold when a stage was entered (a wide CRM export).
    entered: dict[Stage, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        if (self.stage is None) == (not self.entered):
            raise ValueError("give either stage (a column of stage names) or entered (a time column a stage)")
        return self


class Mappings(Frozen):
    """[mapping]: the contract tables this workspace has."""

    leads: LeadsMapping
    events: EventsMapping | None = None
    stages: StagesMapping | None = None
    accounts: TableMapping | None = None
    attribute_changes: TableMapping | None = None

    def tables(self) -> Iterator[tuple[str, TableMapping]]:
        """Yield (contract table, mapping) for the tables that are mapped."""
        for name in CONTRACT:
            mapping = getattr(self, name)
            if mapping is not None:
                yield name, mapping

    @model_validator(mode="after")
    def _known_columns(self) -> Self:
        for table, mapping in self.tables():
            contract = CONTRACT[table]
            for column in [*mapping.columns, *mapping.times]:
                if column not in contract.names and not contract.open_ended:
                    raise ValueError(
                        f'mapping.{table}: "{column}" is no column of {table}; {nearest(column, contract.names)}'
                    )
        return self
