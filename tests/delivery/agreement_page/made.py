"""A made preview: 250 leads on 60 nights under two agreements, so that pages can be tested without a workspace."""

from datetime import UTC, datetime
from functools import cache

import numpy as np

from handoff.domain.agreement import Agreement
from handoff.domain.tiers import Tier
from handoff.model.bootstrap import Estimate
from handoff.policy.preview.agreement import Tiered, parts_of, preview_agreement
from handoff.policy.preview.changes import tier_changes
from handoff.policy.preview.lines import curve, line_choices
from handoff.policy.preview.report import ChangedLead, Comparison, Preview, SegmentPart
from handoff.policy.preview.volumes import Mask, PreviewRows
from handoff.policy.suggestions.found import Criterion, RuleSuggestion, Suggestion, Suggestions
from tests.policy.made_preview import DAY, START
from tests.scoring.made_night import agreement

LEADS, NIGHTS, HORIZON = 250, 60, 30
RULE = '[[exclude]]\nreason = "Interns <all>"\nany = [{ field = "title", in = ["intern"] }]'


def made_rows() -> PreviewRows:
    """Leads whose probability wanders from night to night; the last 30 nights have no outcome yet."""
    random = np.random.default_rng(1)
    level = np.repeat(random.beta(1, 6, LEADS)[None], NIGHTS, axis=0) * random.uniform(0.7, 1.3, (NIGHTS, LEADS))
    probability = np.clip(level, 0, 1).reshape(-1)
    night = np.repeat(np.arange(NIGHTS), LEADS)
    lead = np.tile(np.arange(LEADS), NIGHTS)
    sql = (random.random(len(lead)) < probability).astype(np.int8)
    sql[night >= NIGHTS - HORIZON] = -1
    decision = np.where(random.random(len(lead)) < 0.3, random.integers(0, 2, len(lead)), -1).astype(np.int8)
    return PreviewRows(START + night * DAY, lead, lead // 2, probability, sql, decision)


def made_tiers(rows: PreviewRows, sal: int, mql: int) -> Tiered:
    """The best so many leads of each night, without any rules."""
    rank = np.empty(len(rows), dtype=np.int64)
    for place in range(NIGHTS):
        of_night = slice(place * LEADS, (place + 1) * LEADS)
        rank[of_night] = np.argsort(np.argsort(-rows.probability[of_night]))
    tier = np.where(rank < sal, "SAL", np.where(rank < sal + mql, "MQL", "NURTURE")).astype(object)
    nothing: Mask = np.zeros((len(rows), 0), dtype=np.bool_)
    places = {Tier.SAL: np.full(NIGHTS, float(sal)), Tier.MQL: np.full(NIGHTS, float(mql))}
    team = np.where(rows.lead % 2, "North", "South").astype(object)
    return Tiered(tier, team, np.ones(len(rows), dtype=np.bool_), nothing, nothing, places)


def made_agreement(version: int, sal: int) -> Agreement:
    """An agreement with two teams and a promise."""
    tiers = {"SAL": {"capacity": sal, "follow_up_hours": 24}, "MQL": {"capacity": 40, "follow_up_hours": 72}}
    teams = [{"name": name, "leads_per_rep": 5, "reps": [{"name": f"{name} rep"}],
              **({"leads": {"field": "country", "in": ["SE"]}} if name == "North" else {})}
             for name in ("North", "South")]  # fmt: skip
    return agreement(version=version, tiers=tiers, teams=teams, promise={"sal_per_week": 9, "sql_per_week": 3},
                     qualify=[], exclude=[])  # fmt: skip


@cache
def made_preview(*, compared: bool = True, suggested: bool = True) -> Preview:
    """The preview of agreement 4, against 3 where asked."""
    rows = made_rows()
    tiered, before = made_tiers(rows, 20, 40), made_tiers(rows, 12, 40)
    newest = slice(-LEADS, None)
    changes = tier_changes(before.tier[newest], tiered.tier[newest], rows.probability[newest])
    leads = tuple(
        ChangedLead(f"L{at}", "Ada <b>", "Müller & Sons", float(rows.probability[newest][at]), old, new)
        for at, old, new in zip(changes.position, changes.before, changes.after, strict=True)
    )
    present = preview_agreement(made_agreement(3, 12), rows, before, 20, 0)
    listed = tiered.inside(Tier.SAL, Tier.MQL)
    return Preview(
        workspace="Made <company>",
        model_version="7",
        horizon_days=HORIZON,
        made_at=datetime(2026, 3, 1, tzinfo=UTC),
        nights=rows.nights,
        known_until=datetime(2026, 1, 30, tzinfo=UTC),
        known_nights=NIGHTS - HORIZON,
        every_days=1,
        notes=("the model has seen these nights",),
        warnings=('exclude "X" holds for no lead',),
        acceptance=True,
        agreement=preview_agreement(made_agreement(4, 20), rows, tiered, 20, 0),
        comparison=Comparison(present, changes, leads) if compared else None,
        lines=line_choices(rows, tiered.eligible, 20, None, 20, 0),
        curve=curve(rows, tiered.eligible),
        segments=tuple(
            SegmentPart("country", one.name, 0.5, one)
            for one in parts_of(rows, listed, tiered.team, ["North", "South"], 20, 0)
        ),
        suggestions=_suggestions() if suggested else None,
    )


def _suggestions() -> Suggestions:
    criterion = Criterion("Title is intern", '{ field = "title", in = ["intern"] }', "title", "fit")
    found = Suggestion(criterion, 0.1, 0.01, Estimate(0.2, 0.1, 0.4), 0.02, 0.001)
    return Suggestions((found,), (RuleSuggestion(RULE, 0.02, 0.1),), 200, 12, 1000, 80, 0.08)
