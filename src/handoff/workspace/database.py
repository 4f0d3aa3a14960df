"""Where the working list is kept for other programs to read."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials


def database_url(materials: "Materials") -> str:
    """Return the URL of the database: what [database] says, else SQLite in the workspace's own folder."""
    own = f"sqlite:///{materials.places.store.resolve() / 'handoff.db'}"
    return materials.settings.database.url or own
