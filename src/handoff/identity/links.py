"""Links between records of one person: the certain ones by grouping, the likely ones by weighing pairs."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from handoff.identity.weights import BLOCKS, FEWEST, MAILBOXES, NAME, contact_levels, in_words, splink_settings

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

#: A mailbox or telephone with so many unlike names is a shared one, and links nobody.
SHARED_BY: Final = 3
#: A value that more distinct records share is no block: its pairs would grow with the square.
LARGEST_BLOCK: Final = 50
_MEMORY: Final = "2GB"
_COMPARED: Final = ("name", "given", "family", "name_share", "mailbox", "phone", "domain", "company", "stem", "account")
#: Certain links: what is the same, the columns that must be, a condition, and the probability that goes with it.
_CERTAIN: Final = (
    ("same name, same e-mail", "mailbox, name", "mailbox IS NOT NULL AND name IS NOT NULL", 0.9999),
    ("same name, same phone", "phone, name", "phone IS NOT NULL AND name IS NOT NULL", 0.999),
    ("same e-mail", "mailbox", "mailbox IS NOT NULL AND mailbox_names <= 1", 0.99),
    (
        "same name, same company",
        "name, domain, company, account, country",
        "mailbox IS NULL AND phone IS NULL AND name IS NOT NULL AND given IS NOT NULL "
        "AND coalesce(domain, company, account) IS NOT NULL",
        0.97,
    ),
)


@dataclass(frozen=True)
class Links:
    """Pairs of records that are one person: first, second (row numbers), probability in [0, 1], and why in words.

    Arrays of shape (n_links,).
    """

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    probability: npt.NDArray[np.float64]
    why: npt.NDArray[np.object_]

    @classmethod
    def of(cls, table: "pa.Table") -> "Links":
        """Read a table with columns first, second, probability, why."""
        return cls(
            table["first"].to_numpy().astype(np.int64),
            table["second"].to_numpy().astype(np.int64),
            table["probability"].to_numpy().astype(np.float64),
            np.array(table["why"].to_pylist(), dtype=object),
        )

    @classmethod
    def none(cls) -> "Links":
        """Return no links."""
        whole = np.zeros(0, dtype=np.int64)
        return cls(whole, whole, np.zeros(0), np.zeros(0, dtype=object))

    def and_also(self, others: "Links") -> "Links":
        """Return these links and `others`."""
        return Links(
            np.concatenate([self.first, others.first]),
            np.concatenate([self.second, others.second]),
            np.concatenate([self.probability, others.probability]),
            np.concatenate([self.why, others.why]),
        )


@dataclass(frozen=True)
class Evidence:
    """Links, and pairs of namesakes: two people of one name at one company, each with a mailbox of its own there."""

    links: Links
    namesakes: tuple[tuple[int, int], ...]


def find_links(keys: "pa.Table", threshold: float, folder: Path | None = None) -> Evidence:
    """Return the links of at least `threshold` between the records of `keys` (see `profiles.keys_of`).

    folder: where the engine may put what does not fit into memory.
    """
    with _engine(folder) as connection:
        connection.register("raw_keys", keys)
        _prepare(connection)
        certain = _certain(connection, threshold)
        if not _has_pairs(connection):
            return Evidence(certain, ())
        return Evidence(certain.and_also(_weighed(connection, threshold)), _namesakes(connection))


@contextmanager
def _engine(folder: Path | None) -> Iterator["DuckDBPyConnection"]:
    import duckdb

    connection = duckdb.connect()
    try:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        if folder is not None:
            connection.execute("SET temp_directory = " + "'" + str(folder).replace("'", "''") + "'")
        yield connection
    finally:
        connection.close()


def _prepare(connection: "DuckDBPyConnection") -> None:
    """Make `records`, one row a record, and `profiles`, one row a distinct set of keys, without shared contacts.

    How common a name is, is said by the records that carry it besides the two that are compared.
    """
    for column in ("mailbox", "phone"):
        connection.execute(f"""
            CREATE TEMP TABLE shared_{column} AS SELECT {column} FROM raw_keys WHERE {column} IS NOT NULL
            GROUP BY {column} HAVING count(DISTINCT family) >= {SHARED_BY} AND count(DISTINCT given) >= {SHARED_BY}""")
    connection.execute("""
        CREATE TEMP TABLE records AS SELECT keys.* REPLACE (
            CASE WHEN m.mailbox IS NULL THEN keys.mailbox END AS mailbox,
            CASE WHEN p.phone IS NULL THEN keys.phone END AS phone)
        FROM raw_keys AS keys
        LEFT JOIN shared_mailbox AS m USING (mailbox) LEFT JOIN shared_phone AS p USING (phone)""")
    connection.execute("""
        CREATE TEMP TABLE mailbox_names AS
        SELECT mailbox, count(DISTINCT name) AS mailbox_names FROM records
        WHERE mailbox IS NOT NULL GROUP BY mailbox""")
    names = f"greatest((SELECT count(*) FROM records), {FEWEST})"
    connection.execute(f"""
        CREATE TEMP TABLE profiles AS
        WITH found AS (
            SELECT min(i) AS i, count(*) AS n,
                mailbox, domain, name, given, family, phone, company, stem, country, account
            FROM records WHERE name IS NOT NULL OR mailbox IS NOT NULL GROUP BY ALL)
        SELECT found.* EXCLUDE (n), split_part(mailbox, '@', 1) AS local,
            regexp_replace(mailbox, '[^0-9]', '', 'g') AS digits,
            greatest(sum(n) OVER (PARTITION BY name) - 2, 0) / {names} AS name_share
        FROM found""")
    connection.execute(f"CREATE TEMP TABLE blocked AS SELECT *, {_blocks()} FROM profiles ORDER BY i")


def _blocks() -> str:
    """Return the block columns: a value that one profile alone has, or too many, makes no pairs."""
    parts = {name: name.removeprefix("by_").split("_") for name in BLOCKS}
    columns = []
    for name, keys in parts.items():
        value = " || chr(9) || ".join(keys)
        number = f"count(*) OVER (PARTITION BY {', '.join(keys)})"
        columns.append(f"CASE WHEN {number} BETWEEN 2 AND {LARGEST_BLOCK} THEN {value} END AS {name}")
    return ", ".join(columns)


def _certain(connection: "DuckDBPyConnection", threshold: float) -> Links:
    """Tie every record to the first one of its group: as many links as records, never pairs of all with all."""
    parts = [
        f"""SELECT min(i) OVER (PARTITION BY {columns}) AS first, i AS second, {probability}::DOUBLE AS probability,
            '{why}' AS why FROM records LEFT JOIN mailbox_names USING (mailbox) WHERE {condition}"""
        for why, columns, condition, probability in _CERTAIN
        if probability >= threshold
    ]
    if not parts:
        return Links.none()
    found = f"SELECT * FROM ({' UNION ALL '.join(parts)}) WHERE first <> second ORDER BY ALL"
    return Links.of(connection.sql(found).to_arrow_table())


def _has_pairs(connection: "DuckDBPyConnection") -> bool:
    some = " OR ".join(f"{name} IS NOT NULL" for name in BLOCKS)
    found = connection.execute(f"SELECT count(*) FROM blocked WHERE {some}").fetchone()
    return found is not None and found[0] > 0


def _namesakes(connection: "DuckDBPyConnection") -> tuple[tuple[int, int], ...]:
    """Find who must not be brought together by a third record that has the name, but no mailbox."""
    slip, other_way = (level.condition for level in MAILBOXES[:2])
    sides = ", ".join(f"l.{name} AS {name}_l, r.{name} AS {name}_r" for name in ("i", "mailbox", "domain", "digits",
                                                                                 "local", "family"))  # fmt: skip
    found = connection.execute(f"""
        WITH own AS (
            SELECT * FROM profiles WHERE mailbox IS NOT NULL AND domain IS NOT NULL AND name IS NOT NULL
            QUALIFY count(*) OVER (PARTITION BY domain, name) BETWEEN 2 AND {LARGEST_BLOCK}),
        sides AS (
            SELECT {sides} FROM own AS l JOIN own AS r ON l.domain = r.domain AND l.name = r.name
                AND l.mailbox <> r.mailbox AND l.i < r.i)
        SELECT i_l, i_r FROM sides WHERE NOT ({slip}) AND NOT ({other_way}) ORDER BY ALL""").fetchall()
    return tuple((int(one), int(other)) for one, other in found)


def _weighed(connection: "DuckDBPyConnection", threshold: float) -> Links:
    """Let Splink weigh the pairs within the blocks."""
    from splink import DuckDBAPI, Linker

    figures = connection.execute("""
        SELECT sum(n), coalesce(sum(n * n) / sum(n), 1) FROM (
            SELECT count(*) AS n FROM profiles GROUP BY coalesce(account, domain, company, i::VARCHAR))""").fetchone()
    n_records, colleagues = (1, 1.0) if figures is None else figures
    some = " OR ".join(f"{name} IS NOT NULL" for name in BLOCKS)
    connection.execute(f"CREATE TEMP TABLE candidates AS SELECT * FROM blocked WHERE {some} ORDER BY i")
    engine = DuckDBAPI(connection=connection)
    settings = splink_settings(int(n_records), float(colleagues))
    linker = Linker(engine.register("candidates"), settings, log_level=None, validate_settings=False)
    pairs = linker.inference.predict(threshold_match_probability=threshold)
    connection.register("pairs", pairs.as_duckdbpyrelation())
    sides = ", ".join(f"l.{column} AS {column}_l, r.{column} AS {column}_r" for column in _COMPARED)
    found = connection.sql(f"""
        SELECT first, second, probability, name_l IS NULL OR name_r IS NULL AS nameless,
            CASE WHEN nameless THEN '' ELSE {in_words(NAME)} || ', ' END || {in_words(contact_levels(1, 1))} AS why
        FROM (SELECT least(i_l, i_r) AS first, greatest(i_l, i_r) AS second, match_probability AS probability, {sides}
            FROM pairs JOIN profiles AS l ON l.i = i_l JOIN profiles AS r ON r.i = i_r)
        ORDER BY ALL""")
    return Links.of(found.to_arrow_table())
