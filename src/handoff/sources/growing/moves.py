"""What became of the leads of the former reading: their keys now, and whose events have to be looked at again."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.sources.engine import quoted
from handoff.sources.growing.afresh import AfreshError
from handoff.sources.growing.kept import index_file
from handoff.sources.store import table_path

if TYPE_CHECKING:
    from ibis.backends.duckdb import Backend

#: Who a lead key of the former reading is now: old_key, new_key, and `lift`, the instant before which nothing of a
#: lead that turned out to be a further record of a person was known (NULL: nothing changed).
MOVES: Final = "lead_moves"
#: Units (see `units_of`) in which robots have to be looked for again, whenever the events happened: `unit`.
STIRRED: Final = "stirred_units"
#: The former events that have to be read together with new ones share unit and moment; see `growing.marks`.
UNITS: Final = "lead_units"
_UNIT: Final = "CASE WHEN account_known THEN account_key::BIGINT ELSE -1 - lead_key::BIGINT END"


@dataclass(frozen=True)
class Moves:
    """Whether any lead has another key now, any event of the former reading is known later, and any unit is stirred."""

    rekeyed: bool
    lifted: bool
    stirred: bool


def moves_of(connection: "Backend", former: Path, early: timedelta) -> Moves:
    """Make the tables MOVES, UNITS and STIRRED from the former store and the engine's leads and lead_index.

    early: how long before its lead an event may happen.

    Raises:
        AfreshError: events of the former reading cannot be told apart as they would have to be.
    """
    connection.con.execute(_moves(index_file(former)))
    _refuse_doubtful(connection, table_path(former, "events"), early)
    connection.con.execute(f"CREATE OR REPLACE TABLE {UNITS} AS SELECT lead_key, {_UNIT} AS unit FROM leads")
    connection.con.execute(_stirred(table_path(former, "leads")))
    rekeyed, lifted = _one(
        connection, f"SELECT coalesce(bool_or(old_key <> new_key), false), coalesce(bool_or(lift IS NOT NULL), false) "
        f"FROM {MOVES}"
    )  # fmt: skip
    (stirred,) = _one(connection, f"SELECT count(*) > 0 FROM {STIRRED}")
    return Moves(rekeyed, lifted, stirred)


def _moves(index: Path) -> str:
    """Compare, id by id, who it was and who it is; then gather the ids of each former key."""
    return f"""
        CREATE OR REPLACE TABLE {MOVES} AS
        WITH ids AS (
            SELECT o.lead_key AS old_key, n.lead_key AS new_key,
                o.__known_from AS old_from, n.__known_from AS new_from,
                CASE WHEN n.__lead_created_at > coalesce(o.__lead_created_at, '-infinity'::TIMESTAMP)
                    THEN n.__lead_created_at END AS later
            FROM read_parquet({quoted(index)}) AS o LEFT JOIN lead_index AS n USING (__known_id))
        SELECT old_key, min(new_key) AS new_key,
            max(new_from) FILTER (old_from IS NULL) AS lift,
            min(coalesce(new_from, '-infinity'::TIMESTAMP)) AS least_from,
            bool_or(new_key IS NULL) OR min(new_key) <> max(new_key)
                OR bool_or(old_from IS NOT NULL AND old_from IS DISTINCT FROM new_from) AS torn,
            max(later) AS later
        FROM ids GROUP BY old_key"""


def _refuse_doubtful(connection: "Backend", events: Path, early: timedelta) -> None:
    """Refuse only where a former event is concerned: most leads that change much have done nothing yet."""
    doubtful = f"(SELECT * FROM {MOVES} WHERE torn OR later IS NOT NULL OR lift > least_from)"
    (some,) = _one(connection, f"SELECT count(*) FROM {doubtful}")
    if not some:
        return
    seconds = int(early.total_seconds())
    (found,) = _one(
        connection,
        f"""
        SELECT count(*) FROM read_parquet({quoted(events)}) AS e JOIN {doubtful} AS d ON e.lead_key = d.old_key
        WHERE torn OR occurred_at + INTERVAL {seconds} SECOND < later
            OR (lift > least_from AND seen_at < lift)""",
    )
    if found:
        raise AfreshError(
            f"{found:,} events that were read before are of leads that are gone, were created later than was said, "
            "or are several people now"
        )


def _stirred(leads: Path) -> str:
    """Find the units that are made of other leads of old than before, and the leads whose events are known later."""
    return f"""
        CREATE OR REPLACE TABLE {STIRRED} AS
        WITH old AS (SELECT lead_key AS old_key, {_UNIT} AS old_unit FROM read_parquet({quoted(leads)})),
        known AS (
            SELECT old_key, new_key, old_unit, unit, lift
            FROM old JOIN {MOVES} USING (old_key) JOIN {UNITS} AS u ON u.lead_key = new_key),
        spread AS (SELECT old_unit FROM known GROUP BY old_unit HAVING count(DISTINCT unit) > 1)
        SELECT DISTINCT unit FROM known
        WHERE old_unit IN (SELECT old_unit FROM spread) OR (old_unit < 0) <> (unit < 0) OR lift IS NOT NULL
        UNION SELECT unit FROM known GROUP BY unit HAVING count(DISTINCT old_unit) > 1
        UNION SELECT unit FROM known GROUP BY unit, new_key HAVING count(*) > 1"""


def _one(connection: "Backend", query: str) -> tuple[Any, ...]:
    found: tuple[Any, ...] = connection.con.execute(query).fetchall()[0]
    return found
