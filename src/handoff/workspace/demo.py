"""Makes the demo workspace: settings, agreement, and the raw exports of a generated company."""

from collections.abc import Callable
from pathlib import Path

from handoff.errors import WorkspaceError
from handoff.workspace.create import FILES, create_workspace, is_template

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
    _refuse_another(folder)
    create_workspace(folder, "demo")
    progress(f"generating a company with {n_leads:,} leads")
    write_world(simulate(settings), folder / DATA)
    return f"made a demo company with {n_leads:,} leads in {folder}"


def _refuse_another(folder: Path) -> None:
    """Refuse a folder that holds anything but the beginnings of a demo: nobody's own data is ever replaced."""
    if not folder.exists():
        return
    strangers = [path.name for path in folder.iterdir() if path.name not in (*FILES, DATA)]
    own = [name for name in FILES if (folder / name).exists() and not is_template(folder / name, "demo")]
    if own or strangers or (folder / DATA).exists():
        what = (own or strangers or [DATA])[0]
        raise WorkspaceError(f"{folder} holds {what}, which is no demo; name another folder: handoff demo NEW_FOLDER")
    for name in FILES:
        (folder / name).unlink(missing_ok=True)


def _same(note: Path, n_leads: int, seed: int) -> bool:
    import json

    found = json.loads(note.read_text(encoding="utf-8"))
    return bool(found.get("n_leads") == n_leads and found.get("seed") == seed)
