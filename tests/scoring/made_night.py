"""A made night: leads with names in several scripts, features, activity and an agreement, all from one seed."""

from datetime import UTC, datetime
from functools import cache

import numpy as np
import pandas as pd

from handoff.domain.agreement import Agreement
from handoff.domain.catalogue import Catalogue, Family, Feature
from handoff.domain.feature_table import FeatureTable, TrainingTable
from handoff.domain.toml import parse_model
from handoff.errors import AgreementError
from handoff.model.estimators.contributions import Contributions
from handoff.model.estimators.linear import LogisticPropensity
from handoff.model.reference import Reference
from handoff.model.reference_learning import learn_reference
from handoff.scoring.night import NightFacts
from handoff.scoring.run import ScoringRun
from handoff.scoring.score import score_leads
from handoff.scoring.scored import ScoredLeads

NIGHT = datetime(2026, 3, 14, 2, 0, tzinfo=UTC)
RUN = ScoringRun(NIGHT, NIGHT, "lead-propensity 7", "run-4f2a", "features-3", 2, 30)

FIRST = (
    "Ada",
    "Jürgen",
    "Mei-Ling",
    "Chiara",
    "Oluwaseun",
    "Søren",
    "Fatima",
    "José",
    "Priya",
    "Łukasz",
    "Anna",
    "Tom",
)
LAST = ("Okafor", "Nguyễn", "Weber", "Rossi", "Lindqvist", "Haddad", "García", "Kowalski", "Iyer", "Brown", "Dubois")
COMPANIES = ("Helix Robotics", "Bergmann & Söhne GmbH", "Tallinn Data OÜ", "Nordlys Energi", "Cascade Freight Inc.")
TITLES = ("VP Engineering", "Head of Procurement", "Directeur commercial", "Executive Assistant", "Data Analyst", None)
EVENTS = ("pricing_view", "webinar_attended", "email_open", "form_submit", "page_view", "demo_request", "phone_call")

TERMS = {
    "version": 2,
    "signatories": {
        "marketing": {"role": "CMO", "name": "M. Market", "signed_on": "2026-01-05"},
        "sales": {"role": "CRO", "name": "S. Sales", "signed_on": "2026-01-05"},
    },
    "tiers": {
        "SAL": {"probability": 0.25, "capacity": 20, "follow_up_hours": 24},
        "MQL": {"probability": 0.08, "capacity": 60, "follow_up_hours": 72},
    },
}
RULES = {
    "required_fields": ["email", "name"],
    "qualify": [{"name": "Company has at least 50 employees", "field": "employees_low", "at_least": 50}],
    "exclude": [{"reason": "Works for a competitor", "field": "email", "ends_with": ["@rival.example"]}],
}


def agreement(**changes: object) -> Agreement:
    """The made agreement, with `changes` at its top level."""
    return parse_model({**TERMS, **changes}, Agreement, "agreement.toml", error=AgreementError)


LEARNED = ("employees_low", "industry", "pricing_view_count_7d", "inbound_event_days_since_last")


class Known:
    """A model that reads the probability out of a feature; what it gives as reasons a logistic regression learned."""

    columns = LEARNED

    @property
    def catalogue(self) -> Catalogue:
        return made_catalogue()

    @property
    def reference(self) -> Reference:
        return _learned()[1]

    def predict(self, values: pd.DataFrame, /) -> np.ndarray:
        return values["truth"].to_numpy()

    def contributions(self, values: pd.DataFrame, /) -> Contributions:
        return _learned()[0].contributions(values[list(LEARNED)])


@cache
def _learned() -> tuple[LogisticPropensity, Reference]:
    features = made_features(3000, seed=99)
    label = (np.random.default_rng(9).random(3000) < features.values["truth"].to_numpy()).astype(np.int8)
    estimator = LogisticPropensity().fit(features.values[list(LEARNED)], label)
    half = np.arange(1500)
    return estimator, learn_reference(estimator, TrainingTable(features, label, 30), half, half + 1500)


