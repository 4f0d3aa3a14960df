"""Lets points by rules serve a workspace that has too few outcomes and no champion."""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from handoff import __version__
from handoff.errors import ConfigError
from handoff.model.cold_start import COLD_START, cold_start_model
from handoff.model.recipe import PointsRecipe, find_recipe, recipe_folders
from handoff.model.registry import RegisteredModel, TrainingRecord, champion_version, registering
from handoff.model.registry.signature import input_example
from handoff.model.registry.versions import BECAUSE, PASSED, PROMOTED_AT, PROMOTED_BY, VERDICT
from handoff.workspace.clock import recorded_at
from handoff.workspace.promotion_log import LogLine, append_line, login_name, promotion_lock
from handoff.workspace.tracking import tracking_of

if TYPE_CHECKING:
    from handoff.model.trained import TrainedModel
    from handoff.workspace.materials import Materials
    from handoff.workspace.results import TrainingRows

VERDICT_SENTENCE = "not judged: points by convention, until there are outcomes to learn from"


def serve_cold(materials: "Materials", rows: "TrainingRows") -> str:
    """Register the points of the cold start where there is no champion; return what serves now, in words.

    Raises:
        Refused: no rule fits the data. ConfigError: the recipe is no points table.
        RegistryError: MLflow cannot be used.
    """
    with promotion_lock(materials.places.store, materials.progress):
        champion = champion_version(tracking_of(materials))
        if champion is not None:
            return f"The champion, version {champion}, goes on serving."
        recipe = find_recipe(COLD_START, recipe_folders(materials.places.root))
        if not isinstance(recipe, PointsRecipe):
            raise ConfigError(f'recipe "{COLD_START}" must be a points table; write algorithm = "points"')
        registered = _register(materials, cold_start_model(rows.table, recipe, rows.plan), rows)
    return (
        f'Cold start: until then the points of the recipe "{COLD_START}" serve, by convention alone, as version '
        f"{registered.version}; every list says so."
    )


def cold_start_note(model: "TrainedModel") -> str | None:
    """Say on a list that nothing was learned yet; None: a trained model made it."""
    if model.recipe.name != COLD_START:
        return None
    return "cold start: in the order of points by convention, no model is trained yet; probabilities are no promise"


def _register(materials: "Materials", model: "TrainedModel", rows: "TrainingRows") -> RegisteredModel:
    tracking, now = tracking_of(materials), recorded_at().isoformat()
    tags = {PROMOTED_AT: now, PROMOTED_BY: login_name(), BECAUSE: "cold start: there was no champion"}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "model"
        model.save(folder)
        record = TrainingRecord(
            name=COLD_START,
            package=f"{COLD_START}-{now}",
            model=folder,
            example=input_example(rows.table.features.values, model.catalogue),
            params={"recipe": COLD_START},
            tags={"handoff.version": __version__, "handoff.horizon_days": str(model.horizon_days)},
        )
        with registering(tracking, record) as entry:
            entry.finish({VERDICT: VERDICT_SENTENCE, PASSED: "false"})
            entry.crown(None, tags)
            _log(materials, entry.registered, now)
            return entry.registered


def _log(materials: "Materials", model: RegisteredModel, now: str) -> None:
    append_line(
        materials.places.store,
        LogLine(
            when=now,
            who=login_name(),
            action="train",
            model=model.name,
            tracking_uri=model.tracking_uri,
            version=model.version,
            before=None,
            to=model.version,
            because="cold start: there was no champion",
            verdict=VERDICT_SENTENCE,
        ),
    )
