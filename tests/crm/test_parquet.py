"""Exports say the same as text and with types of their own."""

from pathlib import Path

import pandas as pd
import pytest

from tests.crm.hubspot_export import hubspot_export
from tests.crm.importing import comparable, counts, imported
from tests.crm.marketo_export import marketo_export
from tests.crm.plain_world import plain_world, write_typed
from tests.crm.salesforce_export import salesforce_export

EXPORTS = {"hubspot": hubspot_export, "salesforce": salesforce_export, "marketo": marketo_export}


@pytest.mark.slow
@pytest.mark.parametrize("vendor", EXPORTS)
def test_parquet_says_the_same_as_csv(tmp_path: Path, vendor: str) -> None:
    tables = EXPORTS[vendor](plain_world())
    text = imported(tmp_path / "text", vendor, tables)
    typed = imported(tmp_path / "typed", vendor, tables, write_typed)
    assert counts(typed) == counts(text)
    pd.testing.assert_frame_equal(comparable(typed.features()), comparable(text.features()))
