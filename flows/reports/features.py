"""The feature report: how many rows and features, and what each feature means."""

from collections import Counter

from flows.night import Night
from flows.reports.report import Report, page, table
from handoff.domain.feature_table import FeatureTable


def features_report(night: Night, built: FeatureTable) -> Report:
    """Return the report of a built feature table; the rows are its catalogue."""
    families = Counter(feature.family.value for feature in built.catalogue)
    return Report(
        key="features",
        title="Features",
        page=page(
            f"# Features of {night}",
            f"{len(built):,} open leads, {len(built.catalogue)} features.",
            table(("family", "features"), families.items()),
        ),
        rows_title="Feature catalogue",
        columns=("feature", "family", "meaning"),
        rows=tuple((one.name, one.family.value, one.description) for one in built.catalogue),
    )
