"""The health report: which list stands, what the alerts say, whether a training is due; the rows are the alerts."""

from flows.night import Night
from flows.reports.report import Report, page
from handoff.workspace.last_night import last_night
from handoff.workspace.night.watch import Watched


def health_report(night: Night, watched: Watched, early: str | None) -> Report:
    """Return the report of a watched night. early: why a training is due before its time; None: it is not."""
    last = last_night(night.workspace.places)
    return Report(
        key="health",
        title="Health",
        page=page(
            f"# Health after {night}",
            f"{last.sentence(night.workspace.now)}.",
            "## Alerts",
            "\n".join(f"- **{'new' if watched.is_new(one) else 'still'}** {one}" for one in watched.alerts) or "None.",
            "## Training",
            f"A training before its time is due: {early}." if early else "Nothing calls for one before its time.",
            "\n".join(watched.told),
            f"The page with plots: `{watched.page.resolve()}`",
        ),
        rows_title="Alerts",
        columns=("code", "severity", "what", "about", "since", "likely cause", "effect"),
        rows=tuple(
            (one.code, one.severity, one.kind, one.subject, str(one.since or ""), one.cause, one.effect)
            for one in watched.alerts
        ),
    )
