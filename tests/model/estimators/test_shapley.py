from itertools import combinations
from math import factorial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from handoff.model.estimators.shapley import leaf_shapley


def by_definition(met: list[int], share: list[float], value: float) -> list[float]:
    """Weigh what each feature changes, over all sets of known features (L. Shapley 1953)."""
    everyone = range(len(met))

    def worth(known: tuple[int, ...]) -> float:
        return value * float(np.prod([met[i] if i in known else share[i] for i in everyone]))

    def part(i: int) -> float:
        others = [j for j in everyone if j != i]
        sets = [known for size in range(len(others) + 1) for known in combinations(others, size)]
        total = factorial(len(met))
        return sum(
            factorial(len(known)) * factorial(len(others) - len(known)) / total * (worth((*known, i)) - worth(known))
            for known in sets
        )

    return [part(i) for i in everyone]


@trying(deadline=None, max_examples=60)
@given(
    turns=st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=7),
    value=st.floats(-5, 5),
)
def test_parts_are_those_of_the_definition(turns: list[tuple[int, float]], value: float) -> None:
    met, share = [turn[0] for turn in turns], [turn[1] for turn in turns]
    found = leaf_shapley(np.array(met)[:, None], np.array([share]), np.array([value]))[0, :, 0]
    assert found == pytest.approx(by_definition(met, share, value), abs=1e-12)


@pytest.mark.parametrize("count", [1, 2, 13, 40])
def test_parts_add_up_to_what_the_leaf_gives_beyond_its_average(count: int) -> None:
    random = np.random.default_rng(count)
    met, share = random.random((count, 50)) < 0.95, random.uniform(0.3, 1, (1, count))
    parts = leaf_shapley(met, share, np.array([2.0]))[0]
    assert parts.sum(axis=0) == pytest.approx(2 * met.all(axis=0) - 2 * share.prod(), abs=1e-12)
