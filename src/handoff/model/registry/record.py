"""What a training leaves behind to be logged: settings, measures, files and the model's own folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd


@dataclass(frozen=True)
class TrialRecord:
    """One trial of the tuning, which becomes a run inside the training's run; loss None: it failed."""

    name: str
    values: Mapping[str, Any]
    loss: float | None
    seconds: float


@dataclass(frozen=True)
class TrainingRecord:
    """What is logged of one training.

    Attributes:
        name: of the run.
        package: id of the training package; a second registration of it is recognised by it.
        model: the folder that `TrainedModel.save` wrote.
        example: feature rows to show as an input example.
        params: settings by name, as text, numbers or booleans.
        metrics: measures by name; those that are not finite are passed over.
        tags: facts to search runs and versions by (feature version, horizon ...).
        folders: local folders by the name that they get among the run's artifacts.
        trials: of the tuning.
    """

    name: str
    package: str
    model: Path
    example: pd.DataFrame
    params: Mapping[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, float] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, Path] = field(default_factory=dict)
    trials: tuple[TrialRecord, ...] = ()
