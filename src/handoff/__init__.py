"""handoff: decides, every night, which leads marketing hands to sales."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from handoff.workspace import Workspace

__all__ = ["Workspace", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """Load `Workspace` on first use, so that `import handoff` stays light."""
    if name == "Workspace":
        from handoff.workspace import Workspace

        return Workspace
    raise AttributeError(f"module 'handoff' has no attribute {name!r}")