def made_catalogue() -> Catalogue:
    """The features of the made night: two of fit, two of engagement, and the truth."""
    return Catalogue(
        (
            Feature("truth", Family.FIT, "the probability", "truth"),
            Feature("employees_low", Family.FIT, "employees low", "employees_low"),
            Feature("industry", Family.FIT, "industry", "industry", categorical=True),
            Feature("pricing_view_count_7d", Family.ENGAGEMENT, "pricing views", "pricing_view"),
            Feature("inbound_event_days_since_last", Family.ENGAGEMENT, "days of silence", "inbound_event"),
        )
    )


def made_leads(n: int, seed: int = 0) -> pd.DataFrame:
    """Leads with contact columns, some of them empty or not valid."""
    rng = np.random.default_rng(seed)
    name = [f"{first} {last}" for first, last in zip(rng.choice(FIRST, n), rng.choice(LAST, n), strict=True)]
    host = rng.choice(
        ["helix.example", "bergmann.example", "rival.example", "nordlys.example"], n, p=[0.4, 0.3, 0.05, 0.25]
    )
    email = [f"{who.split()[0].lower()}{i}@{at}" for i, (who, at) in enumerate(zip(name, host, strict=True))]
    frame = pd.DataFrame({"lead_key": np.arange(n, dtype=np.int32), "lead_id": [f"L{i:05d}" for i in range(n)]})
    return frame.assign(
        name=name,
        email=pd.Series(email, dtype="object").mask(rng.random(n) < 0.1, None),
        company=rng.choice(COMPANIES, n),
        job_title=rng.choice(np.array(TITLES, dtype=object), n),
        country=rng.choice(["Germany", "France", "Estonia", "Norway", "United States"], n),
        owner=rng.choice(["M. Berg", "K. Adeyemi", "P. Laurent"], n),
        account_id=[f"A{i % 40:03d}" for i in range(n)],
    )


def made_features(n: int, seed: int = 0) -> FeatureTable:
    """Feature rows whose `truth` column is the probability."""
    rng = np.random.default_rng(seed + 1)
    rows = pd.DataFrame(
        {
            "lead_key": np.arange(n, dtype=np.int32),
            "lead_id": [f"L{i:05d}" for i in range(n)],
            "account_key": np.arange(n, dtype=np.int32) % 40,
            "as_of": pd.Series([pd.Timestamp(NIGHT.replace(tzinfo=None))] * n, dtype="datetime64[us]"),
        }
    )
    low = rng.choice([10, 50, 200, 1000, np.nan], n)
    truth = rng.beta(0.9, 7, n).round(4)
    silence = np.where(rng.random(n) < 0.1, np.nan, rng.exponential(60, n) * (1 - truth))
    values = pd.DataFrame(
        {
            "truth": truth,
            "employees_low": low.astype(np.float32),
            "industry": pd.Categorical(rng.choice(np.array(["Retail", "Software", None], dtype=object), n)),
            "pricing_view_count_7d": rng.poisson(8 * truth).astype(np.float32),
            "inbound_event_days_since_last": silence.astype(np.float32),
        }
    )
    return FeatureTable(rows, values, made_catalogue())


def made_activity(n: int, seed: int = 0) -> pd.DataFrame:
    """The last event of four in five leads."""
    rng = np.random.default_rng(seed + 2)
    hours = rng.exponential(300, n).round().astype("timedelta64[h]")
    frame = pd.DataFrame(
        {
            "lead_key": np.arange(n, dtype=np.int32),
            "event_type": rng.choice(EVENTS, n),
            "occurred_at": (np.datetime64(NIGHT.replace(tzinfo=None), "us") - hours).astype("datetime64[us]"),
        }
    )
    return frame[rng.random(n) < 0.8].reset_index(drop=True)


def made_scores(n: int = 300, seed: int = 0, leads: pd.DataFrame | None = None, **changes: object) -> ScoredLeads:
    """A scored night of `n` leads under the made agreement and its rules."""
    frame = made_leads(n, seed) if leads is None else leads
    terms = agreement(**{**RULES, **changes})
    return score_leads(Known(), made_features(n, seed), NightFacts(frame, made_activity(n, seed)), terms, RUN)
