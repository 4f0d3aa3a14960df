"""One cause, one alert: what follows from another finding is left out."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from handoff.monitoring.finding import Finding

#: A consequence may begin so many days before or after its cause: neither day is known exactly.
SLACK: Final = timedelta(days=3)
#: What the features and scores do is a consequence of any change in what comes in.
_LAST: Final = ("A14", "A15")


def without_consequences(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings that no other explains, causes first.

    A table that stopped explains all that is about it. A flood of duplicates or a wave of robots explains rising
    volumes; a shifted clock explains volumes and rows put aside; labels that stopped explain the rate of SQL. Features
    and scores that moved are explained by anything that is wrong with the data.
    """
    roots: list[Finding] = []
    for one in sorted(findings, key=lambda finding: (_rank(finding), finding.since, finding.subject)):
        if not any(_explains(root, one) for root in roots):
            roots.append(one)
    return tuple(roots)


#: Causes before consequences.
ORDER: Final = (
    "A01",
    "A02",
    "A06",
    "A08",
    "A07",
    "A05",
    "A03",
    "A04",
    "A11",
    "A09",
    "A13",
    "A12",
    "A10",
    "A14",
    "A15",
)


def _rank(finding: Finding) -> int:
    return ORDER.index(finding.code) if finding.code in ORDER else len(ORDER)


def _explains(root: Finding, one: Finding) -> bool:  # noqa: PLR0911  # one line a cause
    if root.touches & one.touches and not _is_table(root, one):
        return True
    if one.code in _LAST:
        return root.code not in ("A09", "A10")
    near = abs(one.since - root.since) <= SLACK
    if root.code in ("A01", "A02") and _tables(root):
        return _of_table(root, one)
    if root.code == "A06":
        return near and (one.code in ("A08", "A13", "A07") or one.kind == "volume rose")
    if root.code == "A08":
        return near and (one.code == "A07" or one.kind == "volume rose")
    if root.code == "A07":
        return near and one.code in ("A12", "A13", "A08")
    return root.code in ("A04", "A05", "A11") and one.code == "A13" and near


def _is_table(root: Finding, one: Finding) -> bool:
    """Say whether both speak of a table only in general: then neither explains the other by that alone."""
    return all(name.startswith("table/") for name in root.touches & one.touches)


def _tables(finding: Finding) -> set[str]:
    return {name.removeprefix("table/") for name in finding.touches if name.startswith("table/")}


def _of_table(root: Finding, one: Finding) -> bool:
    """Say whether a finding is about a table that stopped, or about rows that miss it."""
    tables = _tables(root)
    if one.code in ("A01", "A02", "A06", "A13") and _tables(one) & tables and one is not root:
        return True
    if "events" in tables and (
        one.code in ("A03", "A07", "A08") or any(name.startswith("event/") or name == "copies" for name in one.touches)
    ):
        return True
    if "stages" in tables and one.code in ("A09", "A10"):
        return True
    if "leads" in tables:
        about = one.touches & {"leads", "aside/unknown_lead"}
        return bool(about) or any(name.startswith("attribute/") for name in one.touches)
    return False
