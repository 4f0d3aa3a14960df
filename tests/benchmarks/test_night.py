"""The benchmark of a whole night runs what a night runs, and its figures are of the parts that it names."""

import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from benchmarks.made_events import Size
from benchmarks.made_workspace import PAST_NIGHTS, Made, make_sources, write_past_nights
from benchmarks.measure import in_own_process
from benchmarks.night import PUBLICATION, figures_of, show
from benchmarks.night_floors import floors as floors_of
from benchmarks.night_run import STAGES
from benchmarks.stage_clock import REST, StageClock
from handoff import Workspace
from handoff.delivery.parquet import SCORE_SCHEMA
from tests.workspace.company import Company


def spin(seconds: float) -> None:
    """Work for so many processor seconds."""
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_what_an_inner_stage_takes_is_not_the_outer_ones() -> None:
    clock = StageClock()
    with clock.running(), clock.stage("outer"):
        with clock.stage("inner"):
            spin(0.05)
        spin(0.01)
    assert clock.cpu_seconds["inner"] > 0.045
    assert clock.cpu_seconds["outer"] < clock.cpu_seconds["inner"]
    assert min(clock.peak_gb.values()) > 0.01


def test_a_made_company_is_read_without_a_fault(tmp_path: Path) -> None:
    made = Made(tmp_path / "workspace", Size(400, 6_000))
    make_sources(made, tmp_path, tmp_path / "nowhere", places=20)
    write_past_nights(made, nights=2)
    checked = Workspace.open(made.folder, environ={}, threads=1).check()
    assert not checked.faults
    assert {one.counts.table: one.counts.kept for one in checked.report.tables}["events"] > 5_900
    past = [*(made.folder / ".handoff" / "scores").glob("night=*/scores.parquet")]
    assert len(past) == 2 < PAST_NIGHTS
    assert pq.read_schema(past[0]).equals(SCORE_SCHEMA)


@pytest.mark.slow
def test_a_night_is_measured_stage_by_stage(company: Company, tmp_path: Path) -> None:
    folder = company.copy(tmp_path)
    night = in_own_process("benchmarks.night_run", folder, 1)
    floors = floors_of(folder, 1)
    assert set(night["stages"]) == {*STAGES.values(), REST}
    assert night["n_leads"] == len(company.scored.scored)
    figures = figures_of([Size(130, 1), Size(1_300, 10)], [night, night], floors)
    assert figures["slope"] == pytest.approx(0, abs=1e-9)
    assert sum(stage["seconds"] for stage in figures["stages"].values()) == pytest.approx(
        figures["total_seconds"], abs=0.5
    )
    assert all(figures["stages"][name]["ratio_to_floor"] > 0 for name in (*PUBLICATION, "reasons", "read"))
    assert figures["peak_gb"] >= max(stage["peak_gb"] for stage in figures["stages"].values()) - 0.05
    assert show(figures).row_count == len(figures["stages"]) + 4
