"""The exports of a Salesforce org, with the dirt that such exports have."""

import numpy as np
import pandas as pd

from tests.crm.plain_world import END, FORMER_TITLE, PlainWorld, Tables, stamped

#: How much of each kind of dirt.
DELETED, MERGED, STRANGERS, OPEN, TODOS, CHILDREN, PLANNED, SILENT = 10, 12, 60, 25, 15, 8, 5, 40
CALLS = {"Call": "Call", "Email Sent": "ListEmail"}
RESPONSES = ("Form Submitted", "White Paper Download", "Demo Requested", "Webinar Attended")
STATUSES = {
    "Marketing Qualified": "MQL",
    "Sales Accepted": "Working - Contacted",
    "Recycled": "Recycled",
    "Disqualified": "Closed - Not Converted",
}
#: Counters and outcomes: each gives the answer away.
LEAKS = (
    "status",
    "is_converted",
    "converted_date",
    "converted_account_id",
    "converted_contact_id",
    "converted_opportunity_id",
    "last_activity_date",
    "last_modified_date",
    "last_viewed_date",
    "last_referenced_date",
    "is_unread_by_owner",
    "owner_id",
    "rating",
)


def lead_id(lead: pd.Series) -> pd.Series:
    """Return the ids of leads' numbers, 18 characters each."""
    return record_id("00Q", lead)


def camel_case(tables: Tables) -> Tables:
    """Return the exports as the API names them: LeadHistory, CreatedDate."""
    return {
        _camel(name): table.rename(columns={column: _camel(column) for column in table.columns})
        for name, table in tables.items()
    }


def salesforce_export(world: PlainWorld) -> Tables:
    """Return the objects of the org, in snake_case."""
    return {
        "lead": _leads(world),
        "lead_history": _history(world),
        "account": accounts(world),
        "contact": _contacts(world),
        "opportunity": _opportunities(world),
        "task": _tasks(world),
        "event": _meetings(world),
        "campaign_member": _members(world),
    }


def converted(world: PlainWorld) -> pd.Series:
    """Return the day of conversion by lead; Salesforce keeps no time."""
    rows = world.stages[world.stages["stage"] == "Sales Qualified"]
    days: pd.Series = rows.groupby("lead")["at"].min().dt.strftime("%Y-%m-%d")
    return days


def _leads(world: PlainWorld) -> pd.DataFrame:
    leads, day = world.leads, converted(world)
    done = leads["lead"].isin(day.index)
    table = pd.DataFrame(
        {
            "id": lead_id(leads["lead"]),
            "created_date": stamped(leads["created_at"]),
            "first_name": leads["first"],
            "last_name": leads["last"],
            "name": leads["first"] + " " + leads["last"],
            "email": leads["email"],
            "phone": leads["phone"],
            "company": leads["company"],
            "title": leads["job_title"],
            "country": leads["country"],
            "industry": leads["industry"],
            "number_of_employees": leads["employees"],
            "annual_revenue": leads["revenue"],
            "lead_source": leads["source"],
            "owner_id": owner(leads),
            "has_opted_out_of_email": opted_out(leads),
            "is_deleted": False,
            "master_record_id": None,
            "status": np.where(done, "Closed - Converted", "Open - Not Contacted"),
            "is_converted": done,
            "converted_date": leads["lead"].map(day),
            "converted_contact_id": record_id("003", leads["lead"]).where(done),
            "converted_account_id": record_id("001", leads["lead"]).where(done),
            "converted_opportunity_id": record_id("006", leads["lead"]).where(done),
            "rating": np.where(done, "Hot", "Cold"),
            **{name: np.where(done, 1, 0) for name in LEAKS if name.startswith("last_") or name.startswith("is_un")},
        }
    )
    losers = losing(world)
    gone = table[leads["lead"].isin(losers.index)].assign(is_deleted=True)
    gone = gone.assign(master_record_id=gone["id"], id=losers.to_numpy())
    spam = table.tail(DELETED).assign(is_deleted=True)
    spam["id"] = "00QSPAM" + spam["id"].str.slice(7)
    return pd.concat([table, gone, spam])


