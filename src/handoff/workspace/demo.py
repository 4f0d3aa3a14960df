"""Makes the demo workspace: settings, agreement, and the raw exports of a generated company."""

from collections.abc import Callable
from pathlib import Path

from handoff.errors import WorkspaceError
from handoff.workspace.create import FILES, create_workspace

DATA = "data"


def make_demo(folder: Path, *, n_leads: int, seed: int, progress: Callable[[str], None]) -> str:
    """Write the demo workspace into `folder`, unless it is there already, and say what was done.

    Raises:
        WorkspaceError: the folder holds another workspace.
        ConfigError: n_leads is out of range.
    """
    from handoff.simulation import WorldSettings, simulate, write_world

    note = folder / DATA / "truth" / "settings.json"
    settings = WorldSettings(n_leads=n_leads, seed=seed)
    if note.exists():
        if _same(note, n_leads, seed):
            return f"{folder} holds this demo company already"
        raise WorkspaceError(f"{folder} holds a demo company of other --leads or --seed; name another folder")
    if not all((folder / name).exists() for name in FILES):
        create_workspace(folder, "demo")
    progress(f"generating a company with {n_leads:,} leads")
    write_world(simulate(settings), folder / DATA)
    return f"made a demo company with {n_leads:,} leads in {folder}"


def _same(note: Path, n_leads: int, seed: int) -> bool:
    import json

    found = json.loads(note.read_text(encoding="utf-8"))
    return bool(found.get("n_leads") == n_leads and found.get("seed") == seed)
