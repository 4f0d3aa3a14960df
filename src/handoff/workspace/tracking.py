"""Where a workspace's models are tracked and registered."""

from typing import TYPE_CHECKING

from handoff.model.registry import Tracking

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


def tracking_of(materials: "Materials") -> Tracking:
    """Return how to reach the workspace's MLflow."""
    settings = materials.settings.tracking
    return Tracking(settings.uri, materials.places.tracking, settings.experiment, settings.model)
