"""Clusters are what links connect, as sure as their weakest necessary link, and apart where a person says so."""

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from handoff.identity.clusters import Clusters, clusters_of
from handoff.identity.links import Links

EDGES = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(50, 99)), max_size=12)
Edges = list[tuple[int, int, int]]


def clusters(edges: Edges, **stated: list[tuple[int, int]]) -> Clusters:
    first, second, percent = (np.array([edge[part] for edge in edges], dtype=np.int64) for part in range(3))
    links = Links(first, second, percent / 100, np.array(["made"] * len(edges), dtype=object))
    return clusters_of(8, links, **stated)


@given(EDGES, st.randoms())
def test_the_order_of_links_is_irrelevant_and_the_oldest_survives(edges: Edges, random: Random) -> None:
    shuffled = random.sample(edges, len(edges))
    found, again = clusters(edges), clusters(shuffled)
    assert found.survivor.tolist() == again.survivor.tolist()
    assert np.array_equal(found.confidence, again.confidence, equal_nan=True)
    assert (found.survivor <= np.arange(8)).all()
    assert all(found.survivor[one] == found.survivor[other] for one, other, _ in edges)


@given(EDGES, st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] != pair[1]))
def test_different_records_are_never_brought_together(edges: Edges, pair: tuple[int, int]) -> None:
    found = clusters(edges, different=[pair])
    assert found.survivor[pair[0]] != found.survivor[pair[1]]


def test_confidence_is_that_of_the_weakest_link_that_is_needed() -> None:
    found = clusters([(0, 1, 99), (1, 2, 80), (0, 2, 60), (4, 5, 70)])
    assert found.confidence[[0, 1, 2]].tolist() == [0.8] * 3
    assert found.confidence[4] == 0.7
    assert np.isnan(found.confidence[3])


def test_what_a_person_states_needs_no_evidence() -> None:
    found = clusters([], same=[(3, 6)])
    assert found.survivor[6] == 3
    assert found.confidence[6] == 1.0
    assert found.why[6] == "stated in [identity]"
