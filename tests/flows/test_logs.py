"""Prefect's own lines are JSON too where that is asked for."""

import json
import logging
from pkgutil import resolve_name

from prefect.logging.configuration import DEFAULT_LOGGING_SETTINGS_PATH, load_logging_config

from flows.logs import SETTINGS, FlowLines


def test_the_settings_that_are_shipped_are_prefects_own_but_for_the_lines() -> None:
    shipped, own = load_logging_config(SETTINGS), load_logging_config(DEFAULT_LOGGING_SETTINGS_PATH)
    assert resolve_name(shipped["formatters"]["lines"]["()"]) is FlowLines
    assert shipped["handlers"]["console"]["formatter"] == "lines"
    assert set(own["loggers"]) <= set(shipped["loggers"])
    for name in ("prefect.flow_runs", "prefect.task_runs"):
        assert shipped["loggers"][name] == own["loggers"][name]


def test_a_line_names_prefects_run_and_the_task_as_its_step() -> None:
    record = logging.LogRecord("prefect.task_runs", logging.INFO, "", 0, "scoring", None, None)
    record.flow_run_id, record.task_name = "75517e84", "score"
    line = json.loads(FlowLines().format(record))
    assert (line["flow_run"], line["step"]) == ("75517e84", "score")
