"""A made scored night for the lists: every column filled, as many different texts as a real night has."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd

from handoff.scoring.run import ScoringRun
from handoff.scoring.scored import SCORE_COLUMNS, SCORE_TYPES, ScoredLeads

NIGHT = datetime(2026, 7, 1, tzinfo=UTC)
RUN = ScoringRun(NIGHT, NIGHT, "7", "run-of-the-benchmark", "features-3", 2, 30, "Europe/Berlin")
#: Shares of the leads that are handed over.
SAL, MQL = 0.06, 0.24
_FIRST = ("Ada", "Jürgen", "Mei-Ling", "Chiara", "Oluwaseun", "Søren", "Fatima", "José", "Priya", "Łukasz", "Ірина")
_LAST = ("Okafor", "Nguyễn", "Weber", "Rossi", "Lindqvist", "Haddad", "García", "Kowalski", "Iyer", "Шевченко")
_FIRMS = ("Helix Robotics", "Bergmann & Söhne GmbH", "Tallinn Data OÜ", "Nordlys Energi", "Cascade Freight Inc.")
_ROLES = ("VP Engineering", "Head of Procurement", "Directeur commercial", "Executive Assistant", "Data Analyst")
_EVENTS = ("Viewed pricing", "Attended webinar", "Opened e-mail", "Submitted form", "Requested demo")
_TRENDS = ("up", "steady", "down", "new", "not enough")


def made_list(n: int, seed: int = 0) -> ScoredLeads:
    """Return `n` scored leads by rank, of which 30 % are handed over."""
    rng = np.random.default_rng(seed)
    rank = np.arange(1, n + 1)
    probability = np.sort(rng.beta(0.9, 7, n))[::-1].round(6)
    tier = np.where(rank <= SAL * n, "SAL", np.where(rank <= (SAL + MQL) * n, "MQL", "NURTURE"))
    name = [f"{rng.choice(_FIRST)} {rng.choice(_LAST)}" for _ in rank]
    trend = rng.choice(_TRENDS, n)
    columns: dict[str, object] = {
        **RUN.columns(),
        **{"rank": rank, "lead_id": [f"L{place:06d}" for place in rank], "tier": tier, "tier_reason": ""},
        **{"probability": probability, "score": (100 * probability).round(1), "percentile": 100 * (n - rank + 1) / n},
        "meaning": [f"of 100 leads like this, about {100 * p:.0f} become SQL within 30 days" for p in probability],
        **{"value": 5000.0, "expected_value": 5000 * probability, "selection_probability": 1.0},
        **{"trend": trend, "trend_since": _since(trend), "duplicates": rng.integers(0, 2, n)},
        "returned": ["Back: rejected on 3 May (bad timing)" if place % 9 == 0 else None for place in rank],
        **{"next_step": [None if one == "NURTURE" else "Call within 24 hours" for one in tier], "due_by": _due(tier)},
        **{"grade": rng.choice(["A1", "A2", "B1", "B3", "C2"], n), "fit_grade": "A", "engagement_grade": "1"},
        **{"reasons_for": _reasons(rng, n, 5), "reasons_against": _reasons(rng, n, 3)},
        **{"name": name, "company": [f"{rng.choice(_FIRMS)} {place % 700}" for place in rank]},
        "job_title": rng.choice(_ROLES, n),
        "email": [f"{who.split()[0].lower()}.{place}@company-{place % 700}.example" for place, who in enumerate(name)],
        "phone": [f"+49 30 {place:07d}" for place in rank],
        **{"owner": rng.choice([f"rep-{rep:02d}" for rep in range(20)], n), "team": rng.choice(["North", "South"], n)},
        **{"country": rng.choice(["Germany", "France", "Estonia", "Norway", "Italy"], n), "assigned_to": None},
        **{"account": [f"A{place % 700:06d}" for place in rank], "account_status": rng.choice(["customer", ""], n)},
        "colleagues": [[f"{name[place % 50]}, CFO: pricing view {place % 9} days ago"] * (place % 3) for place in rank],
        "lately": [f"{rng.choice(_EVENTS)} {rng.integers(1, 60)} days ago" for _ in rank],
        **{"last_event_type": "pricing_view", "last_event_at": _before(rng, n)},
    }
    rows = pd.DataFrame({column: pd.Series(columns[column], index=range(n)) for column in SCORE_COLUMNS})
    return ScoredLeads(rows.astype(SCORE_TYPES), RUN)


def _reasons(rng: np.random.Generator, n: int, each: int) -> list[list[str]]:
    """Return reasons with the comparisons that all leads share."""
    kinds = [
        f"{event} {times} times in the last {days} days ({times} or more: {3 * times} % SQL, others: 3 %)"
        for event in _EVENTS
        for times in range(1, 13)
        for days in (7, 30, 90)
    ]
    return [[kinds[place] for place in row] for row in rng.integers(0, len(kinds), (n, each))]


def _since(trend: "np.ndarray[tuple[int], np.dtype[np.str_]]") -> pd.Series:
    since = pd.Series(pd.Timestamp("2026-06-12"), index=range(len(trend)), dtype="datetime64[us]")
    return since.where(pd.Series(trend).isin(_TRENDS[:3]))


def _due(tier: "np.ndarray[tuple[int], np.dtype[np.str_]]") -> pd.Series:
    due = pd.Series(NIGHT.replace(tzinfo=None) + timedelta(days=1), index=range(len(tier)), dtype="datetime64[us]")
    return due.mask(tier == "NURTURE")


def _before(rng: np.random.Generator, n: int) -> pd.Series:
    hours = rng.exponential(300, n).round().astype("timedelta64[h]")
    return pd.Series((np.datetime64(NIGHT.replace(tzinfo=None), "us") - hours).astype("datetime64[us]"))
