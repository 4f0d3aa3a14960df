import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from handoff.domain.tiers import Tier
from handoff.policy.preview.changes import tier_changes

NAMES = st.sampled_from([tier.value for tier in Tier])


def texts(*names: str) -> "np.ndarray[tuple[int], np.dtype[np.object_]]":
    return np.array(names, dtype=object)


def test_who_enters_and_leaves_is_told_the_likeliest_first() -> None:
    found = tier_changes(
        texts("SAL", "MQL", "NURTURE", "NURTURE"), texts("MQL", "SAL", "MQL", "INCOMPLETE"),
        np.array([0.2, 0.6, 0.4, 0.9]),
    )  # fmt: skip
    assert found.position.tolist() == [1, 2, 0], "from NURTURE to INCOMPLETE nobody is handed over"
    assert (found.entering(Tier.SAL), found.leaving(Tier.SAL)) == (1, 1)
    assert (found.entering(Tier.MQL), found.leaving(Tier.MQL)) == (2, 1)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1))
def test_what_comes_in_less_what_goes_out_is_the_change_in_number(moves: list[tuple[str, str]]) -> None:
    before, after = (texts(*(move[side] for move in moves)) for side in (0, 1))
    found = tier_changes(before, after, np.zeros(len(moves)))
    for tier in Tier:
        grown = int((after == tier.value).sum() - (before == tier.value).sum())
        assert found.entering(tier) - found.leaving(tier) == grown
