"""Exports say the same as text and with types of their own."""

from pathlib import Path

import pandas as pd
import pytest

from tests.crm.hubspot_export import hubspot_export
from tests.crm.importing import comparable, counts, imported
from tests.crm.plain_world import plain_world, write_typed


@pytest.mark.slow
def test_parquet_says_the_same_as_csv(tmp_path: Path) -> None:
    """HubSpot's tables have every type that the other vendors' have."""
    tables = hubspot_export(plain_world())
    text = imported(tmp_path / "text", "hubspot", tables)
    typed = imported(tmp_path / "typed", "hubspot", tables, write_typed)
    assert counts(typed) == counts(text)
    pd.testing.assert_frame_equal(comparable(typed.features()), comparable(text.features()))
