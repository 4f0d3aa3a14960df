"""The working list in a database, for programs that read it: SQLite by default, PostgreSQL for a team.

It holds what sales works from: the handed-over leads of the last nights, and which night is the current one. The
Parquet history keeps everything. Importing this package imports SQLAlchemy.
"""

from handoff.delivery.database.forgetting import forget_lead
from handoff.delivery.database.holding_back import hold_back
from handoff.delivery.database.nights import CurrentList, HeldBackNight, ListedNight
from handoff.delivery.database.opening import open_database
from handoff.delivery.database.publishing import Publication, publish_night
from handoff.delivery.database.reading import current_list, nights_in
from handoff.delivery.database.state import DatabaseState, database_state

__all__ = [
    "CurrentList",
    "DatabaseState",
    "HeldBackNight",
    "ListedNight",
    "Publication",
    "current_list",
    "database_state",
    "forget_lead",
    "hold_back",
    "nights_in",
    "open_database",
    "publish_night",
]
