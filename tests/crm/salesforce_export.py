"""The exports of a Salesforce org, with the dirt that such exports have, and the same records imported directly."""

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
    return _id("00Q", lead)


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
        "account": _accounts(world),
        "contact": _contacts(world),
        "opportunity": _opportunities(world),
        "task": _tasks(world),
        "event": _meetings(world),
        "campaign_member": _members(world),
    }


def salesforce_direct(world: PlainWorld) -> Tables:
    """Return what of the world Salesforce can tell, under the contract's names."""
    leads, events, members = world.leads, world.events, _responded(world)
    tasks = events[events["kind"].isin([*CALLS])]
    meetings = _held(world)
    return {
        "leads": pd.DataFrame(
            {
                "lead_id": lead_id(leads["lead"]),
                "created_at": stamped(leads["created_at"]),
                "name": leads["first"] + " " + leads["last"],
                **{name: leads[name] for name in ("email", "phone", "company", "job_title", "country", "industry")},
                **{name: leads[name] for name in ("employees", "revenue", "source")},
                "owner": _owner(leads),
                "has_opted_out_of_email": _opted_out(leads),
            }
        ),
        "events": pd.concat(
            [
                pd.DataFrame(
                    {
                        "lead_id": lead_id(tasks["lead"]),
                        "occurred_at": stamped(tasks["at"]),
                        "known_at": stamped(tasks["at"]),
                        "event_type": tasks["kind"].map({"Call": "call", "Email Sent": "email_sent"}),
                        "direction": "outbound",
                        "duration_seconds": _seconds(tasks),
                    }
                ),
                pd.DataFrame(
                    {
                        "lead_id": lead_id(meetings["lead"]),
                        "occurred_at": stamped(meetings["at"]),
                        "known_at": stamped(meetings["loaded_at"]),
                        "event_type": "meeting",
                        "direction": "outbound",
                    }
                ),
                pd.DataFrame(
                    {
                        "lead_id": lead_id(members["lead"]),
                        "occurred_at": members["day"] + "T23:59:59.999999Z",
                        "event_type": "campaign_response",
                        "direction": "inbound",
                        "asset": _id("701", members["campaign"]),
                    }
                ),
            ]
        ),
        "stages": _direct_stages(world),
        "accounts": _accounts(world)
        .iloc[:-1]
        .rename(columns={"id": "account_id", "name": "company", "number_of_employees": "employees"})
        .rename(columns={"annual_revenue": "revenue", "billing_country": "country"})
        .drop(columns=["type", "rating", "is_deleted"]),
        "attribute_changes": _title_rows(world)
        .rename(columns={"created_date": "changed_at", "new_value": "value", "field": "attribute"})[
            ["lead_id", "attribute", "changed_at", "value", "old_value"]
        ]
        .assign(attribute="job_title"),
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
            "owner_id": _owner(leads),
            "has_opted_out_of_email": _opted_out(leads),
            "is_deleted": False,
            "master_record_id": None,
            "status": np.where(done, "Closed - Converted", "Open - Not Contacted"),
            "is_converted": done,
            "converted_date": leads["lead"].map(day),
            "converted_contact_id": _id("003", leads["lead"]).where(done),
            "converted_account_id": _id("001", leads["lead"]).where(done),
            "converted_opportunity_id": _id("006", leads["lead"]).where(done),
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
    return pd.Series(_id("00QX", lead).to_numpy(), index=lead)


def _who(world: PlainWorld, events: pd.DataFrame) -> pd.Series:
    """Return the lead or, from the day of its conversion, the contact that it became; half of the merged lead's own."""
    day = events["lead"].map(converted(world))
    after = events["at"].dt.strftime("%Y-%m-%d") >= day
    who = lead_id(events["lead"]).where(~after, _id("003", events["lead"]))
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
    table = pd.concat([made, status, _title_rows(world)])
    return table.assign(id=[f"017{place:015d}" for place in range(len(table))], created_by_id="005A", is_deleted=False)


def _title_rows(world: PlainWorld) -> pd.DataFrame:
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


def _direct_stages(world: PlainWorld) -> pd.DataFrame:
    day, won = converted(world), _won(world)
    parts = [
        pd.DataFrame(
            {
                "lead_id": lead_id(days.index.to_series()).to_numpy(),
                "stage": stage,
                "entered_at": days.to_numpy(),
                "known_at": (days + "T23:59:59.999999Z").to_numpy(),
            }
        )
        for stage, days in (("sql", day), ("won", won))
    ]
    for stage, name in zip(STATUSES, ("mql", "sal", "recycled", "disqualified"), strict=True):
        rows = world.stages[world.stages["stage"] == stage]
        parts.append(pd.DataFrame({"lead_id": lead_id(rows["lead"]), "stage": name, "entered_at": stamped(rows["at"])}))
    return pd.concat(parts)


def _won(world: PlainWorld) -> pd.Series:
    rows = world.stages[(world.stages["stage"] == "Closed Won") & world.stages["lead"].isin(converted(world).index)]
    days: pd.Series = rows.groupby("lead")["at"].min().dt.strftime("%Y-%m-%d")
    return days


def _opportunities(world: PlainWorld) -> pd.DataFrame:
    day, won = converted(world), _won(world)
    lead = day.index.to_series().reset_index(drop=True)
    closed = lead.isin(won.index)
    return pd.DataFrame(
        {
            "id": _id("006", lead),
            "account_id": _id("001", lead),
            "created_date": (day + "T10:00:00Z").to_numpy(),
            "close_date": lead.map(won).fillna("2026-12-31"),
            "stage_name": np.where(closed, "Closed Won", "Prospecting"),
            "amount": 5_000,
            "is_closed": closed,
            "is_won": closed,
            "is_deleted": False,
        }
    )


def _accounts(world: PlainWorld) -> pd.DataFrame:
    accounts = world.accounts
    table = pd.DataFrame(
        {
            "id": _id("001A", accounts["account"]),
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
    return pd.DataFrame({"id": _id("003", lead), "account_id": _id("001", lead), "email": email, "title": "x"})


def _tasks(world: PlainWorld) -> pd.DataFrame:
    events = world.events[world.events["kind"].isin([*CALLS])]
    table = pd.DataFrame(
        {
            "id": _id("00T", events["event"]),
            "who_id": _who(world, events),
            "created_date": stamped(events["at"]),
            "activity_date": events["at"].dt.strftime("%Y-%m-%d"),
            "completed_date_time": stamped(events["at"]),
            "task_subtype": events["kind"].map(CALLS),
            "status": "Completed",
            "is_closed": True,
            "is_deleted": False,
            "call_duration_in_seconds": _seconds(events),
        }
    )
    strangers = table.head(STRANGERS).assign(who_id=[f"003S{place:014d}" for place in range(STRANGERS)])
    waiting = table.head(OPEN).assign(is_closed=False, status="Not Started", completed_date_time=None)
    dirt = [strangers, waiting, table.head(TODOS).assign(task_subtype="Task")]
    marked = [part.assign(id=f"dirt{place}" + part["id"]) for place, part in enumerate(dirt)]
    return pd.concat([table, *marked])


def _held(world: PlainWorld) -> pd.DataFrame:
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
    meetings = _held(world)
    table = pd.DataFrame(
        {
            "id": _id("00U", meetings["event"]),
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


def _responded(world: PlainWorld) -> pd.DataFrame:
    """The first response of each lead to each campaign."""
    events = world.events[world.events["kind"].isin(RESPONSES)].sort_values("at")
    first = events.drop_duplicates(["lead", "asset"])
    campaigns = {name: place for place, name in enumerate(sorted(first["asset"].unique()))}
    return first.assign(campaign=first["asset"].map(campaigns), day=first["at"].dt.strftime("%Y-%m-%d"))


def _members(world: PlainWorld) -> pd.DataFrame:
    rows = _responded(world)
    done = rows["lead"].isin(converted(world).index)
    table = pd.DataFrame(
        {
            "id": _id("00v", rows["event"]),
            "campaign_id": _id("701", rows["campaign"]),
            "lead_id": lead_id(rows["lead"]).where(~done),
            "contact_id": _id("003", rows["lead"]).where(done),
            "status": "Responded",
            "has_responded": True,
            "first_responded_date": rows["day"],
            "created_date": stamped(rows["at"]),
            "is_deleted": False,
        }
    )
    silent = table.head(SILENT).assign(has_responded=False, first_responded_date=None, status="Sent")
    return pd.concat([table, silent.assign(id="silent" + silent["id"])])


def _owner(leads: pd.DataFrame) -> pd.Series:
    return "005" + leads["owner"]


def _opted_out(leads: pd.DataFrame) -> pd.Series:
    return leads["lead"] % 9 == 0


def _seconds(events: pd.DataFrame) -> pd.Series:
    return events["seconds"].round().astype("Int64")


def _id(prefix: str, number: pd.Series) -> pd.Series:
    ids: pd.Series = prefix + number.astype("Int64").astype("string").str.zfill(18 - len(prefix))
    return ids


def _camel(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))
