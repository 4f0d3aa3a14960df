"""Finds the files that a source names, and says which format they have."""

import glob
from pathlib import Path

from handoff.domain.mapping import SourceSettings
from handoff.domain.toml import nearest
from handoff.errors import EmptyTableError, SourceError

_FORMATS = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".duckdb": "duckdb",
    ".ddb": "duckdb",
}


def find_files(settings: SourceSettings, base: Path) -> tuple[Path, ...]:
    """Return the source's files in the order of their names; relative paths start at `base`.

    Raises:
        SourceError: no such file, or a glob without a match.
        EmptyTableError: all files are empty.
    """
    files = _matches(settings, base)
    if not files:
        raise SourceError(_absent(_pattern(settings, base)))
    filled = tuple(file for file in files if file.stat().st_size > 0)
    if not filled:
        raise EmptyTableError(f"{files[0]} is empty (0 bytes); export it again or point the source elsewhere")
    return filled


def is_there(settings: SourceSettings, base: Path) -> bool:
    """Say whether the source has any file."""
    return bool(_matches(settings, base))


def format_of(settings: SourceSettings, files: tuple[Path, ...]) -> str:
    """Return "parquet", "csv" or "duckdb", from the setting or else the name of the first file.

    Raises:
        SourceError: the name tells nothing.
    """
    suffixes = [suffix.lower() for suffix in files[0].suffixes if suffix.lower() not in (".gz", ".zst")]
    found = settings.format or _FORMATS.get(suffixes[-1] if suffixes else "")
    if found is None:
        raise SourceError(f'{files[0]}: the name does not tell its format; add format = "csv" (or "parquet", "duckdb")')
    return found


def _pattern(settings: SourceSettings, base: Path) -> Path:
    return base / Path(settings.path or "").expanduser()


def _matches(settings: SourceSettings, base: Path) -> tuple[Path, ...]:
    pattern = str(_pattern(settings, base))
    # Path.glob takes no absolute pattern.
    matches = glob.glob(pattern, recursive=True) if glob.has_magic(pattern) else [pattern]  # noqa: PTH207
    return tuple(sorted(Path(match) for match in matches if Path(match).is_file()))


def _absent(pattern: Path) -> str:
    if glob.has_magic(str(pattern)):
        return f"no file matches {pattern}; correct the path under [sources]"
    if pattern.is_dir():
        return f"{pattern} is a folder; name its files, such as {pattern}/*.parquet"
    if not pattern.parent.is_dir():
        return f"{pattern} does not exist (nor its folder); correct the path under [sources]"
    siblings = sorted(entry.name for entry in pattern.parent.iterdir() if entry.is_file())
    hint = nearest(pattern.name, siblings)
    return f"{pattern} does not exist; {hint if hint.startswith('did') else 'correct the path under [sources]'}"