def losing(world: PlainWorld) -> pd.Series:
    """Return the ids of leads that were merged, by the number of the lead that they live on in."""
    lead = world.leads["lead"].iloc[20 : 20 + MERGED]
    return pd.Series(record_id("00QX", lead).to_numpy(), index=lead)


def _who(world: PlainWorld, events: pd.DataFrame) -> pd.Series:
    """Return the lead or, from the day of its conversion, the contact that it became; half of the merged lead's own."""
    day = events["lead"].map(converted(world))
    after = events["at"].dt.strftime("%Y-%m-%d") >= day
    who = lead_id(events["lead"]).where(~after, record_id("003", events["lead"]))
    losers = events["lead"].map(losing(world))
    return who.where(losers.isna() | after | (events["event"] % 2 == 0), losers)


def _history(world: PlainWorld) -> pd.DataFrame:
    leads = world.leads
    made = pd.DataFrame(
        {"lead_id": lead_id(leads["lead"]), "field": "created", "created_date": stamped(leads["created_at"])}
    )
    rows = world.stages[world.stages["stage"].isin([*STATUSES])]
    status = pd.DataFrame(
        {
            "lead_id": lead_id(rows["lead"]),
            "field": "Status",
            "old_value": "Open - Not Contacted",
            "new_value": rows["stage"].map(STATUSES),
            "created_date": stamped(rows["at"]),
        }
    )
    table = pd.concat([made, status, title_rows(world)])
    return table.assign(id=[f"017{place:015d}" for place in range(len(table))], created_by_id="005A", is_deleted=False)


def title_rows(world: PlainWorld) -> pd.DataFrame:
    titles = world.titles.merge(world.leads[["lead", "job_title"]])
    return pd.DataFrame(
        {
            "lead_id": lead_id(titles["lead"]),
            "field": "Title",
            "old_value": FORMER_TITLE,
            "new_value": titles["job_title"],
            "created_date": stamped(titles["at"]),
        }
    )


def won_days(world: PlainWorld) -> pd.Series:
    rows = world.stages[(world.stages["stage"] == "Closed Won") & world.stages["lead"].isin(converted(world).index)]
    days: pd.Series = rows.groupby("lead")["at"].min().dt.strftime("%Y-%m-%d")
    return days


def _opportunities(world: PlainWorld) -> pd.DataFrame:
    day, won = converted(world), won_days(world)
    lead = day.index.to_series().reset_index(drop=True)
    closed = lead.isin(won.index)
    return pd.DataFrame(
        {
            "id": record_id("006", lead),
            "account_id": record_id("001", lead),
            "created_date": (day + "T10:00:00Z").to_numpy(),
            "close_date": lead.map(won).fillna("2026-12-31"),
            "stage_name": np.where(closed, "Closed Won", "Prospecting"),
            "amount": 5_000,
            "is_closed": closed,
            "is_won": closed,
            "is_deleted": False,
        }
    )


def accounts(world: PlainWorld) -> pd.DataFrame:
    accounts = world.accounts
    table = pd.DataFrame(
        {
            "id": record_id("001A", accounts["account"]),
            "name": accounts["name"],
            "industry": accounts["industry"],
            "number_of_employees": accounts["employees"],
            "annual_revenue": accounts["revenue"],
            "billing_country": accounts["country"],
            "type": np.where(accounts["account"] % 10 == 0, "Customer - Direct", "Prospect"),
            "rating": "Hot",
            "is_deleted": False,
        }
    )
    return pd.concat([table, table.tail(1).assign(id="001GONE", is_deleted=True)])


def _contacts(world: PlainWorld) -> pd.DataFrame:
    lead = converted(world).index.to_series().reset_index(drop=True)
    email = lead.map(world.leads.set_index("lead")["email"])
    return pd.DataFrame(
        {"id": record_id("003", lead), "account_id": record_id("001", lead), "email": email, "title": "x"}
    )


