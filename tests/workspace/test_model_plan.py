"""A model whose features tonight's code does not build is refused, with the difference as a diff."""

import json
from dataclasses import replace

import pytest

from handoff.domain.catalogue import Catalogue
from handoff.errors import FeatureError
from handoff.features.plan import FEATURE_VERSION, FeaturePlan
from handoff.model.trained import TrainedModel
from handoff.workspace.model_plan import plan_of
from tests.workspace.small import Small, with_other_features


@pytest.fixture(scope="module")
def model(small: Small) -> TrainedModel:
    return small.good


def refused(small: Small, model: TrainedModel) -> list[str]:
    from handoff import Workspace

    titles = Workspace.open(small.folder, environ={}).titles
    with pytest.raises(FeatureError) as caught:
        plan_of(model, titles)
    first, *lines, last = str(caught.value).splitlines()
    assert first.endswith("(- the model's, + this code's):")
    assert last == "train again (handoff train), or run the handoff version that trained it"
    return [line.strip() for line in lines]


def test_the_plan_of_a_model_of_tonights_code_is_taken(small: Small, model: TrainedModel) -> None:
    from handoff import Workspace

    titles = Workspace.open(small.folder, environ={}).titles
    assert plan_of(model, titles) == FeaturePlan.from_json(model.feature_plan)


def test_another_feature_version_is_shown(small: Small, model: TrainedModel) -> None:
    assert refused(small, with_other_features(model)) == [
        "- feature version 0",
        f"+ feature version {FEATURE_VERSION}",
    ]


def test_columns_that_came_or_went_are_named(small: Small, model: TrainedModel) -> None:
    first, second, *others = model.catalogue.features
    changed = Catalogue((replace(first, name="shoe_size"), replace(second, categorical=True), *others))
    lines = refused(small, replace(model, catalogue=changed))
    assert lines == [
        "- shoe_size (number)",
        f"- {second.name} (category)",
        f"+ {first.name} (number)",
        f"+ {second.name} (number)",
    ]


def test_an_order_that_changed_is_shown(small: Small, model: TrainedModel) -> None:
    first, second, *others = model.catalogue.features
    lines = refused(small, replace(model, catalogue=Catalogue((second, first, *others))))
    assert lines == [f"- {second.name} as column 1", f"+ {first.name} as column 1"]


def test_a_long_difference_is_cut_and_counted(small: Small, model: TrainedModel) -> None:
    changed = Catalogue(tuple(replace(one, name=f"x_{one.name}") for one in model.catalogue))
    lines = refused(small, replace(model, catalogue=changed))
    assert len(lines) == 21
    assert lines[-1] == f"... and {2 * len(model.catalogue) - 20} more"


def test_a_plan_that_this_code_cannot_read_is_refused(small: Small, model: TrainedModel) -> None:
    plan = {**json.loads(model.feature_plan), "moon_phase": True}
    (line,) = refused(small, replace(model, feature_plan=json.dumps(plan)))
    assert line.startswith("- a plan that this code cannot read: ")
    assert "moon_phase" in line
