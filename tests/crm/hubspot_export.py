"""The exports of a HubSpot portal, with the dirt that such exports have."""

import numpy as np
import pandas as pd

from tests.crm.plain_world import END, FORMER_TITLE, PlainWorld, Tables, stamped

FIRST_ID, CHAIN_ID = 1_001, 950_000
#: How much of each kind of dirt.
DELETED, MERGED, BOTS, STRANGERS, INACTIVE, NOTES, PLANNED = 10, 12, 200, 50, 20, 30, 5
MAILS = {"Email Sent": "SENT", "Email Opened": "OPEN", "Email Link Clicked": "CLICK"}
LOGGED = {"Call": "CALL", "Meeting": "MEETING"}
FORMS = ("Form Submitted", "White Paper Download", "Demo Requested", "Webinar Registration")
STATUSES = {"Sales Accepted": "IN_PROGRESS", "Recycled": "BAD_TIMING", "Disqualified": "UNQUALIFIED"}
DATES = {
    "Marketing Qualified": "marketingqualifiedlead",
    "Sales Qualified": "salesqualifiedlead",
    "Closed Won": "customer",
}
HISTORIED = {
    "jobtitle": "job_title",
    "industry": "industry",
    "country": "country",
    "numemployees": "employees",
    "annualrevenue": "revenue",
    "hs_analytics_source": "source",
    "company": "company",
    "hs_language": "language",
}
#: Counters and outcomes: each gives the answer away.
LEAKS = (
    "num_associated_deals",
    "recent_deal_amount",
    "recent_deal_close_date",
    "total_revenue",
    "days_to_close",
    "hs_time_to_first_engagement",
    "hs_time_in_salesqualifiedlead",
    "hs_v2_cumulative_time_in_lead",
    "hs_v2_date_entered_opportunity",
    "hs_v2_date_exited_opportunity",
    "hs_lifecyclestage_opportunity_date",
    "closedate",
    "first_deal_created_date",
    "hs_date_entered_customer",
    "hs_sales_email_last_replied",
    "engagements_last_meeting_booked",
    "notes_last_contacted",
    "notes_last_updated",
    "num_contacted_notes",
    "num_notes",
    "hs_email_open",
    "hs_email_click",
    "hs_email_delivered",
    "hs_email_replied",
    "hs_analytics_num_visits",
    "hs_analytics_num_page_views",
    "hs_analytics_num_event_completions",
    "num_conversion_events",
    "recent_conversion_event_name",
    "hs_predictivecontactscore_v2",
    "hubspotscore",
    "lastmodifieddate",
    "hs_lead_status",
    "lifecyclestage",
)


def contact_id(lead: pd.Series) -> pd.Series:
    """Return the HubSpot id of a lead's number."""
    return lead + FIRST_ID


def loser_ids(world: PlainWorld) -> dict[int, int]:
    """Return the merged contacts: lead -> id that is gone."""
    return {int(lead): 900_000 + place for place, lead in enumerate(world.leads["lead"].iloc[20 : 20 + MERGED])}


def hubspot_export(world: PlainWorld) -> Tables:
    """Return the tables of the portal."""
    return {
        "contact": _contacts(world),
        "contact_property_history": history(world),
        "contact_merge_audit": _merges(world),
        "company": companies(world),
        "owner": _owners(world),
        "email_event": _mails(world),
        "email_campaign": _campaigns(world),
        "engagement": _engagements(world)[["id", "type", "timestamp", "created_at", "owner_id", "active"]],
        "engagement_contact": _engagements(world)[["id", "contact_id"]].rename(columns={"id": "engagement_id"}),
        "contact_form_submission": _submissions(world),
        "form": _forms(world),
        **_deals(world),
    }


