"""What is sent tonight, given what was sent before: all leads or the changed ones, and a last row of those gone."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import pandas as pd

from handoff.delivery.crm.fields import PROBABILITY, TIER, Field
from handoff.delivery.crm.upserts import KEY, Upserts

#: The tier of a lead that is no longer open.
CLOSED: Final = "CLOSED"
#: Fields that keep a value when a lead is closed: when that was.
_STAMPS: Final = ("scored_at", "as_of")
#: Whether the export of the state's night sent the row; whether it said that the lead is closed.
SENT: Final = "sent"
IS_CLOSED: Final = "is_closed"


@dataclass(frozen=True)
class Sent:
    """What a CRM holds after the exports so far: `rows` has `key`, the fields as last sent, `sent` and `is_closed`."""

    key_name: str
    names: Mapping[str, str]
    night: date
    rows: pd.DataFrame


@dataclass(frozen=True)
class Export:
    """What to send, how many of its rows close a lead, and what the CRM then holds."""

    upserts: Upserts
    closed: int
    after: Sent


def plan_export(
    tonight: Upserts, night: date, before: Sent | None, *, changed_only: bool = False, min_change: float = 0.0
) -> Export:
    """Decide what is sent. Leads that were sent before and are not there any more are closed, once.

    The same night again is sent again whole, also with `changed_only`: its first files may never have arrived.
    Where fields were added or renamed since, all leads count as changed. A night before the last one that was sent is
    sent whole and closes nobody: who is not among its leads may have come later.

    min_change: a probability that moved by less, in [0, 1], is no change.
    """
    held = _held(before, tonight, night)
    rows = tonight.rows.set_index(KEY)
    earlier = held.reindex(rows.index)
    send = _changed(rows, earlier, tonight.fields, min_change) | earlier[SENT].eq(True)
    newest = night if before is None or before.key_name != tonight.key_name else max(night, before.night)
    if not changed_only or before is None or before.names != tonight.names or night < newest:
        send[:] = True
    gone = held.loc[held.index.difference(rows.index)]
    closing = _closing(gone if night == newest else gone[:0], rows, tonight.fields)
    columns = [field.column for field in tonight.fields]
    after = rows.where(send, earlier.reindex(columns=columns)).assign(sent=send, is_closed=False)
    others = closing.assign(sent=True, is_closed=True) if night == newest else gone.reindex(columns=after.columns)
    upserts = replace(tonight, rows=_stacked(rows[send], closing))
    return Export(upserts, len(closing), Sent(tonight.key_name, tonight.names, newest, _stacked(after, others)))


def _held(before: Sent | None, tonight: Upserts, night: date) -> pd.DataFrame:
    """Return what the CRM holds, by key; after an earlier night only the open leads, and none of it as sent tonight."""
    columns = [SENT, IS_CLOSED, *(field.column for field in tonight.fields)]
    if before is None or before.key_name != tonight.key_name:
        return pd.DataFrame(columns=columns, index=pd.Index([], name=KEY, dtype=object), dtype=object)
    rows = before.rows.set_index(KEY)
    if before.night < night:
        rows = rows[~rows[IS_CLOSED].astype(bool)].assign(sent=False)
    return rows.reindex(columns=list(dict.fromkeys([*columns, *rows.columns])))


def _changed(
    rows: pd.DataFrame, earlier: pd.DataFrame, fields: tuple[Field, ...], min_change: float
) -> "pd.Series[bool]":
    changed = earlier[SENT].isna()
    for column in (field.column for field in fields if field.compared):
        differs = rows[column].fillna("") != earlier[column].fillna("")
        changed |= differs & _moved(rows[column], earlier[column], min_change) if column == PROBABILITY else differs
    return changed


def _moved(now: "pd.Series[Any]", then: "pd.Series[Any]", min_change: float) -> "pd.Series[bool]":
    """Return where a number came, went, or moved by `min_change` at least; rounded, for both have four decimals."""
    distance = (pd.to_numeric(now) - pd.to_numeric(then)).abs().round(6)
    return distance.isna() | (distance >= min_change)


def _closing(gone: pd.DataFrame, rows: pd.DataFrame, fields: tuple[Field, ...]) -> pd.DataFrame:
    """Return the last rows of the leads that left, by key: closed, stamped, all else cleared."""
    stamps = {name: rows[name].iloc[0] for name in _STAMPS if name in rows.columns and len(rows)}
    last = {TIER: CLOSED, **stamps}
    return pd.DataFrame(
        {field.column: [last.get(field.column)] * len(gone) for field in fields}, gone.index, dtype=object
    )


def _stacked(upper: pd.DataFrame, lower: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([upper, lower]) if len(lower) else upper
    return both.rename_axis(KEY).reset_index()
