"""Trains the recipes of a workspace on its snapshots and registers the first as champion."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from handoff import __version__
from handoff.model.recipe import Recipe, find_recipe, recipe_folders
from handoff.model.registry import TrainingRecord, register_champion
from handoff.model.train import TrainingResult, train
from handoff.workspace.figures import training_figures
from handoff.workspace.results import Trained, TrainingRows
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


def train_and_register(materials: "Materials", rows: TrainingRows) -> Trained:
    """Train and measure the recipes on the rows, and register the first one's model.

    Raises:
        TrainingError: the data cannot train a model. RegistryError: MLflow cannot be used.
    """
    recipes = recipes_of(materials)
    result = train(
        rows.table,
        recipes,
        materials.settings.training,
        materials.settings.workspace.seed,
        rows.plan,
        progress=materials.progress,
        threads=materials.threads,
    )
    materials.progress("registering the model")
    registered = register_champion(tracking_of(materials), result, _record(materials, rows, result))
    return Trained(result, registered, rows.labels, len(result.model.catalogue))


def recipes_of(materials: "Materials") -> list[Recipe]:
    """Return the recipe that is registered and, after it, those that it is compared with."""
    settings = materials.settings.training
    folders = recipe_folders(materials.places.root)
    names = [settings.recipe, *(name for name in settings.compare if name != settings.recipe)]
    return [find_recipe(name, folders) for name in names]


def _record(materials: "Materials", rows: TrainingRows, result: TrainingResult) -> TrainingRecord:
    settings = materials.settings
    model = result.model
    params = {
        "recipe": model.recipe.name,
        "calibration": result.calibration[model.recipe.name].method,
        "features": len(model.catalogue),
        "seed": settings.workspace.seed,
        **dict(_flat("snapshots", settings.snapshots.model_dump())),
        **dict(_flat("training", settings.training.model_dump())),
        **dict(_flat("parameters", model.recipe.parameters.model_dump())),
    }
    tags = {
        "handoff.version": __version__,
        "handoff.workspace": settings.workspace.name,
        "handoff.feature_version": rows.plan_version,
        "handoff.horizon_days": str(model.horizon_days),
        "handoff.data_until": materials.dataset.observed_until.isoformat(),
    }
    reports = {
        "data_window": model.window.to_dict(),
        "split": result.split.to_dict(),
        "evaluations": {name: found.to_dict() for name, found in result.evaluations.items()},
        "importance": result.importance,
        "feature_catalogue": [
            {"name": one.name, "family": one.family.value, "description": one.description} for one in model.catalogue
        ],
        "feature_plan": rows.plan,
    }
    example = rows.table.features.values[list(model.catalogue.names)]
    return TrainingRecord(params, tags, training_figures(result, rows.labels), reports, example)


def _flat(prefix: str, values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((f"{prefix}.{name}", value) for name, value in values.items())
