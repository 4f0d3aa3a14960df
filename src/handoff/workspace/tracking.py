"""Where a workspace's models are tracked and registered."""

from typing import TYPE_CHECKING

from handoff.model.registry import Tracking

if TYPE_CHECKING:
    from handoff.workspace.workspace import Workspace


def tracking_of(workspace: "Workspace") -> Tracking:
    """Return how to reach the workspace's MLflow."""
    settings = workspace.settings.tracking
    return Tracking(settings.uri, workspace.places.tracking, settings.experiment, settings.model)
