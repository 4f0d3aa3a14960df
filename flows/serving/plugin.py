"""What the command `handoff serve` calls: found by its entry point, so that the package need not know Prefect."""

import os
from collections.abc import Callable
from pathlib import Path

from flows.serving.environment import API_URL, prepare
from flows.serving.place import LOCK, write_address
from handoff.workspace import Workspace
from handoff.workspace.locking import exclusive


def serve(workspace: Path, port: int, grace: float, progress: Callable[[str], None], *, json_log: bool) -> None:
    """Serve the schedules of the workspace in `workspace` until SIGTERM or Ctrl-C.

    port: of the embedded server's pages. grace: seconds that a run at work is given when the process is told to stop.
    json_log: whether Prefect, too, writes JSON lines.

    Raises:
        WorkspaceError: the folder is no workspace, or another process serves it. ConfigError: the port is taken.
    """
    opened = Workspace.open(workspace, progress=progress)
    if json_log:
        os.environ["HANDOFF_LOG"] = "json"
        # Not through flows.logs, which imports Prefect: its settings are read when it is imported.
        os.environ.setdefault("PREFECT_LOGGING_SETTINGS_PATH", str(Path(__file__).parents[1] / "json_logs.yml"))
    store = opened.places.store
    with exclusive(store / LOCK, "serving", progress, seconds=0):
        embedded = prepare(os.environ, store, port)
        write_address(store, os.environ[API_URL])
        # Prefect reads the environment when it is imported: not before this line.
        from flows.serving.process import run

        run(opened, port if embedded else None, grace)
