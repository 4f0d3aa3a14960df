import tomllib

import numpy as np
import pandas as pd

from handoff.domain.agreement import Condition
from handoff.domain.catalogue import Catalogue, Family, Feature
from handoff.policy.rules.conditions import holds
from handoff.policy.rules.facts import LeadFacts, count_column
from handoff.policy.suggestions.criteria import criteria_of

N = 200
RANDOM = np.random.default_rng(0)
INDUSTRIES = np.array(["software", "retail", None], dtype=object)
VALUES = pd.DataFrame(
    {
        "demo_count_7d": RANDOM.integers(0, 4, N).astype(np.float32),
        "demo_count_30d": RANDOM.integers(0, 6, N).astype(np.float32),
        "industry": pd.Series(RANDOM.choice(INDUSTRIES, N)).astype("category"),
        "employees": np.where(RANDOM.random(N) < 0.1, np.nan, RANDOM.integers(1, 5000, N)).astype(np.float32),
        "newsletter": RANDOM.choice([0.0, 1.0, np.nan], N).astype(np.float32),
        "account_engaged": RANDOM.random(N).astype(np.float32),
    }
)
CATALOGUE = Catalogue(
    (
        *(Feature(name, Family.ENGAGEMENT, name, "demo") for name in ("demo_count_7d", "demo_count_30d")),
        Feature("industry", Family.FIT, "industry", "industry", categorical=True),
        Feature("employees", Family.FIT, "employees", "employees"),
        Feature("newsletter", Family.FIT, "newsletter", "newsletter"),
        Feature("account_engaged", Family.ACCOUNT, "engaged", "account"),
    )
)
TRIED = criteria_of(VALUES, CATALOGUE, ["demo"], ["employees", "newsletter"])


def test_every_criterion_means_in_the_agreement_what_was_measured() -> None:
    counts = pd.DataFrame({count_column("demo", days): VALUES[f"demo_count_{days}d"] for days in (7, 30)})
    facts = LeadFacts(VALUES[["employees", "newsletter"]], VALUES, counts)
    assert len(TRIED.criteria) > 15
    for place, one in enumerate(TRIED.criteria):
        condition = Condition.model_validate(tomllib.loads(f"rule = {one.toml}")["rule"])
        assert holds(condition, facts).tolist() == TRIED.met[:, place].tolist(), one.toml


def test_only_fit_and_own_events_are_tried() -> None:
    assert {one.topic.split(":")[0] for one in TRIED.criteria} == {"demo", "industry", "employees", "newsletter"}
    assert {one.kind for one in TRIED.criteria if one.topic == "demo"} == {"behaviour"}


def test_without_anything_to_try_there_are_no_criteria() -> None:
    nothing = criteria_of(pd.DataFrame(index=range(3)), Catalogue(()), ["demo"], [])
    assert nothing.met.shape == (3, 0)
