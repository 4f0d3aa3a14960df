"""What a reading of the events says of itself."""

from collections.abc import Mapping, Sequence
from typing import Any

from handoff.sources.growing.growth import Grown


def words_of_new(grown: Mapping[str, Grown]) -> str:
    """Say how many files were read, and how many stayed as they were; of sources in an order, how many there are."""
    beyond = sum(one.beyond is not None for one in grown.values())
    if beyond:
        return f"events: read what is new in {beyond} {'source' if beyond == 1 else 'sources'}"
    new, old = sum(len(one.new) for one in grown.values()), sum(one.old for one in grown.values())
    return f"events: read {new:,} new {_files(new)} of {new + old:,}; {old:,} unchanged"


def words_of_all(sources: Sequence[str], seen: Mapping[str, Any], why: str) -> str:
    """Say that everything was read, and why."""
    files = [seen.get(name) for name in dict.fromkeys(sources)]
    n_files = sum(len(one) for one in files if one is not None)
    what = f"all {n_files:,} {_files(n_files)}" if n_files else "everything"
    return f"events: read {what}; {why}"


def _files(count: int) -> str:
    return "file" if count == 1 else "files"
