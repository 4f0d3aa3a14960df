import numpy as np
import pytest

from handoff.model.bootstrap import cluster_weights, estimates


def world(seed: int, accounts: int = 200, rows: int = 5) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of one account share their outcome and their probability."""
    random = np.random.default_rng(seed)
    p = random.random(accounts)
    y = (random.random(accounts) < p).astype(np.int8)
    return np.repeat(y, rows), np.repeat(p, rows), np.repeat(np.arange(accounts), rows)


def test_same_seed_same_intervals() -> None:
    y, p, account = world(0)
    assert estimates(y, p, account, 50, 1) == estimates(y, p, account, 50, 1)
    assert estimates(y, p, account, 50, 1) != estimates(y, p, account, 50, 2)


def test_rows_of_an_account_are_drawn_together() -> None:
    _, _, account = world(0, accounts=20)
    weights = np.concatenate(list(cluster_weights(account, 30, 0)))
    assert weights.shape == (30, 100)
    by_account = weights.reshape(30, 20, 5)
    assert (by_account == by_account[:, :, :1]).all()
    assert (by_account[:, :, 0].sum(axis=1) == 20).all()


def test_repeating_rows_within_accounts_does_not_narrow_the_interval() -> None:
    y, p, account = world(1, rows=1)
    once = estimates(y, p, account, 200, 0)["auc"]
    many = estimates(np.repeat(y, 8), np.repeat(p, 8), np.repeat(account, 8), 200, 0)["auc"]
    assert many.high - many.low == pytest.approx(once.high - once.low, rel=1e-6)


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    truth = 5 / 6  # AUC when p is uniform and y is drawn from p
    found = [estimates(*world(seed, accounts=150, rows=2), 100, 0)["auc"] for seed in range(60)]
    assert 51 <= sum(one.low <= truth <= one.high for one in found) <= 60