def _tasks(world: PlainWorld) -> pd.DataFrame:
    events = world.events[world.events["kind"].isin([*CALLS])]
    table = pd.DataFrame(
        {
            "id": record_id("00T", events["event"]),
            "who_id": _who(world, events),
            "created_date": stamped(events["at"]),
            "activity_date": events["at"].dt.strftime("%Y-%m-%d"),
            "completed_date_time": stamped(events["at"]),
            "task_subtype": events["kind"].map(CALLS),
            "status": "Completed",
            "is_closed": True,
            "is_deleted": False,
            "call_duration_in_seconds": seconds(events),
        }
    )
    strangers = table.head(STRANGERS).assign(who_id=[f"003S{place:014d}" for place in range(STRANGERS)])
    waiting = table.head(OPEN).assign(is_closed=False, status="Not Started", completed_date_time=None)
    dirt = [strangers, waiting, table.head(TODOS).assign(task_subtype="Task")]
    marked = [part.assign(id=f"dirt{place}" + part["id"]) for place, part in enumerate(dirt)]
    return pd.concat([table, *marked])


def held(world: PlainWorld) -> pd.DataFrame:
    """Meetings, with some that lie ahead and are known already."""
    planned = pd.DataFrame(
        {
            "lead": world.leads["lead"].tail(PLANNED),
            "at": END + pd.Timedelta(days=7, hours=9),
            "loaded_at": END - pd.Timedelta(days=1),
        }
    )
    planned["event"] = 90_000_000 + planned["lead"]
    held = world.events[world.events["kind"] == "Meeting"]
    return pd.concat([held[["event", "lead", "at", "loaded_at"]], planned])


def _meetings(world: PlainWorld) -> pd.DataFrame:
    meetings = held(world)
    table = pd.DataFrame(
        {
            "id": record_id("00U", meetings["event"]),
            "who_id": _who(world, meetings),
            "created_date": stamped(meetings["loaded_at"]),
            "start_date_time": stamped(meetings["at"]),
            "is_child": False,
            "is_recurrence": False,
            "is_deleted": False,
        }
    )
    children = table.head(CHILDREN).assign(is_child=True)
    return pd.concat([table, children.assign(id="child" + children["id"])])


def responded(world: PlainWorld) -> pd.DataFrame:
    """The first response of each lead to each campaign."""
    events = world.events[world.events["kind"].isin(RESPONSES)].sort_values("at")
    first = events.drop_duplicates(["lead", "asset"])
    campaigns = {name: place for place, name in enumerate(sorted(first["asset"].unique()))}
    return first.assign(campaign=first["asset"].map(campaigns), day=first["at"].dt.strftime("%Y-%m-%d"))


def _members(world: PlainWorld) -> pd.DataFrame:
    rows = responded(world)
    done = rows["lead"].isin(converted(world).index)
    table = pd.DataFrame(
        {
            "id": record_id("00v", rows["event"]),
            "campaign_id": record_id("701", rows["campaign"]),
            "lead_id": lead_id(rows["lead"]).where(~done),
            "contact_id": record_id("003", rows["lead"]).where(done),
            "status": "Responded",
            "has_responded": True,
            "first_responded_date": rows["day"],
            "created_date": stamped(rows["at"]),
            "is_deleted": False,
        }
    )
    silent = table.head(SILENT).assign(has_responded=False, first_responded_date=None, status="Sent")
    return pd.concat([table, silent.assign(id="silent" + silent["id"])])


def owner(leads: pd.DataFrame) -> pd.Series:
    return "005" + leads["owner"]


def opted_out(leads: pd.DataFrame) -> pd.Series:
    return leads["lead"] % 9 == 0


def seconds(events: pd.DataFrame) -> pd.Series:
    return events["seconds"].round().astype("Int64")


def record_id(prefix: str, number: pd.Series) -> pd.Series:
    ids: pd.Series = prefix + number.astype("Int64").astype("string").str.zfill(18 - len(prefix))
    return ids


def _camel(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))
