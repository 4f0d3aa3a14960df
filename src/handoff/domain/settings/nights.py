"""Where the working list is kept, what holds a night's list back, and for how long things are kept."""

from typing import Annotated, Literal

from pydantic import Field

from handoff.domain.toml import Frozen


class DatabaseSection(Frozen):
    """[database]: where the working list is read by other programs; see docs/database.md."""

    #: SQLAlchemy URL, such as "postgresql+psycopg://user@host/name"; absent: SQLite in [storage] path.
    url: str | None = None
    #: So many nights stay in the database; the Parquet history keeps all.
    keep_nights: int = Field(default=14, ge=1, le=3660)


#: How far something may go; false: it is not looked at.
Limit = Annotated[float, Field(gt=0, allow_inf_nan=False)] | Literal[False]


class GateSection(Frozen):
    """[gates]: how far tonight may be from the nights before, until its list is held back; see docs/monitoring.md."""

    #: Share of a table's rows that may be gone since the last published night.
    rows_fall: Limit = 0.1
    #: Days by which a table's newest record may be older than it usually is.
    stale_days: Limit = 3.0
    #: Points (0.3: thirty) by which the share of leads without a value may rise, of any column.
    gaps_rise: Limit = 0.3
    #: Events of the last full day, as a share of what its weekday and the last weeks foretell: at least, at most.
    events_least: Limit = 0.1
    events_most: Limit = 5.0
    #: A tier may hold so many times as many leads as on the last published night, or one of so many parts.
    tier_factor: Limit = 3.0
    #: Population stability index of the scores against the last published night.
    score_shift: Limit = 0.25
    #: Share of a table's rows that may be put aside.
    put_aside: Limit = 0.5


class RetentionSection(Frozen):
    """[retention]: after how many days records of people are erased; absent: never. See docs/history.md."""

    #: Scores of published nights and of previews; trends and hysteresis look back 45 days, recycling up to 400.
    history_days: int | None = Field(default=None, ge=45, le=36_600)
    #: The lists of a night: pages, workbooks and CSV.
    lists_days: int | None = Field(default=None, ge=1, le=36_600)
    #: Rows that were put aside, after the reading that put them there.
    quarantine_days: int | None = Field(default=None, ge=1, le=36_600)
    #: Files for a CRM.
    exports_days: int | None = Field(default=None, ge=1, le=36_600)
