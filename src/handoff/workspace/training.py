"""Trains on the rows of a workspace: audit, minimum data, training, package; then registration and verdict."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from handoff import __version__
from handoff.domain.feature_table import FeatureTable
from handoff.errors import Refused, ShortHistoryError
from handoff.features.plan import FeaturePlan
from handoff.model.figures import png
from handoff.model.recipe import BlendRecipe, Recipe, find_recipe, recipe_folders
from handoff.model.registry.signature import input_example
from handoff.model.train import AUTO, TrainingResult, train
from handoff.workspace.auditing import audit_rows
from handoff.workspace.card import training_card
from handoff.workspace.clock import recorded_at
from handoff.workspace.cold_start import serve_cold
from handoff.workspace.fairness import check_fairness, compare_declared
from handoff.workspace.package import Contents, Head, Package, write_package
from handoff.workspace.promotion import register_package
from handoff.workspace.promotion_log import login_name
from handoff.workspace.results import Learned, Trained, TrainingRows
from handoff.workspace.segments import segments_of
from handoff.workspace.strength import strength_of_rows
from handoff.workspace.tiering import tiers_of

if TYPE_CHECKING:
    from handoff.audit import AuditReport
    from handoff.workspace.materials import Materials

#: The baseline that always competes.
POINTS = "points"


def train_and_register(materials: "Materials", rows: TrainingRows, recipe: str | None = None) -> Trained:
    """Train, keep what was found, register it, and make it champion if its gates pass.

    recipe: the name of the one to register; None: what the settings say.

    Raises:
        TrainingError: the data cannot train a model. RegistryError: MLflow cannot be used; the training is kept.
        ConfigError: no such recipe.
    """
    learned = learn(materials, rows, recipe)
    return register(materials, learned, keep(materials, learned))


def learn(materials: "Materials", rows: TrainingRows, recipe: str | None = None) -> Learned:
    """Audit the rows, leave out what is blocked, train and measure.

    Raises:
        Refused: there is too little data or history, and what serves instead.
        TrainingError: the data cannot train a model.
        ConfigError: no such recipe, or no such declared column.
    """
    check_fairness(materials)
    settings = materials.settings.training
    settings = settings if recipe is None else settings.model_copy(update={"recipe": recipe})
    recipes = recipes_of(materials, settings.recipe)
    strength = strength_of_rows(rows, settings, recipes)
    if strength.confidence == "none":
        source = f" ({rows.selection.short})" if rows.selection else ""
        raise Refused(f"too little data to train a model: {strength.sentence}{source}. {serve_cold(materials, rows)}")
    audit = audit_rows(materials, rows)
    rows = without_blocked(rows, audit)
    try:
        result = train(
            rows.table,
            recipes,
            settings,
            materials.settings.workspace.seed,
            rows.plan,
            progress=materials.progress,
            threads=materials.threads,
        )
    except ShortHistoryError as reason:
        raise Refused(f"{reason}. {serve_cold(materials, rows)}") from reason
    return Learned(
        result=result,
        labels=rows.labels,
        n_features=len(result.model.columns),
        audit=audit,
        strength=strength,
        segments=segments_of(materials, result),
        fairness=compare_declared(materials, result),
        tiers=tiers_of(materials, result),
        selection=rows.selection,
    )


def keep(materials: "Materials", learned: Learned) -> Package:
    """Write everything that was found to a training package.

    Raises:
        WorkspaceError: the disk refuses.
    """
    made_at = recorded_at()
    figures = {name: png(figure) for name, figure in learned.figures().items()}
    contents = Contents(
        head=_head(materials, learned),
        model=learned.result.model,
        facts=learned.facts(),
        reports=_reports(learned),
        figures=figures,
        card=training_card(materials, learned, made_at),
        test_rows=_test_rows(learned.result),
    )
    package = write_package(materials.places.store, made_at, secrets.token_hex(3), contents)
    materials.progress(f"kept the training in {package.folder}")
    return package


def register(materials: "Materials", learned: Learned, package: Package) -> Trained:
    """Register a kept training, and say what became of it.

    Raises:
        RegistryError: MLflow cannot be used; nothing is registered, and the package is still there.
    """
    registered, verdict = register_package(materials, package, login_name())
    own = {name: getattr(learned, name) for name in Learned.__dataclass_fields__}
    return Trained(**own, registered=registered, verdict=verdict, package=package.folder)


def recipes_of(materials: "Materials", wanted: str) -> list[Recipe]:
    """Return the recipes that compete: the candidates, the one that is wanted with its members, and the baseline.

    Raises:
        ConfigError: there is no recipe of such a name.
    """
    folders = recipe_folders(materials.places.root)
    names = [*materials.settings.training.candidates, *([] if wanted == AUTO else [wanted]), POINTS]
    found = {name: find_recipe(name, folders) for name in names}
    for recipe in list(found.values()):
        if isinstance(recipe, BlendRecipe):
            found |= {name: find_recipe(name, folders) for name in recipe.parameters.members if name not in found}
    return list(found.values())


def without_blocked(rows: TrainingRows, audit: "AuditReport") -> TrainingRows:
    """Take the columns that the audit blocks out of rows and plan, so that no model and no night sees them."""
    blocked = {*audit.left_out, *audit.left_out_features}
    if not blocked:
        return rows
    plan = FeaturePlan.from_json(rows.plan).without(tuple(blocked))
    features = rows.table.features
    names = [name for name in features.catalogue.names if name not in blocked]
    kept = FeatureTable(features.rows, features.values[names], features.catalogue.select(names))
    table = rows.table.with_features(kept)
    return replace(rows, table=table, plan=plan.to_json(), plan_version=plan.version)


def _head(materials: "Materials", learned: Learned) -> Head:
    result, settings = learned.result, materials.settings
    model = result.model
    example = input_example(result.table.features.values, model.catalogue)
    return Head(
        name=model.recipe.name,
        params=_params(materials, result),
        metrics=_metrics(result),
        tags={
            "handoff.version": __version__,
            "handoff.workspace": settings.workspace.name,
            "handoff.feature_version": FeaturePlan.from_json(model.feature_plan).version,
            "handoff.horizon_days": str(model.horizon_days),
            "handoff.data_until": materials.dataset.observed_until.isoformat(),
        },
        gates=model.recipe.gates,
        draws=settings.training.bootstrap,
        seed=settings.workspace.seed,
        features=model.columns,
        forbidden=(*learned.audit.left_out, *learned.audit.left_out_features, *settings.fairness.protected),
        qualified=learned.strength.qualified,
        unqualified=learned.strength.unqualified,
        calibration_error=result.followed.metrics["calibration_error"],
        points=model.recipe.name != POINTS,
        example={str(name): example[name].tolist() for name in example.columns},
        trials=tuple(trial.to_dict() for trial in result.trials),
    )


def _params(materials: "Materials", result: TrainingResult) -> dict[str, Any]:
    settings, model = materials.settings, result.model
    return {
        "recipe": model.recipe.name,
        "calibration": result.calibration[model.recipe.name].method,
        "features": len(model.columns),
        "seed": settings.workspace.seed,
        **dict(_flat("snapshots", settings.snapshots.model_dump())),
        **dict(_flat("training", settings.training.model_dump())),
        **dict(_flat("parameters", model.recipe.parameters.model_dump())),
        **dict(_flat("gates", model.recipe.gates.model_dump())),
    }


def _metrics(result: TrainingResult) -> dict[str, float | None]:
    """Every measure of every recipe with its interval; those of the registered recipe under their plain names too."""
    found: dict[str, float | None] = {}
    own = next(iter(result.evaluations.values()))
    sources = {"": own, **{f"{name}.": one for name, one in result.evaluations.items()},
               "followed.": result.followed, "random_split.": result.random_split}  # fmt: skip
    for prefix, evaluation in sources.items():
        for name, estimate in evaluation.metrics.items():
            for end, value in (("", estimate.value), ("_low", estimate.low), ("_high", estimate.high)):
                found[f"{prefix}{name}{end}"] = float(value) if np.isfinite(value) else None
    for one in result.choice.candidates:
        found[f"{one.name}.origins_log_loss"] = one.loss
    return found


def _reports(learned: Learned) -> dict[str, Any]:
    result = learned.result
    return {
        "facts": learned.facts(),
        "data_window": result.model.window.to_dict(),
        "importance": result.importance,
        "feature_catalogue": [
            {"name": one.name, "family": one.family.value, "description": one.description}
            for one in result.model.catalogue
        ],
        "trials": [trial.to_dict() for trial in result.trials],
    }


def _test_rows(result: TrainingResult) -> pd.DataFrame:
    """Return the test rows with the registered model's score, its held-out twin's and the points table's."""
    tested = result.table.take(result.split.test.positions)
    test = result.test
    name = result.model.recipe.name
    weight = {} if tested.weight is None else {"weight": tested.weight}
    return pd.DataFrame(
        {
            "lead_id": tested.features.rows["lead_id"].astype(str),
            "account_key": test.account_key,
            "as_of": test.as_of,
            "label": test.label,
            "registered": result.model.predict(tested.features.values),
            "held_out": test.probability[name],
            "points": test.probability[POINTS],
            **weight,
        }
    )


def _flat(prefix: str, values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((f"{prefix}.{name}", value) for name, value in values.items())
