"""Puts reports where an operator looks: artifacts of the flow run, one history for each workspace and report."""

import re

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.night import Night
from flows.reports.report import Report


def publish(night: Night, report: Report) -> None:
    """Create the report's page as a markdown artifact and its rows, if any, as a table artifact."""
    key = f"{key_of(night.name)}-{report.key}"
    create_markdown_artifact(report.page, key=key, description=f"{report.title}, {night}")
    if report.rows:
        rows = [dict(zip(report.columns, row, strict=True)) for row in report.rows]
        create_table_artifact(rows, key=f"{key}-table", description=f"{report.rows_title}, {night}")


def key_of(name: str) -> str:
    """Return `name` as Prefect wants keys: lower-case letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "workspace"
