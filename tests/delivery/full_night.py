"""A made night on which every column of a score row is filled for some leads."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from handoff.scoring.scored import ScoredLeads
from tests.scoring.made_night import made_leads, made_scores

#: Text that a careless list would execute.
HOSTILE = ('=HYPERLINK("http://evil.example","x")', "+1+1", "@SUM(A1)", "-2+3", "\tTab", "＝1", "<b>Bold</b>")
TEAMS = ("North", "Süd & Ost", None)
TRENDS = ("up", "steady", "down", "new", "not enough")
COLLEAGUES = ["Ben Example, CFO: pricing view 2 days ago", "Eva Example: webinar 5 days ago"]


def full_scores(n: int = 300, seed: int = 0, leads: pd.DataFrame | None = None, **changes: object) -> ScoredLeads:
    """A scored night with teams, trends, colleagues, returned leads and customers."""
    scored = made_scores(n, seed, leads=leads, **changes)
    place = np.arange(len(scored.rows))
    trend = _turns(TRENDS, place)
    since = pd.Series(pd.Timestamp("2026-03-10 02:00"), index=place, dtype="datetime64[us]")
    rows = scored.rows.assign(
        team=pd.Series(_turns(TEAMS, place), dtype="str"),
        assigned_to=pd.Series(_turns(("Ada Rep", "Chi Rep", None, None), place), dtype="str"),
        value=1000.0 + place,
        expected_value=(1000.0 + place) * scored.rows["probability"],
        trend=pd.Series(trend, dtype="str"),
        trend_since=since.where(pd.Series(trend).isin(["up", "steady", "down"])),
        next_step=pd.Series("Call within 24 hours", index=place, dtype="str").where(scored.rows["due_by"].notna()),
        colleagues=pd.Series(_turns((COLLEAGUES, []), place), dtype=object),
        returned=pd.Series(_turns(("Back: rejected on 3 May (bad timing)", None, None), place), dtype="str"),
        account_status=pd.Series(_turns(("customer", "open opportunity", None, None), place), dtype="str"),
        duplicates=np.where(place % 7 == 0, 2, 0),
        selection_probability=1.0,
    )
    return replace(scored, rows=rows)


def renamed(n: int, **columns: Sequence[str]) -> ScoredLeads:
    """A full night whose leads bear the given texts."""
    return full_scores(n, leads=made_leads(n).assign(**columns), required_fields=[], exclude=[])


def without_leads() -> ScoredLeads:
    """A full night on which no lead was open."""
    scored = full_scores(5)
    return replace(scored, rows=scored.rows.iloc[:0].copy())


def _turns(values: Sequence[object], place: "np.ndarray[tuple[int], np.dtype[np.int64]]") -> list[object]:
    return [values[int(n) % len(values)] for n in place]
