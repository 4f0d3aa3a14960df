"""The log for machines: one JSON object a line, that says which run, night and step it is about, and names nobody."""

from handoff.workspace.logs.context import RunContext, about, present, run_id
from handoff.workspace.logs.lines import JsonLines, write_json_lines
from handoff.workspace.logs.steps import StepLog

__all__ = ["JsonLines", "RunContext", "StepLog", "about", "present", "run_id", "write_json_lines"]
