"""Where a run on Spark keeps what it hands from step to step: one folder that driver and executors both see."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WorkFolder:
    """Paths below `root`, which must be the same, writable path on every machine (NFS, a mounted volume)."""

    root: Path

    def dealt(self, table: str) -> Path:
        """Return the data set of a dealt table: one folder `bucket=<number>` for each bucket that has rows."""
        return self.root / "dealt" / table

    @property
    def model(self) -> Path:
        """The files of tonight's model."""
        return self.root / "model"

    @property
    def candidates(self) -> Path:
        """What tiers are decided by: one file a bucket."""
        return self.root / "candidates"

    @property
    def rows(self) -> Path:
        """Score rows whose tier is still open: one file a bucket."""
        return self.root / "rows"

    @property
    def handed(self) -> Path:
        """Tiers of the leads that could be handed over: one file a bucket."""
        return self.root / "handed"

    @property
    def ordered(self) -> Path:
        """All leads in the order of the list, and all different probabilities in theirs."""
        return self.root / "ordered"

    @property
    def places(self) -> Path:
        """Rank of each lead, and how many have no higher probability: one folder `bucket=<number>` a bucket."""
        return self.root / "places"

    def size(self) -> int:
        """Return the bytes of all files."""
        return sum(path.stat().st_size for path in self.root.rglob("*") if path.is_file())


def part_file(folder: Path, bucket: int) -> Path:
    """Return the file of one bucket in a data set that tasks write."""
    return folder / f"part-{bucket:05d}.parquet"


def bucket_folder(folder: Path, bucket: int) -> Path:
    """Return the folder of one bucket in a data set that Spark writes."""
    return folder / f"bucket={bucket}"
