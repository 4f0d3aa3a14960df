"""A registered model is text, and plain MLflow gives the probabilities of the model that was trained."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from handoff.model.registry.tracking import quiet_pyfunc
from tests.model.registry.conftest import Registered
from tests.model.synthetic import feature_values

CHAMPION = "models:/lead-propensity@champion"


@pytest.fixture(scope="module")
def values() -> pd.DataFrame:
    """Rows that training never saw: gaps everywhere, an industry of its own."""
    rows = feature_values(400, seed=99)
    rows["industry"] = pd.Categorical(rows["industry"].astype(object).where(rows.index % 7 != 0, "Falconry"))
    rows.loc[rows.index % 11 == 0, ["page_view_count_7d", "employees"]] = np.nan
    return rows


@pytest.fixture
def champion(registered: Registered) -> Any:
    registered.tracking.client()
    return quiet_pyfunc().load_model(CHAMPION)


def as_text(values: pd.DataFrame) -> pd.DataFrame:
    text = values["industry"].astype(object)
    return values.assign(industry=text.where(text.notna(), None))


def shuffled(values: pd.DataFrame) -> pd.DataFrame:
    return values[list(values.columns[::-1])]


def in_64_bits(values: pd.DataFrame) -> pd.DataFrame:
    return values.astype({name: "float64" for name in values.columns if name != "industry"})


def with_a_surplus_column(values: pd.DataFrame) -> pd.DataFrame:
    return values.assign(lead_id="L1")


@pytest.mark.parametrize("form", [pd.DataFrame.copy, as_text, shuffled, in_64_bits, with_a_surplus_column])
def test_plain_mlflow_gives_the_same_probabilities_bit_for_bit(
    registered: Registered, champion: Any, values: pd.DataFrame, form: Any
) -> None:
    expected = registered.trained.predict(values)
    assert champion.predict(form(values)).tobytes() == expected.tobytes()
    assert len(np.unique(expected)) > 20


def test_a_missing_column_is_refused_by_name(champion: Any, values: pd.DataFrame) -> None:
    from mlflow.exceptions import MlflowException

    with pytest.raises(MlflowException, match="employees"):
        champion.predict(values.drop(columns="employees"))


def test_the_callers_frame_is_left_alone(champion: Any, values: pd.DataFrame) -> None:
    given = as_text(values)
    before = given.copy(deep=True)
    champion.predict(given)
    pd.testing.assert_frame_equal(given, before)


def test_the_signature_names_every_feature_and_its_kind(registered: Registered, champion: Any) -> None:
    inputs = champion.metadata.signature.inputs
    assert inputs.input_names() == list(registered.trained.catalogue.names)
    kinds = {one.name: str(one.type) for one in inputs}
    assert {name for name, kind in kinds.items() if kind != "DataType.double"} == {"industry"}
    assert champion.metadata.signature.outputs.input_types() == [np.dtype(np.float64)]


def test_the_input_example_is_there_and_works(registered: Registered, champion: Any) -> None:
    example = champion.input_example
    assert len(example) == 5
    first = registered.example.head(5)
    assert champion.predict(example).tobytes() == registered.trained.predict(first).tobytes()


def test_nothing_is_pickled(registered: Registered) -> None:
    files = [path for path in registered.tracking.folder.rglob("*") if path.is_file() and path.name != "mlflow.db"]
    assert any(path.name == "MLmodel" for path in files)
    for path in files:
        assert path.suffix not in {".pkl", ".pickle", ".joblib", ".skops", ".npy", ".bin"}, path
        if path.suffix == ".png":
            continue
        # A pickle of protocol 2 and later begins with 0x80, which no UTF-8 text does.
        assert path.read_text(encoding="utf-8"), path


def test_the_models_file_names_a_script(registered: Registered) -> None:
    said = (folder_of(registered) / "MLmodel").read_text(encoding="utf-8")
    assert "pyfunc_model.py" in said
    assert "python_model.pkl" not in said


def test_only_json_and_text_describe_the_model(registered: Registered) -> None:
    files = [path for path in (folder_of(registered) / "artifacts").rglob("*") if path.is_file()]
    assert len(files) > 5
    for path in files:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            json.loads(text)


def folder_of(registered: Registered) -> Path:
    registered.tracking.client()
    from mlflow.artifacts import download_artifacts

    return Path(download_artifacts(artifact_uri=registered.model.uri))
