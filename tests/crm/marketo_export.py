"""The exports of a Marketo instance, with the dirt that such exports have, and the same records imported directly."""

import numpy as np
import pandas as pd

from tests.crm.plain_world import FORMER_TITLE, PlainWorld, Tables, stamped

FIRST_ID, CHAIN_ID = 5_001, 980_000
#: How much of each kind of dirt.
DELETED, MERGED, STRANGERS = 10, 12, 30
ACTIVITIES = {
    "Page View": "activity_visit_webpage",
    "Pricing Page View": "activity_visit_webpage",
    "Careers Page View": "activity_visit_webpage",
    "Form Submitted": "activity_fill_out_form",
    "Demo Requested": "activity_fill_out_form",
    "Email Sent": "activity_send_email",
    "Email Opened": "activity_open_email",
    "Email Link Clicked": "activity_click_email",
}
TYPES = {
    "activity_visit_webpage": "page_view",
    "activity_fill_out_form": "form_submitted",
    "activity_send_email": "email_sent",
    "activity_open_email": "email_opened",
    "activity_click_email": "email_clicked",
}
STATUSES = {
    "Marketing Qualified": "MQL",
    "Sales Accepted": "SAL",
    "Sales Qualified": "SQL",
    "Closed Won": "Won",
    "Recycled": "Recycled",
    "Disqualified": "Disqualified",
}
#: Scores of the old rules and outcomes: each gives the answer away.
LEAKS = ("lead_score", "behavior_score", "relative_score", "priority", "urgency", "lead_status", "updated_at")


def ids(lead: pd.Series) -> pd.Series:
    """Return the Marketo id of a lead's number."""
    return lead + FIRST_ID


def losing(world: PlainWorld) -> dict[int, int]:
    """Return the merged leads: lead -> id that is gone."""
    return {int(lead): 970_000 + place for place, lead in enumerate(world.leads["lead"].iloc[20 : 20 + MERGED])}


def marketo_export(world: PlainWorld) -> Tables:
    """Return the tables of the instance."""
    events = world.events[world.events["kind"].isin([*ACTIVITIES])]
    tables = {name: _activities(world, part, name) for name, part in events.groupby(events["kind"].map(ACTIVITIES))}
    return {
        "lead": _leads(world),
        "activity_change_data_value": _changes(world),
        "activity_merge_leads": _merges(world),
        **tables,
    }


def marketo_direct(world: PlainWorld) -> Tables:
    """Return what of the world Marketo can tell, under the contract's names."""
    leads = world.leads
    events = world.events[world.events["kind"].isin([*ACTIVITIES])]
    kind = events["kind"].map(ACTIVITIES).map(TYPES)
    stages = world.stages[world.stages["stage"].isin([*STATUSES])]
    titles = world.titles.merge(leads[["lead", "job_title"]])
    return {
        "leads": pd.DataFrame(
            {
                "lead_id": ids(leads["lead"]),
                "created_at": stamped(leads["created_at"]),
                "email": leads["email"],
                "name": leads["first"] + " " + leads["last"],
                "job_title": leads["job_title"],
                **{name: leads[name] for name in ("company", "phone", "country", "industry", "employees", "revenue")},
                "source": leads["source"],
                "do_not_call": leads["lead"] % 11 == 0,
            }
        ),
        "events": pd.DataFrame(
            {
                "lead_id": ids(events["lead"]),
                "occurred_at": stamped(events["at"]),
                "event_type": kind,
                "direction": np.where(kind == "email_sent", "outbound", "inbound"),
                "asset": events["asset"],
            }
        ),
        "stages": pd.DataFrame(
            {
                "lead_id": ids(stages["lead"]),
                "stage": stages["stage"].map(STATUSES).str.lower(),
                "entered_at": stamped(stages["at"]),
            }
        ),
        "attribute_changes": pd.DataFrame(
            {
                "lead_id": ids(titles["lead"]),
                "attribute": "job_title",
                "changed_at": stamped(titles["at"]),
                "value": titles["job_title"],
                "old_value": FORMER_TITLE,
            }
        ),
    }


def _leads(world: PlainWorld) -> pd.DataFrame:
    leads = world.leads
    qualified = leads["lead"].isin(world.stages["lead"][world.stages["stage"] == "Sales Qualified"])
    table = pd.DataFrame(
        {
            "id": ids(leads["lead"]),
            "created_at": stamped(leads["created_at"]),
            "email": leads["email"],
            "first_name": leads["first"],
            "last_name": leads["last"],
            "title": leads["job_title"],
            **{name: leads[name] for name in ("company", "phone", "country", "industry")},
            "number_of_employees": leads["employees"],
            "annual_revenue": leads["revenue"],
            "lead_source": leads["source"],
            "do_not_call": leads["lead"] % 11 == 0,
            "_fivetran_deleted": False,
            **{name: np.where(qualified, 90, 5) for name in LEAKS},
        }
    )
    gone = table.tail(DELETED).assign(_fivetran_deleted=True)
    gone["id"] += 100_000
    return pd.concat([table, gone])


def _merges(world: PlainWorld) -> pd.DataFrame:
    """The way a cell of several ids is written; one lead went into another loser first."""
    lost = losing(world)
    last = [*lost][-1]
    rows = [(lead + FIRST_ID, f"[{gone}]") for lead, gone in lost.items() if lead != last]
    rows += [(CHAIN_ID, f"{lost[last]}"), (last + FIRST_ID, f"[{CHAIN_ID}, 999999]")]
    table = pd.DataFrame(rows, columns=["lead_id", "merge_ids"])
    return table.assign(id=range(len(table)), activity_date="2026-06-01T00:00:00Z", activity_type_id=32)


def _activities(world: PlainWorld, events: pd.DataFrame, name: str) -> pd.DataFrame:
    lead = ids(events["lead"])
    lost = {number + FIRST_ID: gone for number, gone in losing(world).items()}
    lead = lead.where(events["event"] % 2 == 0, lead.replace(lost))
    asset = "webpage_url" if name == "activity_visit_webpage" else "primary_attribute_value"
    table = pd.DataFrame(
        {
            # Every table counts for itself: an id is unique within it only.
            "id": range(1, len(events) + 1),
            "lead_id": lead,
            "activity_date": stamped(events["at"]),
            "activity_type_id": 1,
            asset: events["asset"],
        }
    )
    return pd.concat([table, table.tail(3)])


def _changes(world: PlainWorld) -> pd.DataFrame:
    stages = world.stages[world.stages["stage"].isin([*STATUSES])]
    titles = world.titles.merge(world.leads[["lead", "job_title"]])
    parts = [
        _change(stages["lead"], stages["at"], "Lead Status", "Open", stages["stage"].map(STATUSES)),
        _change(titles["lead"], titles["at"], "Job Title", FORMER_TITLE, titles["job_title"]),
        _change(world.leads["lead"], world.leads["created_at"], "Lead Score", "0", "10"),
    ]
    whole = pd.concat(parts)
    strangers = parts[0].head(STRANGERS).assign(lead_id=1)
    whole = pd.concat([whole, strangers])
    return whole.assign(id=range(len(whole)), activity_type_id=13)


def _change(lead: pd.Series, at: pd.Series, field: str, old: str, new: "pd.Series | str") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "lead_id": ids(lead),
            "activity_date": stamped(at),
            "primary_attribute_value": field,
            "old_value": old,
            "new_value": new,
        }
    )
