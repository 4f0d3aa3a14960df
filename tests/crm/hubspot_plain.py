"""What a HubSpot portal can tell of the world, imported directly."""

import numpy as np
import pandas as pd

from tests.crm.hubspot_export import (
    FORMS,
    HISTORIED,
    LOGGED,
    MAILS,
    companies,
    contact_id,
    first_entries,
    history,
    planned,
)
from tests.crm.plain_world import PlainWorld, Tables, stamped


def hubspot_direct(world: PlainWorld) -> Tables:
    """Return what of the world HubSpot can tell, under the contract's names."""
    leads = world.leads
    events = world.events[world.events["kind"].isin([*MAILS, *LOGGED, *FORMS])]
    meetings = planned(world)
    types = {"Email Sent": "email_sent", "Email Opened": "email_opened", "Email Link Clicked": "email_clicked"}
    types |= {"Call": "call", "Meeting": "meeting"} | dict.fromkeys(FORMS, "form_submitted")
    logged = events["kind"].isin([*LOGGED])
    own = pd.DataFrame(
        {
            "lead_id": contact_id(events["lead"]),
            "occurred_at": stamped(events["at"]),
            "known_at": stamped(events["loaded_at"]).where(logged),
            "event_type": events["kind"].map(types),
            "direction": np.where(events["kind"].isin(["Email Sent", *LOGGED]), "outbound", "inbound"),
            "asset": events["asset"].where(~logged),
        }
    )
    plans = pd.DataFrame(
        {
            "lead_id": meetings["contact_id"],
            "occurred_at": meetings["timestamp"],
            "known_at": meetings["created_at"],
            "event_type": "meeting",
            "direction": "outbound",
        }
    )
    return {
        "leads": pd.DataFrame(
            {
                "lead_id": contact_id(leads["lead"]),
                "created_at": stamped(leads["created_at"]),
                "name": leads["first"] + " " + leads["last"],
                "email": leads["email"],
                "phone": leads["phone"],
                **{name: leads[name] for name in ("company", "job_title", "country", "industry", "employees")},
                "revenue": leads["revenue"],
                "source": leads["source"],
                "hs_language": leads["language"],
                "account_id": leads["account"],
                "owner": leads["owner"] + "@vendor.example",
            }
        ),
        "events": pd.concat([own, plans]),
        "stages": _direct_stages(world),
        "accounts": companies(world)
        .iloc[:-1]
        .pipe(
            lambda table: pd.DataFrame(
                {
                    "account_id": table["id"],
                    "company": table["property_name"],
                    "country": table["property_country"],
                    "industry": table["property_industry"],
                    "revenue": table["property_annualrevenue"],
                }
            )
        ),
        "attribute_changes": history(world)
        .pipe(lambda table: table[table["name"].isin([*HISTORIED])])
        .pipe(
            lambda table: pd.DataFrame(
                {
                    "lead_id": table["contact_id"],
                    "attribute": table["name"].map({**HISTORIED, "hs_language": "hs_language"}),
                    "changed_at": table["timestamp"],
                    "value": table["value"],
                }
            )
        ),
    }


def _direct_stages(world: PlainWorld) -> pd.DataFrame:
    parts = []
    for stage, name in {"Marketing Qualified": "mql", "Sales Qualified": "sql", "Closed Won": "won"}.items():
        first = first_entries(world, stage).dropna()
        lead = contact_id(first.index.to_series().reset_index(drop=True))
        parts.append(pd.DataFrame({"lead_id": lead, "stage": name, "entered_at": first.to_numpy()}))
    for stage, name in {"Sales Accepted": "sal", "Recycled": "recycled", "Disqualified": "disqualified"}.items():
        rows = world.stages[world.stages["stage"] == stage]
        parts.append(
            pd.DataFrame({"lead_id": contact_id(rows["lead"]), "stage": name, "entered_at": stamped(rows["at"])})
        )
    return pd.concat(parts)
