"""How a line of the log is written: one JSON object, with the same keys in the same order every time."""

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from handoff.workspace.logs.context import present

#: What a library may put into a message unasked; handoff's own messages hold ids, figures and paths.
_ADDRESS: Final = re.compile(r"(?<![/\w.+*%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
#: The password of a URL.
_PASSWORD: Final = re.compile(r"(://[^\s:/@]*):[^\s/@]+@")
#: Libraries whose news below a warning tell an operator nothing.
_QUIET: Final = ("alembic", "httpx", "httpcore", "matplotlib", "py4j")


class JsonLines(logging.Formatter):
    """Formats a record as JSON: time (UTC), level, message, run, night, workspace, step, seconds, and what more it has.

    `extra` of a log call may give `step`, `seconds`, `kind` (of an error) and `flow_run`; all else is passed over.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its end."""
        context = present()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": without_persons(record.getMessage()),
            "run": context.run,
            "night": context.night,
            "workspace": context.workspace,
            "step": getattr(record, "step", None) or context.step,
            "seconds": getattr(record, "seconds", None),
        }
        line.update({key: text for key in ("kind", "flow_run") if (text := getattr(record, key, None))})
        if not record.name.startswith("handoff"):
            line["logger"] = record.name
        if record.exc_info and record.exc_info[2]:
            # Places only: the words of a foreign error may quote the row that it stumbled on.
            line["trace"] = [f"{one.filename}:{one.lineno}" for one in traceback.extract_tb(record.exc_info[2])]
        return json.dumps(line, ensure_ascii=False, default=str)


def without_persons(text: str) -> str:
    """Return a message without e-mail addresses and without the passwords of URLs."""
    return _ADDRESS.sub("[address]", _PASSWORD.sub(r"\1:***@", text))


def write_json_lines(stream: TextIO | None = None) -> logging.Handler:
    """Let every logger of this process, and Python's warnings, write JSON lines to `stream` (standard error).

    Call it again for another stream. Returns the one handler, for `logging.root.removeHandler`.
    """
    handler = logging.StreamHandler(sys.stderr if stream is None else stream)
    handler.setFormatter(JsonLines())
    for former in [one for one in logging.root.handlers if isinstance(one.formatter, JsonLines)]:
        logging.root.removeHandler(former)
    logging.root.addHandler(handler)
    logging.captureWarnings(True)
    logging.getLogger("handoff").setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return handler
