"""Who else of a lead's account is engaged: at most three people, the most engaged first, and what they did last."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from handoff.domain.columns import ACCOUNT_KEY, LEAD_ID, LEAD_KEY
from handoff.domain.dataset import Dataset
from handoff.domain.instants import epoch_microseconds, naive_utc
from handoff.features.lead_table import LeadTable
from handoff.model.arrays import IntArray
from handoff.policy.recycling.engaging import engaging_events
from handoff.scoring.event_phrases import named
from handoff.scoring.wording import ago

TextArray = npt.NDArray[np.object_]

#: Events of so many days count, each half as much for every week that it is old.
WINDOW_DAYS: Final = 30
HALF_LIFE_DAYS: Final = 7.0
MOST: Final = 3
_SECONDS_PER_DAY: Final = 86_400
_KNOWN_BY: Final = (LEAD_ID, "name", "job_title", "email")


def engaged_colleagues(
    dataset: Dataset,
    lead_key: npt.NDArray[np.integer],
    people: LeadTable,
    as_of: datetime,
    not_to_contact: Collection[int] = (),
) -> TextArray:
    """Return for each of the leads `lead_key` a list of text such as "Ben Example, CFO: pricing view 2 days ago".

    Colleagues are all people of the same known account who were created before `as_of`, open leads or not. Their
    engagement is the number of their own events of the last 30 days, each counted half for every week of its age.
    Equal engagement is ordered by lead_key, so the result never depends on the order of the rows.

    Args:
        dataset: leads and events; the engine reduces them to a few people an account.
        lead_key: the leads that are asked for, such as those on the list, shape (n_leads,).
        people: all leads as they were known at `as_of` (`handoff.features.planning.leads_as_known`).
        as_of: only what happened and was known strictly before counts.
        not_to_contact: lead_keys of people who must not be contacted; they are named, with a warning.
    """
    found: list[list[str]] = [[] for _ in range(len(lead_key))]
    activity = _activity(dataset, as_of)
    if len(activity):
        account = _accounts(dataset, naive_utc(as_of))
        pairs = _pairs(np.asarray(lead_key), account, activity)
        said = _words(pairs, people, as_of, frozenset(not_to_contact))
        for place, words in zip(pairs["place"], said, strict=True):
            found[place].append(words)
    lists = np.empty(len(found), dtype=object)
    lists[:] = found
    return lists


def _activity(dataset: Dataset, as_of: datetime) -> pd.DataFrame:
    """Return lead_key, weight (in millionths), last_at and last_type of everybody who was active lately."""
    import ibis

    events, night = engaging_events(dataset, as_of), naive_utc(as_of)
    if events is None:
        return pd.DataFrame()
    recent = events.filter(events.occurred_at >= night - timedelta(days=WINDOW_DAYS))
    age = (epoch_microseconds(night) // 1_000_000 - recent.occurred_at.epoch_seconds()) / _SECONDS_PER_DAY
    # Whole numbers add up to the same in any order.
    weight = (1_000_000 * ibis.literal(2.0) ** (-age / HALF_LIFE_DAYS)).round().cast("int64")
    kinds = recent.group_by([LEAD_KEY, "event_type"]).aggregate(weight=weight.sum(), last_at=recent.occurred_at.max())
    frame: pd.DataFrame = kinds.to_pandas()
    frame = frame.sort_values([LEAD_KEY, "last_at", "event_type"], ascending=[True, False, True])
    of_lead = frame.groupby(LEAD_KEY, sort=False)
    last = frame.drop_duplicates(LEAD_KEY).rename(columns={"event_type": "last_type"})
    return last.assign(weight=of_lead["weight"].sum().to_numpy()).reset_index(drop=True)


def _accounts(dataset: Dataset, night: datetime) -> IntArray:
    """Return the account_key of each lead, by lead_key; -1 where it is not known, or the lead was not yet there."""
    leads = dataset.leads
    table = leads.filter(leads.account_known, leads.created_at < night).select(LEAD_KEY, ACCOUNT_KEY).to_pyarrow()
    account = np.full(dataset.n_leads, -1, dtype=np.int64)
    account[table.column(LEAD_KEY).to_numpy()] = table.column(ACCOUNT_KEY).to_numpy()
    return account


def _pairs(lead_key: npt.NDArray[np.integer], account: IntArray, activity: pd.DataFrame) -> pd.DataFrame:
    """Return place (in `lead_key`), colleague, last_at and last_type; for each lead the most engaged first."""
    asked = pd.DataFrame({"asked": lead_key, "place": np.arange(len(lead_key)), "account": account[lead_key]})
    active = activity.assign(account=account[activity[LEAD_KEY].to_numpy()]).rename(columns={LEAD_KEY: "colleague"})
    active = active[(active["account"] >= 0) & active["account"].isin(asked["account"])]
    active = active.sort_values(["account", "weight", "colleague"], ascending=[True, False, True])
    # One more than are named: a lead may itself be among them. Then even an account of thousands gives few pairs.
    best = active[active.groupby("account").cumcount() <= MOST]
    best = best.assign(order=np.arange(len(best)))
    pairs = asked.merge(best, on="account").query("asked != colleague").sort_values(["place", "order"])
    return pairs[pairs.groupby("place").cumcount() < MOST].reset_index(drop=True)


def _words(pairs: pd.DataFrame, people: LeadTable, as_of: datetime, avoid: frozenset[int]) -> list[str]:
    keys = pairs["colleague"].unique()
    known = {name: people.columns[name][keys] for name in _KNOWN_BY if name in people.columns}
    called = {key: _called({name: column[row] for name, column in known.items()}) for row, key in enumerate(keys)}
    hours = (pd.Timestamp(naive_utc(as_of)) - pairs["last_at"]).dt.total_seconds() // 3_600
    return [
        f"{called[key]}: {named(kind)} {ago(int(age))}{' (not to be contacted)' if key in avoid else ''}"
        for key, kind, age in zip(pairs["colleague"], pairs["last_type"], hours, strict=True)
    ]


def _called(person: dict[str, Any]) -> str:
    """Say "Ben Example, CFO"; without a name the e-mail address, without one the lead's id."""
    told = {name: "" if pd.isna(person.get(name)) else str(person[name]).strip() for name in _KNOWN_BY}
    name = told["name"] or told["email"] or told[LEAD_ID]
    return f"{name}, {told['job_title']}" if told["job_title"] else name
