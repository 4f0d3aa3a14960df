"""A generated company as plain tables, from which the exports of any system can be made, and its direct import."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from handoff.simulation import WorldSettings, simulate
from tests.workspace.company import QUICK

N_LEADS, SEED = 1_500, 7
END = pd.Timestamp("2026-07-01")
FORMER_TITLE = "Trainee"
Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class PlainWorld:
    """Tables of a clean world; every instant is a naive UTC timestamp, every id a number.

    leads: lead, created_at, first, last, email, phone, company, job_title, country, industry, employees, revenue,
    source, language, account (NA: not matched), owner. events: event, lead, kind, at, loaded_at, asset, seconds.
    stages: lead, stage, at, reason. accounts: account, name, country, industry, employees, revenue.
    titles: lead, at, when the job title was changed from FORMER_TITLE to what it is.
    """

    leads: pd.DataFrame
    events: pd.DataFrame
    stages: pd.DataFrame
    accounts: pd.DataFrame
    titles: pd.DataFrame


@cache
def plain_world() -> PlainWorld:
    """Generate the company; its record ends at END."""
    world = simulate(WorldSettings(n_leads=N_LEADS, seed=SEED, dirt=False))
    leads = _leads(world.leads.to_pandas())
    return PlainWorld(
        leads=leads,
        events=_events(world.events.to_pandas()),
        stages=_stages(world.stages.to_pandas()),
        accounts=_accounts(world.accounts.to_pandas()),
        titles=_titles(leads),
    )


def stamped(moments: pd.Series) -> pd.Series:
    """Return naive UTC times as an export writes them."""
    written: pd.Series = moments.dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return written


def write_tables(folder: Path, tables: Tables) -> None:
    """Write one CSV a table into `folder`/data."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / "data" / f"{name}.csv", index=False)


def write_typed(folder: Path, tables: Tables) -> None:
    """Write one Parquet file a table into `folder`/data, with times, dates and flags as such."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.apply(_typed).to_parquet(folder / "data" / f"{name}.parquet", index=False)


def write_direct(folder: Path, tables: Tables) -> None:
    """Write tables that have the contract's own names, with settings that say no more than where they are."""
    write_tables(folder, tables)
    sources = "".join(f'{name} = {{ path = "data/{name}.csv" }}\n' for name in tables)
    mappings = "".join(
        f'[mapping.{name}]\nsource = "{name}"\n' + ('stage = "stage"\n' if name == "stages" else "") for name in tables
    )
    head = f'[workspace]\nname = "direct"\ntonight = {END:%Y-%m-%d}T00:00:00Z\n\n'
    (folder / "handoff.toml").write_text(f"{head}[sources]\n{sources}\n{mappings}\n{QUICK}", encoding="utf-8")


def _typed(column: pd.Series) -> pd.Series:
    filled = column.dropna().astype("string")
    if filled.empty:
        return column
    if filled.str.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}Z").all():
        return pd.to_datetime(column, utc=True)
    if filled.str.fullmatch(r"\d{4}-\d\d-\d\d").all():
        days: pd.Series = pd.to_datetime(column).dt.date
        return days
    return column == "true" if filled.isin(["true", "false"]).all() else column


def _leads(raw: pd.DataFrame) -> pd.DataFrame:
    names = raw["Full Name"].str.split(" ", n=1, expand=True)
    return pd.DataFrame(
        {
            "lead": _number(raw["Lead ID"]),
            "created_at": pd.to_datetime(raw["Created Date"], utc=True).dt.tz_localize(None),
            "first": names[0],
            "last": names[1],
            "email": raw["Email"],
            "phone": raw["Phone"],
            "company": raw["Company"],
            "job_title": raw["Job Title"],
            "country": raw["Country"],
            "industry": raw["Industry"],
            "employees": raw["No. of Employees"],
            "revenue": raw["Annual Revenue"],
            "source": raw["Lead Source"],
            "language": raw["Language"],
            "account": _number(raw["Account ID"]),
            "owner": raw["Owner"],
        }
    )


def _events(raw: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "event": _number(raw["Activity ID"]),
            "lead": _number(raw["Lead ID"]),
            "kind": raw["Activity Type"],
            "at": raw["Activity Time"],
            "loaded_at": raw["Loaded At"],
            "asset": raw["Asset"],
            "seconds": raw["Duration (s)"],
        }
    )


def _stages(raw: pd.DataFrame) -> pd.DataFrame:
    local = pd.to_datetime(raw["Entered At"], format="%d.%m.%Y %H:%M:%S")
    at = local.dt.tz_localize("Europe/Berlin", ambiguous=False, nonexistent="shift_forward")
    at = at.dt.tz_convert("UTC").dt.tz_localize(None)
    return pd.DataFrame({"lead": _number(raw["Lead ID"]), "stage": raw["Stage"], "at": at, "reason": raw["Reason"]})


def _accounts(raw: pd.DataFrame) -> pd.DataFrame:
    named = {
        "Account Name": "name",
        "Country": "country",
        "Industry": "industry",
        "Employees": "employees",
        "Revenue": "revenue",
    }
    return raw.rename(columns=named)[[*named.values()]].assign(account=_number(raw["Account ID"]))


def _titles(leads: pd.DataFrame) -> pd.DataFrame:
    changed = leads[leads["lead"] % 8 == 0]
    at = changed["created_at"] + pd.Timedelta(days=20)
    return pd.DataFrame({"lead": changed["lead"], "at": at})[at < END]


def _number(ids: pd.Series) -> pd.Series:
    return ids.str.slice(1).astype("Int64")
