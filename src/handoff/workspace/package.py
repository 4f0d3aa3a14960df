"""Training packages: everything that a training found, on disk before MLflow is asked for anything."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from handoff.delivery.atomic import write_text
from handoff.errors import WorkspaceError
from handoff.model.bootstrap import Estimate
from handoff.model.gates import Candidate, SameRows, Verdict
from handoff.model.recipe import Gates

if TYPE_CHECKING:
    import pandas as pd

    from handoff.delivery.model_card import Document
    from handoff.model.registry import RegisteredModel, TrainingRecord
    from handoff.model.trained import TrainedModel

FORMAT = 1
FOLDER = "trainings"
HEAD, CARD, FACTS = "package.json", "card.json", "facts.json"
REGISTERED = "registered.json"
TEST_ROWS = "test_rows.parquet"
MODEL, FIGURES, REPORTS = "model", "figures", "reports"


@dataclass(frozen=True)
class Head:
    """What registers a package: what is logged, and what the gates look at.

    calibration_error: value and ends. example: the first feature rows, by column. trials: of the tuning.
    points: whether the test rows hold the points table's score too.
    """

    name: str
    params: dict[str, Any]
    metrics: dict[str, float | None]
    tags: dict[str, str]
    gates: Gates
    draws: int
    seed: int
    features: tuple[str, ...]
    forbidden: tuple[str, ...]
    qualified: int
    unqualified: int
    calibration_error: Estimate
    points: bool
    example: dict[str, list[Any]]
    trials: tuple[dict[str, Any], ...] = ()

    def to_json(self) -> str:
        """Return the head as JSON; `from_json` reads it back."""
        raw = {"format": FORMAT, **asdict(self), "gates": self.gates.model_dump()}
        return json.dumps(raw, indent=1, default=str)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote."""
        raw = json.loads(text)
        raw.pop("format")
        lists = {name: tuple(raw[name]) for name in ("features", "forbidden", "trials")}
        return cls(
            **{
                **raw,
                **lists,
                "gates": Gates(**raw["gates"]),
                "calibration_error": Estimate(**raw["calibration_error"]),
            }
        )


@dataclass(frozen=True)
class Contents:
    """What a new package is written of; figures are PNG images, reports JSON values, both by name."""

    head: Head
    model: "TrainedModel"
    facts: Mapping[str, Any]
    reports: Mapping[str, Any]
    figures: Mapping[str, bytes]
    card: "Document"
    test_rows: "pd.DataFrame"


@dataclass(frozen=True)
class Package:
    """A training package in its folder."""

    folder: Path

    @property
    def id(self) -> str:
        """Its name: the UTC instant when it was made, and some letters of chance."""
        return self.folder.name

    @property
    def head(self) -> Head:
        """What registers it.

        Raises:
            WorkspaceError: a file is missing, broken or of another version.
        """
        with self._read():
            text = (self.folder / HEAD).read_text(encoding="utf-8")
            if json.loads(text).get("format") != FORMAT:
                raise ValueError(f"its format is not {FORMAT}")
            return Head.from_json(text)

    @property
    def card(self) -> "Document":
        """The model card as it was before the registration."""
        from handoff.delivery.model_card import Document

        with self._read():
            return Document.from_dict(json.loads((self.folder / CARD).read_text(encoding="utf-8")))

    @property
    def test_rows(self) -> "pd.DataFrame":
        """The test rows with the scores of the model and of the points table."""
        import pandas as pd

        with self._read():
            return pd.read_parquet(self.folder / TEST_ROWS)

    @property
    def figures(self) -> dict[str, bytes]:
        """The figures as PNG images, by name."""
        return {path.stem: path.read_bytes() for path in sorted((self.folder / FIGURES).glob("*.png"))}

    @property
    def registered(self) -> "tuple[RegisteredModel, Verdict] | None":
        """The version that it became and its verdict; None: it was not registered yet."""
        from handoff.model.registry import RegisteredModel

        path = self.folder / REGISTERED
        if not path.exists():
            return None
        with self._read():
            raw = json.loads(path.read_text(encoding="utf-8"))
            return RegisteredModel(**raw["model"]), Verdict.from_dict(raw["verdict"])

    def record(self) -> "TrainingRecord":
        """Return what is logged to MLflow."""
        import pandas as pd

        from handoff.model.registry import TrainingRecord, TrialRecord

        head = self.head
        return TrainingRecord(
            name=head.name,
            package=self.id,
            model=self.folder / MODEL,
            example=pd.DataFrame(head.example),
            params=head.params,
            metrics={name: value for name, value in head.metrics.items() if value is not None},
            tags=head.tags,
            folders={FIGURES: self.folder / FIGURES, REPORTS: self.folder / REPORTS},
            trials=tuple(
                TrialRecord(f"{one['recipe']} trial {one['number']}", one["values"], one["loss"], one["seconds"])
                for one in head.trials
            ),
        )

    def candidate(self) -> Candidate:
        """Return what the gates look at."""
        import numpy as np

        head, rows = self.head, self.test_rows
        against = None
        if head.points:
            against = SameRows(
                rows["label"].to_numpy(np.int8), rows["held_out"].to_numpy(np.float64),
                rows["points"].to_numpy(np.float64), rows["account_key"].to_numpy(np.int64), f"{len(rows):,} test rows",
                rows["weight"].to_numpy(np.float64) if "weight" in rows else None,
            )  # fmt: skip
        return Candidate(
            features=head.features,
            against_points=against,
            calibration_error=head.calibration_error,
            forbidden=head.forbidden,
            qualified=head.qualified,
            unqualified=head.unqualified,
        )

    def mark_registered(self, model: "RegisteredModel", verdict: Verdict, texts: Mapping[str, str]) -> None:
        """Note what the package became, and replace its card by the registered one; `texts` by file name."""
        for name, text in texts.items():
            write_text(self.folder / name, text)
        raw = {name: value for name, value in model.to_dict().items() if name != "uri"}
        write_text(self.folder / REGISTERED, json.dumps({"model": raw, "verdict": verdict.to_dict()}, indent=1))

    def _read(self) -> "_Damaged":
        return _Damaged(self.folder)


