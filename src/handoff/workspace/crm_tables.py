"""Accounts, contacts and opportunities of the clean data, as conversion proposals need them."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

    from handoff.delivery.crm.records import CrmRecords


def read_crm_records(store: Path, lead_ids: list[str]) -> "CrmRecords":
    """Return what the clean data knows of accounts, contacts, opportunities and whose these leads are.

    Raises:
        WorkspaceError: there is no clean data.
    """
    import pandas as pd

    from handoff.delivery.crm.records import crm_records
    from handoff.sources.store import open_dataset, table_path

    dataset = open_dataset(store)
    leads = dataset.leads.filter(dataset.leads["lead_id"].isin(lead_ids))
    path = table_path(store, "account_matches")
    matches = pd.read_parquet(path) if path.exists() else None
    return crm_records(
        _frame(leads, "lead_id", "account_id"),
        _frame(dataset.accounts, "account_id", "company"),
        _frame(dataset.contacts),
        _frame(dataset.opportunities),
        None if matches is None else matches[matches["lead_id"].isin(lead_ids)],
    )


def _frame(table: "ir.Table | None", *columns: str) -> "pd.DataFrame":
    import pandas as pd

    if table is None:
        return pd.DataFrame()
    wanted = [name for name in columns if name in table.columns]
    frame: pd.DataFrame = (table.select(*wanted) if wanted else table).to_pandas()
    return frame
