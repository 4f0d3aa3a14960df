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
    expected = registered.result.model.predict(values)
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
    assert inputs.input_names() == list(registered.result.model.catalogue.names)
    kinds = dict(zip(inputs.input_names(), (one.name for one in inputs.input_types()), strict=True))
    assert kinds == {name: "string" if name == "industry" else "double" for name in kinds}
    assert champion.metadata.signature.outputs.input_types() == [np.dtype(np.float64)]


def test_the_input_example_is_there_and_works(registered: Registered, champion: Any) -> None:
    example = champion.input_example
    assert len(example) == 5
    first = registered.record.example.head(5)
    assert champion.predict(example).tobytes() == registered.result.model.predict(first).tobytes()


def test_nothing_is_pickled(registered: Registered) -> None:
    files = [path for path in registered.tracking.folder.rglob("*") if path.is_file() and path.name != "mlflow.db"]
    assert any(path.name == "MLmodel" for path in files)
    for path in files:
        content = path.read_bytes()
        # A figure is the only thing that is not text; a pickle begins with 0x80 and its protocol.
        assert path.suffix == ".png" or content.decode("utf-8").isprintable() or b"\x00" not in content, path
        assert not content.startswith(b"\x80"), path
        assert path.suffix not in {".pkl", ".pickle", ".joblib", ".skops", ".npy", ".bin"}, path


def test_the_models_file_names_a_script(registered: Registered) -> None:
    (path,) = registered.tracking.folder.rglob("MLmodel")
    said = path.read_text(encoding="utf-8")
    assert "model_code_path: pyfunc_model.py" in said or "pyfunc_model.py" in said
    assert "cloudpickle" not in said
    assert "python_model:" not in said


def test_only_json_and_text_describe_the_model(registered: Registered) -> None:
    (folder,) = (path.parent / "artifacts" / "model" for path in registered.tracking.folder.rglob("MLmodel"))
    for path in filter(Path.is_file, folder.rglob("*")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".json":
            json.loads(text)
