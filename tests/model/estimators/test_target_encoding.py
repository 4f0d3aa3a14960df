import numpy as np
import pandas as pd
import pytest

from handoff.model.arrays import log_odds_of
from handoff.model.estimators.target_encoding import TargetEncoding, evidence, out_of_fold

TOWN = pd.Series(pd.Categorical(["a"] * 80 + ["b"] * 80 + ["c"] * 2 + [None] * 38))
LABEL = np.array([1] * 60 + [0] * 20 + [0] * 120, dtype=np.int8)
ONES = np.ones(len(LABEL))


def test_evidence_is_drawn_to_the_average() -> None:
    rate = evidence(np.array([0.0, 1e9]), np.array([0.0, 5e8]), average=0.2, prior_rows=10)
    assert rate == pytest.approx([0.0, float(log_odds_of(0.5) - log_odds_of(0.2))], abs=1e-6)


def test_each_known_value_has_its_evidence_and_an_unknown_one_has_none() -> None:
    encoding = TargetEncoding.learn(TOWN, ("a", "b"), LABEL, ONES, 10.0)
    a, b, rare, unseen, missing = encoding.apply(pd.Series(["a", "b", "c", "z", None], dtype=object))
    assert a > 0 > b
    assert rare == unseen == 0.0
    assert missing < 0


def test_no_row_speaks_for_itself() -> None:
    other = LABEL.copy()
    other[:16] = 0
    before, after = (out_of_fold(TOWN, ("a", "b"), label, ONES, 10.0) for label in (LABEL, other))
    # Rows 0 to 39 are one block: their own labels move the others' evidence, not theirs.
    average = [float(log_odds_of(label[40:].mean())) for label in (LABEL, other)]
    assert (before[:40] + average[0]) == pytest.approx(after[:40] + average[1])
    assert after[50] < before[50]
