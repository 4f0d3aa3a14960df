"""How a company's own tables become the data contract: [sources] and [mapping] of handoff.toml."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from handoff.domain.columns import CONTRACT
from handoff.domain.instants import parse_moment
from handoff.domain.stages import Stage
from handoff.domain.toml import Frozen, nearest
from handoff.errors import ConfigError

#: Raw values are compared as text, so `true`, `1` and "1" in TOML mean what a CSV would hold.
RawValue = Annotated[str, BeforeValidator(lambda value: str(value).lower() if isinstance(value, bool) else str(value))]
#: One raw column, or several in the order in which they are tried.
Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]


def _one_or_several(model: type[Frozen]) -> BeforeValidator:
    """Let a single table stand for a list of one; its errors keep their place."""

    def listed(value: Any) -> Any:
        return (model.model_validate(value),) if isinstance(value, dict) else value

    return BeforeValidator(listed)


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
    #: Whether the mappings of files that are not there, or hold no rows, are left out; else that is an error.
    optional: bool = False
    #: Raw column in whose order rows are added, and never changed: of events only rows beyond it are read again.
    ordered_by: str | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.database is None):
            raise ValueError("give either path (files) or database (a URL)")
        if self.database is not None and self.table is None:
            raise ValueError("a database needs the name of a table")
        return self


class TimeSettings(Frozen):
    """How a time column is written: a strptime `format` (ISO 8601 when absent) and the zone of local times.

    `bare_date` says which instant of its day a date without a time means, and a time of exactly midnight with it.
    """

    format: str | None = None
    timezone: TimeZone | None = None
    bare_date: Literal["start", "end"] = "start"


class Join(Frozen):
    """Columns of another source beside the rows of this one, called "<source>.<column>"; the first match counts."""

    source: str
    #: Columns of this row (or of an earlier join): the first filled one is looked up.
    on: Names = Field(min_length=1)
    #: Columns of the other source that may hold it, tried in this order.
    key: Names = Field(min_length=1)
    #: Keep rows without a match; else they are left out, and counted.
    optional: bool = False
    ignore_case: bool = False
    #: Columns and values of rows of the other source that count only where no other row matches.
    avoid: dict[str, tuple[RawValue, ...]] = Field(default_factory=dict)


class TableMapping(Frozen):
    """What all tables share: source, renamed columns (contract name = raw name), row filters, time formats."""

    source: str
    join: Annotated[tuple[Join, ...], _one_or_several(Join)] = ()
    #: Contract name = raw column; the texts of several are joined with a blank.
    columns: dict[str, str | tuple[str, ...]] = Field(default_factory=dict)
    #: Contract name = the text that every row has.
    constants: dict[str, RawValue] = Field(default_factory=dict)
    #: Keep only rows whose raw column holds one of these values.
    where: dict[str, tuple[RawValue, ...]] = Field(default_factory=dict)
    #: Leave out rows whose raw column holds one of these values.
    where_not: dict[str, tuple[RawValue, ...]] = Field(default_factory=dict)
    times: dict[str, TimeSettings] = Field(default_factory=dict)
    #: Raw columns that are named here and that the source may lack.
    optional: tuple[str, ...] = ()


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


class OpenMapping(TableMapping):
    """What tables share whose further columns become attributes."""

    #: Raw columns, or patterns such as "hs_time_in_*", that are not brought in; a plain name must exist.
    ignore: tuple[str, ...] = ()
    #: The same for columns that tell how the story ended, whether the source has them or not.
    never: tuple[str, ...] = ()
    #: What the names of raw columns begin with and attributes do without.
    strip_prefix: str = ""


class Merged(Frozen):
    """Records that were merged into another: raw columns of the id that is gone, and of the one that it became."""

    source: str
    id: str
    into: str
    #: Whether a cell of `id` holds a list of ids.
    several: bool = False


class LeadsMapping(OpenMapping):
    """[mapping.leads]."""

    outcome: Outcome | None = None
    row_order: RowOrder | None = None
    merged: Merged | None = None


class EventsMapping(TableMapping):
    """[mapping.events]; the event type is one raw column, or several joined with a dot."""

    event_type: tuple[str, ...] = ()
    types: dict[str, str] = Field(default_factory=dict)
    #: Raw activities that are no engagement.
    ignore_types: tuple[str, ...] = ()
    #: Event types that the company, not the lead, starts; all others are inbound unless a column says.
    outbound: tuple[str, ...] = ()


class StagesMapping(TableMapping):
    """[mapping.stages]: rows with a raw stage name, one time column for each stage, or one stage for all rows."""

    stage: str | None = None
    stages: dict[str, Stage] = Field(default_factory=dict)
    #: Raw columns that hold when a stage was entered (a wide CRM export).
    entered: dict[Stage, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_form(self) -> Self:
        constant = self.constants.get("stage")
        if [self.stage is not None, bool(self.entered), constant is not None].count(True) != 1:
            raise ValueError(
                "give either stage (a column of stage names) or entered (a time column a stage) "
                "or constants.stage (the stage of every row)"
            )
        if constant is not None and constant not in [stage.value for stage in Stage]:
            raise ValueError(f'constants.stage "{constant}" is no stage; {nearest(constant, list(Stage))}')
        return self


class ChangesMapping(TableMapping):
    """[mapping.attribute_changes]."""

    #: The company's own name of a field = the name of the lead's column; names are compared without case and "_".
    attributes: dict[str, str] = Field(default_factory=dict)


class Customers(Frozen):
    """Which accounts buy already: those whose raw `column` holds one of `values`."""

    column: str
    values: tuple[RawValue, ...] = Field(min_length=1)


class AccountsMapping(OpenMapping):
    """[mapping.accounts]."""

    customer: Customers | None = None


class Mappings(Frozen):
    """[mapping]: the contract tables this workspace has; some are made of several mappings."""

    leads: LeadsMapping
    events: Annotated[tuple[EventsMapping, ...], _one_or_several(EventsMapping), Field(min_length=1)] | None = None
    stages: Annotated[tuple[StagesMapping, ...], _one_or_several(StagesMapping), Field(min_length=1)] | None = None
    accounts: AccountsMapping | None = None
    attribute_changes: (
        Annotated[tuple[ChangesMapping, ...], _one_or_several(ChangesMapping), Field(min_length=1)] | None
    ) = None
    contacts: TableMapping | None = None
    opportunities: TableMapping | None = None

    def tables(self) -> Iterator[tuple[str, TableMapping]]:
        """Yield (contract table, mapping) for the tables that are mapped; a table of several mappings comes often."""
        for name in CONTRACT:
            mapping = getattr(self, name)
            for one in mapping if isinstance(mapping, tuple) else () if mapping is None else (mapping,):
                yield name, one

    def sources(self) -> Iterator[tuple[str, str]]:
        """Yield (where it is named, source) for every source that the mappings read."""
        for table, mapping in self.tables():
            yield f"mapping.{table}.source", mapping.source
            yield from ((f"mapping.{table}.join.source", join.source) for join in mapping.join)
        if self.leads.merged is not None:
            yield "mapping.leads.merged.source", self.leads.merged.source

    @model_validator(mode="after")
    def _known_columns(self) -> Self:
        for table, mapping in self.tables():
            contract = CONTRACT[table]
            for column in [*mapping.columns, *mapping.constants, *mapping.times]:
                if column not in contract.names and not contract.open_ended:
                    raise ValueError(
                        f'mapping.{table}: "{column}" is no column of {table}; {nearest(column, contract.names)}'
                    )
            both = sorted(set(mapping.columns) & set(mapping.constants))
            if both:
                raise ValueError(f'mapping.{table}: "{both[0]}" is given under columns and under constants; keep one')
        return self
