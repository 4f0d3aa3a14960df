"""The benchmark of identity knows the truth, counts pairs, and prints what it promises."""

import json
from collections import Counter

import numpy as np
import pytest

from benchmarks.identity import generated, main, of_accounts, of_people
from benchmarks.made_people import SECOND, STRANGERS, made_people


def test_quick_run_ends_with_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--leads", "0"])
    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    for name in ("people, seed 7", "people, made", "accounts, seed 7"):
        assert figures["quality"][name]["precision"] >= 0.98, name
        assert figures["quality"][name]["recall"] >= 0.95, name
    assert set(figures["merged_by_kind"]) == {*SECOND, *STRANGERS}


def test_pairs_are_counted_by_hand() -> None:
    # Found: {0, 1, 2}, {3}; true: {0, 1}, {2, 3}.
    found = of_people(np.array([0, 0, 0, 3]), np.array([0, 0, 2, 2]))
    assert found == {"precision": pytest.approx(1 / 3), "recall": 0.5, "pairs": 2}
    assert of_accounts(["A", None, "B"], ["A", "A", "A"]) == {"precision": 0.5, "recall": pytest.approx(1 / 3)}


def test_the_truth_is_by_lead() -> None:
    known = generated(500, seed=3)
    assert known.leads["lead_id"].to_pylist() == [f"L{number:06d}" for number in range(500)]
    again = np.flatnonzero(known.person != np.arange(500))
    assert len(again) > 0
    assert (known.account[again] == known.account[known.person[again]]).all()


def test_every_kind_of_record_is_made_and_strangers_are_nobody_else() -> None:
    made = made_people(600, seed=1)
    assert set(made.kind) == {"first", *SECOND, *STRANGERS}
    people = Counter(made.person)
    assert all(people[person] == 1 for person, kind in zip(made.person, made.kind, strict=True) if kind in STRANGERS)
