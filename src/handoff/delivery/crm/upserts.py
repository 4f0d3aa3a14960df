"""Score rows as upserts: a key a lead, and the text of each field."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from handoff.delivery.crm.fields import Field
from handoff.delivery.crm.keys import Fault, Keys
from handoff.delivery.crm.values import as_texts

KEY: Final = "key"


@dataclass(frozen=True)
class Upserts:
    """What is sent: `rows` has `key` and a column of text or None for each of `fields`; no key is there twice.

    key_name, names (column: name): what the CRM calls the key and the fields.
    """

    key_name: str
    fields: tuple[Field, ...]
    names: Mapping[str, str]
    rows: pd.DataFrame

    def __len__(self) -> int:
        return len(self.rows)

    def records(self) -> Iterator[tuple[str, list[str | None]]]:
        """Yield each key with the values of the fields, in the order of `names`."""
        rows = self.rows[[KEY, *self.names]].astype(object)
        for key, *values in rows.where(rows.notna(), None).itertuples(index=False, name=None):
            yield key, values


@dataclass(frozen=True)
class NotExported:
    """A lead without a usable key."""

    lead_id: str
    rank: int
    tier: str
    fault: Fault


def make_upserts(rows: pd.DataFrame, keys: Keys, fields: tuple[Field, ...], names: Mapping[str, str]) -> Upserts:
    """Return the upserts of score rows, in their order; those without a key are left out."""
    kept = pd.Series([key is not None for key in keys.found], index=rows.index, dtype=bool)
    texts = {field.column: as_texts(rows.loc[kept, field.column], field) for field in fields}
    found = {KEY: [key for key in keys.found if key is not None], **texts}
    return Upserts(keys.name, fields, names, pd.DataFrame(found, dtype=object))


def not_exported(rows: pd.DataFrame, keys: Keys) -> list[NotExported]:
    """Return the leads that `make_upserts` leaves out, in the order of the rows."""
    leads = zip(rows["lead_id"], rows["rank"], rows["tier"], keys.faults, strict=True)
    return [NotExported(lead_id, int(rank), tier, fault) for lead_id, rank, tier, fault in leads if fault]
