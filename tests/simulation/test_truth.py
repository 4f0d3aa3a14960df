"""The stated propensity is the real one: by summing all paths, and by what then happened."""

from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import pytest

from handoff.errors import ConfigError
from handoff.simulation import Truth, World, WorldSettings
from handoff.simulation.intent import QUALIFIED, exact_propensity, hazards, transition_matrices
from handoff.simulation.world import join_truths, simulate_parts

HORIZON = 30
NIGHTS = [datetime(2025, 9, 7, tzinfo=UTC), datetime(2025, 11, 20, 22, 30, tzinfo=UTC)]


@pytest.fixture(scope="module")
def truth() -> Truth:
    settings = WorldSettings(n_leads=40_000, seed=11, days=200, events_per_lead=1, dirt=False)
    return join_truths([part.truth for part in simulate_parts(settings)])


def scored(truth: Truth, as_of: datetime) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """True propensities of the leads open at `as_of`, and who of them then reached SQL."""
    table = truth.propensity(as_of, HORIZON)
    lead = np.array([int(text[1:]) for text in table["lead_id"].to_pylist()])
    begin, end = (int(moment.timestamp() * 1e6) for moment in (as_of, as_of + timedelta(days=HORIZON)))
    exits = truth.exit_us[lead]
    reached = (truth.outcome[lead] == QUALIFIED) & (begin <= exits) & (exits < end)
    return table["propensity"].to_numpy(), reached


def chance_by_paths(state: int, level: int, fit: float, work: list[float]) -> float:
    """P(SQL) by walking every path of states, the slow and plain way."""
    if not work:
        return 0.0
    sql, close = hazards(np.array([fit]), work[0])
    total: float = sum(
        transition_matrices()[level][state, now]
        * (sql[0, now] + (1 - sql[0, now] - close[0, now]) * chance_by_paths(now, level, fit, work[1:]))
        for now in range(3)
    )
    return total


@pytest.mark.parametrize("level", [0, 1, 2])
@pytest.mark.parametrize("state", [0, 1, 2])
@pytest.mark.parametrize("fit", [-2.0, 0.0, 6.0])
def test_recursion_equals_the_sum_over_all_paths(state: int, level: int, fit: float) -> None:
    work = [1.4, 0.0, 0.0, 1.4, 1.4]
    fast = exact_propensity(np.array([state], np.int8), np.array([level], np.int8), np.array([fit]), np.array(work))
    assert fast[0] == pytest.approx(chance_by_paths(state, level, fit, work), rel=1e-12)


def test_transitions_are_probabilities() -> None:
    matrices = transition_matrices()
    assert (matrices >= 0).all()
    assert matrices.sum(axis=2) == pytest.approx(np.ones((3, 3)))


@pytest.mark.parametrize("as_of", NIGHTS)
def test_conversion_agrees_with_propensity_in_every_bin(truth: Truth, as_of: datetime) -> None:
    propensity, reached = scored(truth, as_of)
    for rows in np.array_split(np.argsort(propensity), 10):
        p = propensity[rows]
        assert abs(reached[rows].sum() - p.sum()) < 4 * np.sqrt((p * (1 - p)).sum()) + 1


def test_base_rate_and_ranking_are_those_of_the_documentation(truth: Truth) -> None:
    propensity, reached = scored(truth, NIGHTS[0])
    auc = (propensity[reached][:, None] > propensity[~reached][None, :]).mean()
    assert 0.03 < reached.mean() < 0.06
    assert 0.80 < auc < 0.88


def test_propensity_rises_with_fit_and_intent() -> None:
    n = 5
    work, level = np.full(30, 1.0), np.ones(n, np.int8)
    by_state = [exact_propensity(np.full(n, s, np.int8), level, np.linspace(-2, 2, n), work) for s in range(3)]
    assert (np.diff(by_state, axis=0) > 0).all()
    assert (np.diff(by_state, axis=1) > 0).all()


def test_only_open_leads_are_listed(truth: Truth) -> None:
    as_of = NIGHTS[1]
    moment = int(as_of.timestamp() * 1e6)
    is_open = (truth.created_us < moment) & (truth.exit_us >= moment)
    assert truth.propensity(as_of, HORIZON).num_rows == is_open.sum()


@pytest.mark.parametrize(
    ("as_of", "horizon", "message"),
    [
        (datetime(2025, 9, 7, 12, tzinfo=UTC), 30, "working day"),
        (datetime(2025, 6, 30, tzinfo=UTC), 30, "outside the record"),
        (datetime(2027, 1, 1, tzinfo=UTC), 30, "outside the record"),
        (datetime(2025, 9, 7, tzinfo=UTC), 0, "at least 1 day"),
    ],
)
def test_moments_that_the_truth_cannot_answer_are_refused(
    truth: Truth, as_of: datetime, horizon: int, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        truth.propensity(as_of, horizon)


def test_truth_knows_whose_record_and_whose_account_each_lead_is(dirty_world: World) -> None:
    truth, leads = dirty_world.truth, dirty_world.leads
    stated = leads["Account ID"].slice(0, len(truth.number)).to_pylist()
    assert all(text in (None, f"A{account:07d}") for text, account in zip(stated, truth.account, strict=True))
    again = np.flatnonzero(truth.person != truth.number)
    assert 0.01 < len(again) / len(truth.number) < 0.03
    assert (truth.person[again] < truth.number[again]).all()
    assert (truth.account[again] == truth.account[truth.person[again]]).all()
    names = [name.lower() for name in leads["Full Name"].slice(0, len(truth.number)).to_pylist()]
    assert all(names[second] == names[truth.person[second]] for second in again)
