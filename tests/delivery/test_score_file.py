"""A night that is read back is the night that was written."""

from pathlib import Path

import pandas as pd
import pytest

from handoff.delivery.parquet import write_scores
from handoff.delivery.score_file import read_scores
from handoff.errors import WorkspaceError
from tests.delivery.full_night import full_scores, without_leads


@pytest.mark.parametrize("leads", [300, 0])
def test_what_is_read_is_what_was_written(leads: int, tmp_path: Path) -> None:
    scored = full_scores(leads) if leads else without_leads()
    read = read_scores(write_scores(scored, tmp_path))
    pd.testing.assert_frame_equal(read, scored.rows.reset_index(drop=True))


def test_writing_again_what_was_read_gives_the_same_bytes(tmp_path: Path) -> None:
    scored = full_scores(300)
    first = write_scores(scored, tmp_path / "first")
    again = write_scores(type(scored)(read_scores(first), scored.run), tmp_path / "again")
    assert first.read_bytes() == again.read_bytes()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "scores.parquet"
    path.write_bytes(b"PAR1 cut short")
    with pytest.raises(WorkspaceError, match=r"scores\.parquet cannot be read: .*score that night again"):
        read_scores(path)
