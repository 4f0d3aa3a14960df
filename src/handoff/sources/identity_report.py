"""What identity found, in figures: people who were there already, and how leads came to their accounts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from handoff.sources.store import ACCOUNT_MATCHES, IDENTITY, table_path


@dataclass(frozen=True)
class IdentityReport:
    """Figures of identity.

    merged: records of people already there. people: of how many. weakest: the least confidence of a cluster, None
    without one. accounts: leads by how their account was found ("id", "domain", "name", "none").
    unclear: leads whose domain several accounts have.
    """

    merged: int
    people: int
    weakest: float | None
    accounts: Mapping[str, int]
    unclear: int


def identity_report(store: Path) -> IdentityReport:
    """Read the figures from the reviewable tables of the store; a table that is absent found nothing."""
    merged, people, weakest = _people(table_path(store, IDENTITY))
    accounts, unclear = _accounts(table_path(store, ACCOUNT_MATCHES))
    return IdentityReport(merged, people, weakest, accounts, unclear)


def first_record(store: Path, lead_id: str) -> str | None:
    """Return the lead that stands for record `lead_id`; None where the record stands for itself, or is not known."""
    import pyarrow.parquet as pq

    path = table_path(store, IDENTITY)
    if not path.exists():
        return None
    wanted = [("lead_id", "=", lead_id), ("is_survivor", "=", False)]
    found: list[str] = pq.read_table(path, columns=["survivor_id"], filters=wanted)["survivor_id"].to_pylist()
    return found[0] if found else None


def _people(path: Path) -> tuple[int, int, float | None]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if not path.exists():
        return 0, 0, None
    table = pq.read_table(path, columns=["is_survivor", "confidence"])
    people = int(pc.sum(table["is_survivor"]).as_py() or 0)
    return table.num_rows - people, people, pc.min(table["confidence"]).as_py()


def _accounts(path: Path) -> tuple[dict[str, int], int]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    if not path.exists():
        return {}, 0
    table = pq.read_table(path, columns=["method", "note"])
    counts = pc.value_counts(pc.fill_null(table["method"], "none")).to_pylist()
    found = {row["values"]: row["counts"] for row in counts}
    order = [name for name in ("id", "domain", "name", "none") if name in found]
    return {name: found[name] for name in order}, len(table) - table["note"].null_count
