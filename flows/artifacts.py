"""Puts reports where an operator looks: artifacts of the flow run, one history for each workspace and report."""

from collections.abc import Iterable

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from flows.names import key_of
from flows.night import Night
from flows.reports.links import Link
from flows.reports.report import Report


def publish(night: Night, report: Report, links: Iterable[Link] = ()) -> None:
    """Create the report's page as a markdown artifact, its rows, if any, as a table artifact, and links to results."""
    key = f"{key_of(night.name)}-{report.key}"
    create_markdown_artifact(report.page, key=key, description=f"{report.title}, {night}")
    if report.rows:
        rows = [dict(zip(report.columns, row, strict=True)) for row in report.rows]
        create_table_artifact(rows, key=f"{key}-table", description=f"{report.rows_title}, {night}")
    for link in links:
        create_link_artifact(
            link.url, link.text, key=f"{key_of(night.name)}-{link.key}", description=f"{link.text}, {night}"
        )
