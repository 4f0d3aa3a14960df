"""The one workspace, and the instant, that a flow run is about."""

from collections.abc import Callable
from datetime import date, datetime

from prefect.logging import get_run_logger
from prefect.runtime import flow_run

from handoff.domain.instants import parse_moment
from handoff.errors import HandoffError
from handoff.workspace import Workspace


class Night:
    """A workspace and an instant, opened once a flow run and handed from step to step.

    Not a dataclass: Prefect walks through dataclasses that tasks are given, and through the tables in them.
    """

    def __init__(self, workspace: Workspace, as_of: datetime) -> None:
        self.workspace = workspace
        self.as_of = as_of

    @classmethod
    def open(cls, folder: str, as_of: str | None = None, progress: Callable[[str], None] | None = None) -> "Night":
        """Open the workspace in `folder` for `as_of`, or for tonight.

        Raises:
            WorkspaceError: the folder is no workspace. ConfigError: its settings, or `as_of`, are wrong.
        """
        workspace = Workspace.open(folder, progress=progress or _log)
        return cls(workspace, workspace.now if as_of is None else parse_moment(as_of))

    @property
    def name(self) -> str:
        """The workspace's name."""
        return self.workspace.settings.workspace.name

    @property
    def date(self) -> date:
        """The night (UTC) that the instant belongs to."""
        return self.as_of.date()

    def __str__(self) -> str:
        return f"{self.name} {self.date}"


def run_name() -> str:
    """Return the name of the present flow run: flow, workspace, night; what was asked for, where that is wrong."""
    flow: str = flow_run.flow_name
    folder, as_of = flow_run.parameters.get("workspace"), flow_run.parameters.get("as_of")
    try:
        return f"{flow} {Night.open(folder, as_of)}"
    except HandoffError:
        return " ".join([flow, str(folder), *([str(as_of)] if as_of else [])])


def _log(message: str) -> None:
    get_run_logger().info(message)