class _Damaged:
    """Says of any file that cannot be read which package it belongs to."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, reason: BaseException | None, trace: object) -> None:
        if isinstance(reason, OSError | ValueError | KeyError | TypeError):
            raise WorkspaceError(
                f"{self.folder} is no training package that can be read: {reason}; name another one, or train again"
            ) from reason


def write_package(store: Path, made_at: datetime, mark: str, contents: Contents) -> Package:
    """Write a package under `store`: it appears whole and on the disk, or not at all.

    Raises:
        WorkspaceError: the disk refuses.
    """
    from handoff.delivery.model_card import render_markdown, render_page

    home = store / FOLDER
    final = home / f"{made_at:%Y%m%dT%H%M%SZ}-{mark}"
    draft = home / f".{final.name}.tmp"
    card = contents.card
    try:
        for folder in (MODEL, FIGURES, REPORTS):
            (draft / folder).mkdir(parents=True)
        contents.model.save(draft / MODEL)
        contents.test_rows.to_parquet(draft / TEST_ROWS, index=False)
        for name, png in contents.figures.items():
            (draft / FIGURES / f"{name}.png").write_bytes(png)
        texts = {
            **{f"{REPORTS}/{name}.json": _json(report) for name, report in contents.reports.items()},
            HEAD: contents.head.to_json(),
            FACTS: _json(contents.facts),
            CARD: _json(card.to_dict()),
            "card.md": render_markdown(card, FIGURES),
            "card.html": render_page(card, contents.figures),
        }
        for path, text in texts.items():
            (draft / path).write_text(text, encoding="utf-8", newline="\n")
        _flush(draft)
        draft.rename(final)
    except OSError as reason:
        raise WorkspaceError(
            f"{final} cannot be written: {reason}; free the disk or the permissions and rerun"
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Package(final)


def find_package(store: Path, wanted: str | None) -> Package:
    """Return the package of that name or path; when None, the newest one that was not registered yet.

    Raises:
        WorkspaceError: there is none.
    """
    home = store / FOLDER
    if wanted is not None:
        for folder in (Path(wanted), home / wanted):
            if (folder / HEAD).is_file():
                return Package(folder)
        raise WorkspaceError(f"{wanted} is no training package; name one of {home}")
    waiting = [folder for folder in sorted(home.glob("[0-9]*")) if not (folder / REGISTERED).exists()]
    if not waiting:
        raise WorkspaceError(f"every training in {home} is registered; train first: handoff train")
    return Package(waiting[-1])


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, default=str)


def _flush(folder: Path) -> None:
    """Bring all files to the disk before the folder gets its name."""
    for path in [*folder.rglob("*"), folder]:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