def _contacts(world: PlainWorld) -> pd.DataFrame:
    leads, losers = world.leads, loser_ids(world)
    qualified = leads["lead"].isin(world.stages["lead"][world.stages["stage"] == "Sales Qualified"])
    table = pd.DataFrame(
        {
            "id": contact_id(leads["lead"]),
            "property_createdate": stamped(leads["created_at"]),
            "property_email": leads["email"],
            "property_firstname": leads["first"],
            "property_lastname": leads["last"],
            "property_phone": leads["phone"],
            **{f"property_{name}": leads[column] for name, column in HISTORIED.items()},
            "property_associatedcompanyid": leads["account"].astype("float64"),
            "property_hubspot_owner_id": leads["owner"].str.slice(4).astype("int64"),
            "_fivetran_deleted": False,
            "_fivetran_synced": "2026-07-01T01:00:00Z",
        }
    )
    for name in LEAKS:
        table[f"property_{name}"] = np.where(qualified, 1, 0)
    for stage, name in DATES.items():
        first = first_entries(world, stage)
        table[f"property_hs_lifecyclestage_{name}_date"] = leads["lead"].map(first)
    gone = table[leads["lead"].isin([*losers])].copy()
    gone["id"] = leads["lead"].map(losers).astype("Int64")
    gone["property_email"] = "old." + gone["property_email"]
    spam = table.iloc[:DELETED].copy()
    spam["id"] += 800_000
    # Deleted and made again, with the same address: what was mailed is about the one that is there.
    return pd.concat([spam.assign(_fivetran_deleted=True), table, gone.assign(_fivetran_deleted=True)])


def first_entries(world: PlainWorld, stage: str) -> pd.Series:
    rows = world.stages[world.stages["stage"] == stage]
    return stamped(rows.groupby("lead")["at"].min())


def history(world: PlainWorld) -> pd.DataFrame:
    leads, changed = world.leads, world.titles.set_index("lead")["at"]
    parts = []
    for name, column in HISTORIED.items():
        value = leads[column]
        if name == "jobtitle":
            value = value.mask(leads["lead"].isin(changed.index), FORMER_TITLE)
        parts.append(pd.DataFrame({"lead": leads["lead"], "name": name, "value": value, "at": leads["created_at"]}))
    titles = leads[leads["lead"].isin(changed.index)]
    at = titles["lead"].map(changed)
    parts.append(pd.DataFrame({"lead": titles["lead"], "name": "jobtitle", "value": titles["job_title"], "at": at}))
    rows = world.stages[world.stages["stage"].isin([*STATUSES])]
    status = rows["stage"].map(STATUSES)
    parts.append(pd.DataFrame({"lead": rows["lead"], "name": "hs_lead_status", "value": status, "at": rows["at"]}))
    score = pd.DataFrame({"lead": leads["lead"], "name": "hubspotscore", "value": "12", "at": leads["created_at"]})
    whole = pd.concat([*parts, score])
    return pd.DataFrame(
        {
            "contact_id": contact_id(whole["lead"]),
            "name": whole["name"],
            "value": whole["value"],
            "timestamp": stamped(whole["at"]),
            "source": "CRM_UI",
            "source_id": "",
        }
    )


def _merges(world: PlainWorld) -> pd.DataFrame:
    rows = [(lead + FIRST_ID, gone) for lead, gone in loser_ids(world).items()]
    # A chain: the last one went into a contact that went into the survivor later.
    survivor, gone = rows.pop()
    rows += [(CHAIN_ID, gone), (survivor, CHAIN_ID)]
    table = pd.DataFrame(rows, columns=["canonical_vid", "vid_to_merge"])
    return table.assign(timestamp="2026-06-01T00:00:00Z")


def companies(world: PlainWorld) -> pd.DataFrame:
    accounts = world.accounts
    table = pd.DataFrame(
        {
            "id": accounts["account"],
            "property_name": accounts["name"],
            "property_industry": accounts["industry"],
            "property_country": accounts["country"],
            "property_annualrevenue": accounts["revenue"],
            "property_createdate": "2025-01-01T00:00:00Z",
            "is_deleted": False,
        }
    )
    gone = pd.DataFrame({"id": [700_000], "property_name": ["Gone Ltd"], "is_deleted": [True]})
    return pd.concat([table, gone])


def _owners(world: PlainWorld) -> pd.DataFrame:
    names = sorted(world.leads["owner"].unique())
    return pd.DataFrame(
        {"owner_id": [int(name[4:]) for name in names], "email": [f"{name}@vendor.example" for name in names]}
    )


