"""The facts of a real training on a small world, made once."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from handoff.audit.report import AuditReport, ColumnAudit, Evidence, Kind, Verdict, Weight
from handoff.delivery.model_card import CardFacts, Document, Fairness, compose_card
from handoff.domain.settings import AllowedColumn, TrainingSection
from handoff.labels import Labels
from handoff.labels.snapshots import SnapshotRows
from handoff.model.bootstrap import Estimate
from handoff.model.evaluation import EvaluationRows
from handoff.model.fairness import Proxy, ScoredGroups, compare_groups
from handoff.model.recipe import find_recipe
from handoff.model.segments import Grouping, segment_rows
from handoff.model.train import TrainingResult, train
from handoff.policy.past_lines import LineOutcome
from tests.model.conftest import MODELS
from tests.model.synthetic import training_table

NAMES = ("logistic", "naive-bayes")
SIGNED = AllowedColumn(column="grade", reason="filled before the call", who="Ann", when=date(2026, 6, 1))


@dataclass(frozen=True)
class Made:
    """The facts, and the card that is made of them."""

    facts: CardFacts

    def card(self, **changed: Any) -> Document:
        """Return the card, with some facts replaced."""
        return compose_card(replace(self.facts, **changed))


@pytest.fixture(scope="session")
def made() -> Made:
    table = training_table()
    recipes = [find_recipe(name, [MODELS]) for name in NAMES]
    result = train(table, recipes, TrainingSection(bootstrap=30), seed=7, feature_plan="{}", threads=1)
    rows = table.features.rows
    snapshots = SnapshotRows(rows["lead_key"].to_numpy(), rows["as_of"].to_numpy().astype("datetime64[us]"))
    facts = CardFacts(
        workspace="Müller & <Sons>",
        made_at=datetime(2026, 7, 1, 2, 30, tzinfo=UTC),
        data_until=datetime(2026, 6, 30, 23, 50, tzinfo=UTC),
        result=result,
        labels=Labels(snapshots, table.label, table.horizon_days, immature=321, already_sql=4),
        audit=AuditReport((column("outcome_code", Verdict.BLOCKED), column("grade", Verdict.SUSPICIOUS)), (), "judged"),
        fairness=fairness(result),
        segments=segments(result),
        tiers=(LineOutcome("SAL", 12.5, 3.0, 100, 0.3, Estimate(0.25, 0.2, 0.31), Estimate(0.4, 0.3, 0.5)),),
        strength="low confidence: few leads",
        weak=True,
        doubts=("believe the order of the list, not its probabilities",),
        reference=(("handoff", "0.1.0"), ("seed", "7")),
    )
    return Made(facts)


def column(name: str, verdict: Verdict) -> ColumnAudit:
    evidence = Evidence(Kind.TOO_GOOD, Weight.PROOF, (("auc", 0.97),), 900, f"{name} alone reaches AUC 0.970")
    signed = SIGNED if name == SIGNED.column else None
    return ColumnAudit(name, verdict, 1, (evidence,), "leave it out", left_out=signed is None, allowed=signed)


def country_of(result: TrainingResult) -> Any:
    return np.where(result.test.lead_key % 3 == 0, "FR", "DE").astype(object)


def fairness(result: TrainingResult) -> Fairness:
    test = result.test
    groups = ScoredGroups(test.label, test.followed, test.lead_key, test.account_key, country_of(result))
    compared = compare_groups("country", groups, 0.2, 20, draws=30, seed=7)
    return Fairness(("country",), (compared,), (Proxy("language", "country", 0.81),), 0.2, 20)


def segments(result: TrainingResult) -> Any:
    test = result.test
    rows = EvaluationRows(test.label, test.lead_key, test.account_key)
    return segment_rows([Grouping("country", country_of(result))], rows, test.followed, draws=30, seed=7)
