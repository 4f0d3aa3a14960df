"""The clean events of the former reading as they are now, without reading their source again."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from handoff.sources.engine import quoted
from handoff.sources.growing.kept import assets_file
from handoff.sources.growing.moves import MOVES, Moves
from handoff.sources.store import table_path
from handoff.sources.text_keys import texts_of

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from ibis.backends.duckdb import Backend

#: The former events under the keys of today, with the `row` of each in the former file.
CARRIED: Final = "carried_events"
#: The former events whose marks are others now: `row`, and `machine_from` or NULL.
REMARKED: Final = "remarked_events"
_AS_NOW: Final = "carried_as_now"
_SAME: Final = ("duration_ms", "value_e4", "hour_of_week", "machine_from", "event_id", "asset")


def carry(connection: "Backend", former: Path, moves: Moves) -> None:
    """Make the view CARRIED of the former store's events; a lead, an asset that has its key still costs nothing."""
    file = f"read_parquet({quoted(table_path(former, 'events'))}, file_row_number = true) AS e"
    key, seen, asset = "e.lead_key", "e.seen_at", "e.asset_key"
    if moves.rekeyed or moves.lifted:
        file += f" JOIN {MOVES} AS m ON e.lead_key = m.old_key"
        key = "m.new_key"
    if moves.lifted:
        seen = "CASE WHEN m.lift > e.seen_at THEN m.lift ELSE e.seen_at END"
    if _assets_moved(connection, former):
        file += " LEFT JOIN asset_moves AS a ON e.asset_key = a.old_key"
        asset = "coalesce(a.new_key, -1)::INTEGER"
    connection.con.execute(f"""
        CREATE OR REPLACE VIEW {CARRIED} AS
        SELECT e.file_row_number AS "row", {key} AS lead_key, occurred_at, {seen} AS seen_at, event_type, e.type_key,
            outbound, {asset} AS asset_key, {", ".join(f"e.{name}" for name in _SAME)} FROM {file}""")


def _assets_moved(connection: "Backend", former: Path) -> bool:
    """Make the table asset_moves (old_key, new_key), and say whether any asset has another key now."""
    connection.con.execute(f"""
        CREATE OR REPLACE TABLE asset_moves AS
        SELECT o.asset_key AS old_key, n.asset_key AS new_key
        FROM read_parquet({quoted(assets_file(former))}) AS o JOIN {texts_of("asset_key")} AS n USING (asset)""")
    found = connection.con.execute("SELECT count(*) FROM asset_moves WHERE old_key <> new_key").fetchall()
    return bool(found[0][0])


def carried_events(connection: "Backend", types: tuple[str, ...], former_types: tuple[str, ...]) -> "ir.Table":
    """Return the former events as the contract has them, with the marks of REMARKED and the places of `types`."""
    places = [types.index(name) for name in former_types]
    kind = "type_key"
    if places != list(range(len(places))):
        kind = f"([{', '.join(map(str, places))}])[type_key + 1]::SMALLINT"
    (some,) = connection.con.execute(f"SELECT count(*) FROM {REMARKED}").fetchall()[0]
    join = f'LEFT JOIN {REMARKED} AS r ON c."row" = r."row"' if some else ""
    mark = 'CASE WHEN r."row" IS NULL THEN c.machine_from ELSE r.machine_from END' if some else "c.machine_from"
    connection.con.execute(f"""
        CREATE OR REPLACE VIEW {_AS_NOW} AS SELECT * EXCLUDE ("row") FROM (
            SELECT c.* REPLACE ({kind} AS type_key, {mark} AS machine_from) FROM {CARRIED} AS c {join})""")
    return connection.table(_AS_NOW)


def unchanged(connection: "Backend", moves: Moves) -> bool:
    """Say whether every former event is what it was, so that its file can be kept as it is."""
    moved = connection.con.execute("SELECT count(*) FROM asset_moves WHERE old_key <> new_key").fetchall()
    marked = connection.con.execute(f"SELECT count(*) FROM {REMARKED}").fetchall()
    return not (moves.rekeyed or moves.lifted or moved[0][0] or marked[0][0])