def _mails(world: PlainWorld) -> pd.DataFrame:
    events = world.events[world.events["kind"].isin([*MAILS])]
    email = world.leads.set_index("lead")["email"]
    recipient = events["lead"].map(email)
    campaign = events["asset"].str.slice(-2).astype("int64")
    table = pd.DataFrame(
        {
            "id": "m-" + events["event"].astype("string"),
            "created": stamped(events["at"]),
            "type": events["kind"].map(MAILS),
            # Written as the sender typed it.
            "recipient": recipient.where(events["event"] % 3 != 0, recipient.str.title()),
            "email_campaign_id": campaign,
            "filtered_event": "false",
        }
    )
    old = events["lead"].isin([*loser_ids(world)]) & (events["event"] % 2 == 0)
    table["recipient"] = table["recipient"].where(~old, "old." + recipient)
    bots = table[table["type"] == "OPEN"].head(BOTS)
    bots = bots.assign(id="bot-" + bots["id"], filtered_event="true")
    strangers = table.head(STRANGERS)
    strangers = strangers.assign(id="stranger-" + strangers["id"], recipient="who@nowhere.example")
    delivered = table[table["type"] == "SENT"]
    delivered = delivered.assign(id="d-" + delivered["id"], type="DELIVERED")
    repeated = table.tail(7)
    return pd.concat([table, bots, strangers, delivered, repeated])


def _campaigns(world: PlainWorld) -> pd.DataFrame:
    names = sorted(world.events["asset"][world.events["kind"] == "Email Sent"].unique())
    return pd.DataFrame({"id": [int(name[-2:]) for name in names], "name": names})


def _engagements(world: PlainWorld) -> pd.DataFrame:
    events = world.events[world.events["kind"].isin([*LOGGED])]
    table = pd.DataFrame(
        {
            "id": events["event"],
            "contact_id": contact_id(events["lead"]),
            "type": events["kind"].map(LOGGED),
            "timestamp": stamped(events["at"]),
            "created_at": stamped(events["loaded_at"]),
            "owner_id": 1,
            "active": True,
        }
    )
    losers = {lead + FIRST_ID: gone for lead, gone in loser_ids(world).items()}
    inactive = table.head(INACTIVE).assign(active=False)
    inactive["id"] += 10_000_000
    notes = table.tail(NOTES).assign(type=["NOTE", "TASK"] * (NOTES // 2))
    notes["id"] += 20_000_000
    moved = table.assign(
        contact_id=table["contact_id"].where(table["id"] % 2 == 0, table["contact_id"].replace(losers))
    )
    return pd.concat([moved, inactive, notes, planned(world)])


def planned(world: PlainWorld) -> pd.DataFrame:
    """Meetings that lie ahead, known already."""
    lead = world.leads["lead"].tail(PLANNED)
    return pd.DataFrame(
        {
            "id": 30_000_000 + lead,
            "contact_id": contact_id(lead),
            "type": "MEETING",
            "timestamp": f"{END + pd.Timedelta(days=7):%Y-%m-%d}T09:00:00Z",
            "created_at": f"{END - pd.Timedelta(days=1):%Y-%m-%d}T09:00:00Z",
            "owner_id": 1,
            "active": True,
        }
    )


def _submissions(world: PlainWorld) -> pd.DataFrame:
    events = world.events[world.events["kind"].isin(FORMS)]
    return pd.DataFrame(
        {
            "contact_id": contact_id(events["lead"]),
            "form_id": "g-" + events["asset"],
            "timestamp": stamped(events["at"]),
            "conversion_id": "c-" + events["event"].astype("string"),
            "page_url": "https://vendor.example/",
        }
    )


def _forms(world: PlainWorld) -> pd.DataFrame:
    names = sorted(world.events["asset"][world.events["kind"].isin(FORMS)].unique())
    return pd.DataFrame({"guid": [f"g-{name}" for name in names], "name": names, "form_type": "HUBSPOT"})


def _deals(world: PlainWorld) -> Tables:
    won = world.stages[world.stages["stage"] == "Closed Won"]["lead"].drop_duplicates().head(40)
    deal = pd.DataFrame(
        {
            "deal_id": 50_000 + won,
            "deal_pipeline_stage_id": "closedwon",
            "property_amount": 1200,
            "property_createdate": "2026-05-01T00:00:00Z",
            "property_closedate": "2026-09-01T00:00:00Z",
        }
    )
    deal.loc[deal.index[::2], "deal_pipeline_stage_id"] = "proposal"
    stages = pd.DataFrame(
        {
            "stage_id": ["closedwon", "proposal"],
            "label": ["Closed won", "Proposal sent"],
            "closed_won": [True, False],
            "is_closed": [True, False],
        }
    )
    links = pd.DataFrame({"deal_id": deal["deal_id"], "contact_id": contact_id(won), "type_id": 3})
    return {"deal": deal, "deal_contact": links, "deal_pipeline_stage": stages}
