"""A comparison is said with its counts, and doubted where they are few or speak the other way."""

import numpy as np
import pytest

from handoff.model.conditions import Conditions, Measure
from handoff.model.reference import ColumnReference, Tally
from handoff.scoring.comparison import Comparison, Proof

EVERYBODY = Tally(10_000, 20_000, 2_000)
KINDS = Conditions(Measure.CATEGORY, values=("good", "same", "rare"))
TALLIES = (Tally(1_204, 2_400, 528), Tally(2_000, 4_000, 330), Tally(12, 20, 9), Tally(0, 0, 0), Tally(10, 10, 1))
FOUND = Comparison(ColumnReference(KINDS, TALLIES), EVERYBODY)


def test_what_is_clear_is_said_with_both_rates_and_the_leads() -> None:
    assert FOUND.words(0, 1, "leads who do") == "(leads who do: 22 % SQL, others: 8.4 %; 1,204 leads)"
    assert FOUND.proof(1)[0] == Proof.CLEAR


def test_what_speaks_the_other_way_counts_only_together() -> None:
    assert FOUND.proof(-1)[0] == Proof.CONTRARY
    assert FOUND.words(0, -1, "such leads").startswith("(only together with the rest; by itself such leads: 22 %")


@pytest.mark.parametrize("sign", [1, -1])
def test_few_leads_are_not_enough_evidence(sign: int) -> None:
    assert FOUND.words(2, sign, "such leads") == "(not enough evidence: only 12 such leads)"
    assert FOUND.words(3, sign, "such leads") == "(not enough evidence: no such lead in training)"


def test_what_nearly_all_share_is_not_enough_evidence() -> None:
    all_but_few = Comparison(ColumnReference(KINDS, (Tally(9_990, 19_980, 1_990), *TALLIES[1:])), EVERYBODY)
    assert all_but_few.words(0, 1, "such leads") == "(not enough evidence: nearly all leads are so)"


def test_a_difference_within_its_error_is_not_enough_evidence() -> None:
    near = Comparison(ColumnReference(KINDS, (Tally(100, 200, 21), *TALLIES[1:])), EVERYBODY)
    assert near.words(0, 1, "such leads").startswith("(not enough evidence by itself; such leads: 10 % SQL")


def test_more_nights_of_the_same_leads_are_no_more_evidence() -> None:
    def error(nights: int) -> float:
        tallies = tuple(Tally(one.leads, one.rows * nights, one.positives * nights) for one in TALLIES)
        everybody = Tally(EVERYBODY.leads, EVERYBODY.rows * nights, EVERYBODY.positives * nights)
        return float(Comparison(ColumnReference(KINDS, tallies), everybody).error[0])

    assert error(10) == pytest.approx(error(1))
    assert np.isfinite(FOUND.difference).all()
