"""Why leads that one of two nights did not score came or went: new, recycled, closed, or no longer in the data."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pandas as pd

from handoff.domain.columns import LEAD_ID, LEAD_KEY
from handoff.domain.stages import CLOSING, Stage
from handoff.workspace.history.days import on_days
from handoff.workspace.history.tier_change import Why

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


def comings_and_goings(
    materials: "Materials", lead_ids: Sequence[str], first: datetime, last: datetime, *, came: bool
) -> Iterator[tuple[str, Why, str]]:
    """Yield (lead_id, why, words) of leads that only the later (`came`) or only the earlier night scored.

    first, last: the instants of the nights, naive UTC.
    """
    if not lead_ids:
        return
    leads = _leads(materials, lead_ids)
    wanted = (Stage.RECYCLED,) if came else tuple(CLOSING)
    entered = _last_stages(materials, leads[LEAD_KEY].tolist(), wanted, first, last)
    zone = ZoneInfo(materials.settings.workspace.timezone)
    known = {str(row[LEAD_ID]): row for row in leads.to_dict("records")}
    for one in lead_ids:
        row = known.get(one)
        if row is None:
            yield one, Why.GONE, "no longer in the data as a lead of its own"
            continue
        created, stage = pd.Timestamp(row["created_at"]), entered.get(int(row[LEAD_KEY]))
        if came and created >= first:
            yield one, Why.NEW, f"created {on_days([_day(created, zone)])}"
        elif stage is not None:
            yield one, Why.BACK if came else Why.CLOSED, f"{_became(stage[0])} {on_days([_day(stage[1], zone)])}"
        elif came:
            yield one, Why.BACK, "was not open, by what was known on the night before"
        else:
            yield one, Why.GONE, "not among the leads to score any more"


def _leads(materials: "Materials", lead_ids: Sequence[str]) -> pd.DataFrame:
    import ibis

    leads = materials.dataset.leads.select(LEAD_ID, LEAD_KEY, "created_at")
    wanted = ibis.memtable(pd.DataFrame({LEAD_ID: list(lead_ids)}), schema={LEAD_ID: "string"})
    found: pd.DataFrame = leads.semi_join(wanted, LEAD_ID).to_pandas()
    return found


def _last_stages(
    materials: "Materials", lead_keys: Sequence[int], wanted: Sequence[Stage], first: datetime, last: datetime
) -> dict[int, tuple[str, pd.Timestamp]]:
    """Return the last of the wanted stages that became known of each lead between the nights."""
    stages = materials.dataset.stages
    chosen = stages.filter(
        stages.seen_at >= first, stages.seen_at < last, stages.stage.isin([stage.value for stage in wanted])
    )
    rows = chosen.select(LEAD_KEY, "stage", "entered_at").order_by(["entered_at", "stage"]).to_pandas()
    rows = rows[rows[LEAD_KEY].isin(lead_keys)]
    return {int(row[LEAD_KEY]): (str(row["stage"]), row["entered_at"]) for row in rows.to_dict("records")}


def _became(stage: str) -> str:
    return "recycled" if stage == Stage.RECYCLED.value else f"became {stage.upper() if stage == Stage.SQL else stage}"


def _day(moment: pd.Timestamp, zone: ZoneInfo) -> date:
    return moment.tz_localize("UTC").tz_convert(zone).date()
