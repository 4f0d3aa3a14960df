"""The rolling-origin backtest: on each past night train, score, tier; then compare with what happened."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handoff.delivery.atomic import replacing, write_text
from handoff.errors import ConfigError, TrainingError
from handoff.model.backtest_words import in_words
from handoff.model.backtesting import NightsMeasured, as_json, measure_nights
from handoff.model.figures import png
from handoff.model.figures.backtest import backtest as draw
from handoff.workspace.backtest_origin import Origin, OriginResult, on_night, place_origins
from handoff.workspace.backtest_pool import replay_origins
from handoff.workspace.backtest_store import NightStore
from handoff.workspace.snapshots import labelled_rows

if TYPE_CHECKING:
    from handoff.workspace.materials import Materials

#: Told of progress: nights that are done, nights in all, and the one that was done last.
Advance = Callable[[int, int, str], None]
#: Feature cells of all nights at once. A cell of the largest table takes about 40 bytes at the peak: 8 GB.
CELLS_AT_ONCE = 200_000_000


@dataclass(frozen=True)
class Backtested:
    """What a backtest found.

    results: of every night whose outcome is known, those that could not be trained among them. immature: nights
    whose outcome is not known yet. resumed: nights that an earlier run had done. csv, figure: where they were written.
    """

    every_days: int
    flat: bool
    results: tuple[OriginResult, ...]
    measured: NightsMeasured
    immature: int
    resumed: int
    csv: Path
    figure: Path

    @property
    def unit(self) -> str:
        """What one list is of."""
        return "block" if self.flat else "night"

    @property
    def sentences(self) -> tuple[str, ...]:
        """The outcome in words."""
        return in_words(self.measured, self.unit)

    @property
    def refused(self) -> tuple[OriginResult, ...]:
        """The nights on which nothing could be trained or tested."""
        return tuple(one for one in self.results if one.facts.refused is not None)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {
            "every_days": self.every_days,
            "unit": self.unit,
            "sentences": list(self.sentences),
            "immature": self.immature,
            "resumed": self.resumed,
            **as_json(self.measured),
            "models": [{"night": one.origin.night.isoformat(), **asdict(one.facts)} for one in self.results],
            "csv": str(self.csv),
            "figure": str(self.figure),
        }


def run_backtest(
    materials: "Materials", first: date, last: date, every_days: int, advance: Advance | None = None
) -> Backtested:
    """Replay past nights, keep each as it is done, and measure all of them.

    Raises:
        ConfigError: the dates hold no night whose outcome is known. AgreementError: the agreement is wrong.
        TrainingError: on no night was enough known to train.
    """
    known, immature = _known(materials, place_origins(materials.settings.snapshots, first, last, every_days))
    if materials.places.agreement.exists():
        materials.bind_agreement()
    store = NightStore.of(materials)
    left = [origin for origin in known if store.read(origin) is None]
    _replay(materials, store, left, len(known), advance or (lambda *_: None))
    results = tuple(result for result in map(store.read, known) if result is not None)
    training, seed = materials.settings.training, materials.settings.workspace.seed
    materials.progress(f"measuring {len(results)} nights")
    measured = measure_nights([one.replayed for one in results], training.bootstrap, seed)
    if not measured.nights:
        raise TrainingError(f"none of the {len(results)} nights could be tested; the last: {results[-1].facts.refused}")
    place = materials.places.root / "backtests" / f"{first}--{last}-every-{every_days}"
    flat = materials.settings.snapshots.taken == "row"
    found = Backtested(
        every_days=every_days,
        flat=flat,
        results=results,
        measured=measured,
        immature=immature,
        resumed=len(known) - len(left),
        csv=place.with_name(f"{place.name}.csv"),
        figure=place.with_name(f"{place.name}.png"),
    )
    _write(found)
    return found


def _known(materials: "Materials", origins: list[Origin]) -> tuple[list[Origin], int]:
    """Return the origins whose outcome is known, and how many there are beside them."""
    until, horizon = materials.dataset.observed_until, timedelta(days=materials.settings.snapshots.horizon_days)
    # Of a flat table every row says its outcome; of a night all leads must have had their time.
    ahead = timedelta(0) if materials.settings.snapshots.taken == "row" else horizon
    known = [origin for origin in origins if origin.night + ahead <= until]
    if not known:
        raise ConfigError(
            f"--from {origins[0].night:%Y-%m-%d} is too late: the outcome is known of nights up to "
            f"{until - ahead:%Y-%m-%d} (the data ends on {until:%Y-%m-%d}); take an earlier date"
        )
    return known, len(origins) - len(known)


def _replay(materials: "Materials", store: NightStore, left: Sequence[Origin], n_nights: int, advance: Advance) -> None:
    if not left:
        return
    done = n_nights - len(left)
    advance(done, n_nights, "")

    def tell(origin: Origin) -> None:
        nonlocal done
        done += 1
        advance(done, n_nights, f"{origin.night:%Y-%m-%d}")

    replay_origins(materials, store, left, _at_once(materials, left), tell)


def _at_once(materials: "Materials", origins: Sequence[Origin]) -> int:
    """Return how many origins may be worked on at once: as many as there are cores, and as fit into memory."""
    newest = on_night(materials, max(origin.night for origin in origins))
    rows = len(labelled_rows(newest.dataset, materials.settings.snapshots).rows)
    cells = max(1, rows * len(newest.catalogue()))
    return max(1, min(materials.threads, len(origins), CELLS_AT_ONCE // cells))


def _write(found: Backtested) -> None:
    """Write the table and the figure.

    Raises:
        WorkspaceError: the disk refuses.
    """
    import pandas as pd

    write_text(found.csv, pd.DataFrame(_rows(found)).to_csv(index=False, lineterminator="\n"))
    with replacing(found.figure) as draft:
        draft.write_bytes(png(draw(found.measured, found.unit)))


def _rows(found: Backtested) -> Iterator[dict[str, Any]]:
    """Yield one row a night: counts, the model's name, then each measure of each order with its interval."""
    recipes = {one.origin.night: one.facts.recipe for one in found.results}
    for one in found.measured.nights:
        row: dict[str, Any] = {"night": f"{one.night:%Y-%m-%dT%H:%MZ}", "recipe": recipes[one.night]}
        row |= {"leads": one.leads, "became_sql": one.positives, "places": one.places}
        for name, orders in one.measures.items():
            for order, estimate in orders.items():
                column = f"{name}.{order.replace(' ', '_')}"
                row |= {column: estimate.value, f"{column}.low": estimate.low, f"{column}.high": estimate.high}
        yield row
