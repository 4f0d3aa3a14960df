"""The one workspace, and the instant, that a flow run is about."""

from collections.abc import Callable
from datetime import date, datetime

from prefect.runtime import flow_run

from flows.logs import step_log, use_wanted_format
from handoff.domain.instants import parse_moment
from handoff.errors import HandoffError
from handoff.workspace import Workspace


class Night:
    """A workspace and an instant, opened once a flow run and handed from step to step.

    Not a dataclass: Prefect walks through dataclasses that tasks are given, and through the tables in them.

    asked: the instant that was asked for; None: tonight, so that a night that was interrupted is gone on with.
    """

    def __init__(self, workspace: Workspace, asked: datetime | None) -> None:
        self.workspace = workspace
        self.asked = asked
        self.as_of = workspace.now if asked is None else asked

    @classmethod
    def open(cls, folder: str, as_of: str | None = None, progress: Callable[[str], None] | None = None) -> "Night":
        """Open the workspace in `folder` for `as_of`, or for tonight.

        Raises:
            WorkspaceError: the folder is no workspace. ConfigError: its settings, or `as_of`, are wrong.
        """
        use_wanted_format()
        workspace = Workspace.open(folder, progress=progress or step_log())
        return cls(workspace, None if as_of is None else parse_moment(as_of))

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
