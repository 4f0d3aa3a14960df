"""The log of flows for machines: the JSON lines that the commands write too, with Prefect's run beside handoff's."""

import logging
import os
import sys
from pathlib import Path
from typing import Any, Final

from prefect.logging import get_run_logger
from prefect.logging.handlers import PrefectConsoleHandler

from handoff.workspace.logs import JsonLines, StepLog

#: Prefect reads its logging from this file where its variable PREFECT_LOGGING_SETTINGS_PATH names it.
SETTINGS: Final = Path(__file__).with_name("json_logs.yml")
#: "json" or "text", as for the commands.
VARIABLE: Final = "HANDOFF_LOG"


class FlowLines(JsonLines):
    """JSON lines that name Prefect's run, and the task as the step."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        record.flow_run = getattr(record, "flow_run_id", None)
        record.step = getattr(record, "step", None) or getattr(record, "task_name", None)
        return super().format(record)


def use_wanted_format() -> None:
    """Write JSON lines from now on where HANDOFF_LOG asks for them; Prefect has set up its console before."""
    if os.environ.get(VARIABLE) != "json":
        return
    for logger in (logging.root, *map(logging.getLogger, logging.root.manager.loggerDict)):
        for handler in [one for one in logger.handlers if isinstance(one, PrefectConsoleHandler)]:
            lines = logging.StreamHandler(sys.stderr)
            lines.setFormatter(FlowLines())
            lines.setLevel(handler.level)
            logger.removeHandler(handler)
            logger.addHandler(lines)


def step_log() -> StepLog:
    """Return a progress that writes to the log of the run that is at work."""

    def say(message: str, extra: dict[str, Any] | None = None) -> None:
        get_run_logger().info(message, extra=extra)

    return StepLog(say)
