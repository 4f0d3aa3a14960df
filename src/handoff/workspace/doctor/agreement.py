"""Whether the agreement binds tonight, and for how long."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from handoff.workspace.doctor.finding import Finding, ok, warning

if TYPE_CHECKING:
    from handoff.domain.agreement import Agreement
    from handoff.workspace.workspace import Workspace

#: So many days before its end somebody should begin to talk about the next one.
SOON_DAYS: Final = 14


def look(workspace: "Workspace") -> Iterator[Finding]:
    """Look at the agreement as of tonight.

    Raises:
        AgreementError: it is missing or wrong.
    """
    day = workspace.now.astimezone(ZoneInfo(workspace.settings.workspace.timezone)).date()
    yield judged(workspace.agreement, day)


def judged(agreement: "Agreement", day: date) -> Finding:
    """Say whether the agreement is in force on `day`, and until when."""
    void = agreement.not_in_force(day)
    if void is not None:
        return warning(
            "agreement", f"{void}: lists are previews, and nothing is published",
            "let both sides sign agreement.toml, or correct its dates",
        )  # fmt: skip
    until = agreement.valid_until
    if until is None:
        return ok("agreement", f"version {agreement.version} is in force, without an end")
    left = (until - day).days
    message = f"version {agreement.version} is in force until {until}"
    if left <= SOON_DAYS:
        return warning(
            "agreement", f"{message}, {left} more days", "agree on the next one: after that day lists are previews"
        )
    return ok("agreement", message)
