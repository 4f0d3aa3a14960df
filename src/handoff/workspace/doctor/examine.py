"""Looks at everything in its order; what cannot be looked at is a finding too, and stops nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from handoff.errors import HandoffError
from handoff.workspace.doctor import agreement, database, installation, nights, registry, sources, stores
from handoff.workspace.doctor.finding import Finding, ok, wrong
from handoff.workspace.materials import Progress, quiet
from handoff.workspace.workspace import Workspace

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

#: Looks at one part of an opened workspace.
Check = Callable[[Workspace], Iterable[Finding]]
#: Entry points under this name are checks of packages above this one, such as that of the schedules.
PLUGGED: Final = "handoff.checks"
_CHECKS: Final[dict[str, Check]] = {
    "agreement": agreement.look,
    "sources": sources.look,
    "stores": stores.look,
    "database": database.look,
    "registry": registry.look,
    "nights": nights.look,
}


@dataclass(frozen=True)
class Examined:
    """All findings, in the order in which they were made."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong; warnings may be."""
        return all(one.level != "wrong" for one in self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Return the findings as JSON values."""
        return {"healthy": self.healthy, "findings": [one.to_dict() for one in self.findings]}


def examine(
    folder: Path,
    *,
    now: datetime | None = None,
    environ: Mapping[str, str] | None = None,
    progress: Progress = quiet,
) -> Examined:
    """Examine the installation and the workspace in `folder`; writes nothing.

    now, environ: the clock's and the process's when absent.
    """
    progress("examining the installation")
    found = [*_looked("installation", installation.look)]
    try:
        workspace = Workspace.open(folder, now=now, environ=environ)
    except HandoffError as reason:
        return Examined((*found, wrong("workspace", str(reason))))
    settings = workspace.settings.workspace
    found.append(ok("workspace", f"{settings.name}, {folder.resolve()}, time zone {settings.timezone}"))
    for name, check in (*_CHECKS.items(), *_plugged()):
        progress(f"examining the {name}")
        found += _looked(name, check, workspace)
    return Examined(tuple(found))


def _looked(name: str, check: Callable[..., Iterable[Finding]], *given: Workspace) -> Iterator[Finding]:
    try:
        yield from check(*given)
    except HandoffError as reason:
        yield wrong(name, str(reason))
    except Exception as reason:  # noqa: BLE001 (one part that cannot be looked at must not hide the others)
        yield wrong(name, f"cannot be examined: {type(reason).__name__}: {' '.join(str(reason).split())[:300]}")


def _plugged() -> Iterator[tuple[str, Check]]:
    from importlib.metadata import entry_points

    for one in entry_points(group=PLUGGED):
        yield one.name, _loaded(one)


def _loaded(one: "EntryPoint") -> Check:
    def check(workspace: Workspace) -> Iterable[Finding]:
        found: Iterable[Finding] = one.load()(workspace)
        return found

    return check
