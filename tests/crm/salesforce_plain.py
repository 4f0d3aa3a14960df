"""What a Salesforce org can tell of the world, imported directly."""

import pandas as pd

from tests.crm.plain_world import PlainWorld, Tables, stamped
from tests.crm.salesforce_export import (
    CALLS,
    STATUSES,
    accounts,
    converted,
    held,
    lead_id,
    opted_out,
    owner,
    record_id,
    responded,
    seconds,
    title_rows,
    won_days,
)


def salesforce_direct(world: PlainWorld) -> Tables:
    """Return what of the world Salesforce can tell, under the contract's names."""
    leads, events, members = world.leads, world.events, responded(world)
    tasks = events[events["kind"].isin([*CALLS])]
    meetings = held(world)
    return {
        "leads": pd.DataFrame(
            {
                "lead_id": lead_id(leads["lead"]),
                "created_at": stamped(leads["created_at"]),
                "name": leads["first"] + " " + leads["last"],
                **{name: leads[name] for name in ("email", "phone", "company", "job_title", "country", "industry")},
                **{name: leads[name] for name in ("employees", "revenue", "source")},
                "owner": owner(leads),
                "has_opted_out_of_email": opted_out(leads),
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
                        "duration_seconds": seconds(tasks),
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
                        "asset": record_id("701", members["campaign"]),
                    }
                ),
            ]
        ),
        "stages": _direct_stages(world),
        "accounts": accounts(world)
        .iloc[:-1]
        .rename(columns={"id": "account_id", "name": "company", "number_of_employees": "employees"})
        .rename(columns={"annual_revenue": "revenue", "billing_country": "country"})
        .drop(columns=["type", "rating", "is_deleted"]),
        "attribute_changes": title_rows(world)
        .rename(columns={"created_date": "changed_at", "new_value": "value", "field": "attribute"})[
            ["lead_id", "attribute", "changed_at", "value", "old_value"]
        ]
        .assign(attribute="job_title"),
    }


def _direct_stages(world: PlainWorld) -> pd.DataFrame:
    day, won = converted(world), won_days(world)
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
