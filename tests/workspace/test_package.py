"""A training package is on the disk whole or not at all, and says what is wrong with it."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from handoff.errors import WorkspaceError
from handoff.model.gates import judge
from handoff.model.trained import TrainedModel
from handoff.workspace.package import Head, Package, find_package
from tests.workspace.small import CARD, PNG, Company


@pytest.fixture(scope="module")
def package(shared: Company) -> Package:
    return shared.package("whole")


def test_what_is_written_comes_back(package: Package, shared: Company) -> None:
    head = package.head
    assert Head.from_json(head.to_json()) == head
    assert package.card == CARD
    assert package.figures == {"roc": PNG}
    assert package.registered is None
    values = shared.small.rows.table.features.values.head(50)
    loaded = TrainedModel.load(package.folder / "model")
    assert loaded.predict(values).tobytes() == shared.small.good.predict(values).tobytes()
    pd.testing.assert_frame_equal(package.test_rows, package.test_rows.dropna())


def test_the_gates_see_the_packages_own_numbers(package: Package) -> None:
    found = package.candidate()
    assert (found.qualified, found.unqualified, found.forbidden) == (60, 400, ("call_outcome",))
    assert found.against_points is not None
    assert len(found.against_points.label) == len(package.test_rows)
    assert judge(found, None, package.head.gates, draws=20, seed=1).passed


def test_measures_without_a_value_are_not_logged(package: Package) -> None:
    assert package.record().metrics == {"auc": 0.7}
    assert [trial.name for trial in package.record().trials] == ["small trial 0"]


def test_without_a_name_the_newest_that_waits_is_found(fresh: Company) -> None:
    store = fresh.folder / ".handoff"
    with pytest.raises(WorkspaceError, match=r"every training in .* is registered; train first: handoff train"):
        find_package(store, None)
    first, second = fresh.package("a"), fresh.package("bb")
    assert find_package(store, None) == second
    (second.folder / "registered.json").write_text("{}")
    assert find_package(store, None) == first
    assert find_package(store, second.id) == find_package(store, str(second.folder)) == second
    with pytest.raises(WorkspaceError, match="c is no training package; name one of"):
        find_package(store, "c")


@pytest.mark.parametrize(
    ("name", "text"),
    [("package.json", "{"), ("package.json", '{"format": 1}'), ("package.json", '{"format": 99}'), ("card.json", "[]")],
)
def test_a_damaged_package_is_named(package: Package, tmp_path: Path, name: str, text: str) -> None:
    broken = Package(tmp_path)
    for each in ("package.json", "card.json"):
        (tmp_path / each).write_bytes((package.folder / each).read_bytes())
    (tmp_path / name).write_text(text)
    with pytest.raises(WorkspaceError, match=f"{tmp_path} is no training package that can be read"):
        _ = (broken.head, broken.card)


def test_a_disk_that_refuses_leaves_nothing_behind(fresh: Company) -> None:
    home = fresh.folder / ".handoff" / "trainings"
    home.write_text("a file where the folder should be")
    with pytest.raises(WorkspaceError, match=r"trainings/.* cannot be written: .*free the disk"):
        fresh.package("a")
    home.unlink()
    fresh.package("a")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        fresh.package("a")
    assert [path.name[0] for path in home.iterdir()] == ["2"]


def test_what_it_became_is_noted(fresh: Company) -> None:
    from handoff.model.registry import RegisteredModel

    package = fresh.package("a")
    verdict = judge(package.candidate(), None, package.head.gates, draws=20, seed=1)
    model = RegisteredModel("lead-propensity", "4", "run", "sqlite:///x")
    package.mark_registered(model, verdict, {"card.md": "# new"})
    assert package.registered == (model, verdict)
    assert (package.folder / "card.md").read_text() == "# new"
    assert "uri" not in json.loads((package.folder / "registered.json").read_text())["model"]


def test_a_head_of_a_blocked_column_keeps_it(package: Package) -> None:
    head = replace(package.head, forbidden=("a", "b"), trials=())
    assert Head.from_json(head.to_json()).forbidden == ("a", "b")
