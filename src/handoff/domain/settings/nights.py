"""Where the working list is kept, what holds a night's list back, and for how long things are kept."""

from pydantic import Field

from handoff.domain.toml import Frozen


class DatabaseSection(Frozen):
    """[database]: where the working list is read by other programs; see docs/database.md."""

    #: SQLAlchemy URL, such as "postgresql+psycopg://user@host/name"; absent: SQLite in [storage] path.
    url: str | None = None
    #: So many nights stay in the database; the Parquet history keeps all.
    keep_nights: int = Field(default=14, ge=1, le=3660)


class GateSection(Frozen):
    """[gates]: how far tonight may be from the nights before, until its list is held back."""


class RetentionSection(Frozen):
    """[retention]: after how many days records of people are erased; absent: never."""
