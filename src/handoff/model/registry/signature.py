"""What goes into a registered model and what comes out, in MLflow's terms."""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from handoff.domain.catalogue import Catalogue

if TYPE_CHECKING:
    from mlflow.models import ModelSignature

EXAMPLE_ROWS: Final = 5


def signature_of(catalogue: Catalogue) -> "ModelSignature":
    """Return the model's signature: numbers and categories in, which may be NaN or None; one double a row out."""
    from mlflow.models import ModelSignature
    from mlflow.types import ColSpec, DataType, Schema, TensorSpec
    from mlflow.types.schema import AnyType

    # As `string` MLflow would refuse pandas categories, which is what feature tables hold.
    inputs = [ColSpec(AnyType() if feature.categorical else DataType.double, feature.name) for feature in catalogue]
    return ModelSignature(Schema(inputs), Schema([TensorSpec(np.dtype(np.float64), (-1,))]))


def input_example(values: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Return the first feature rows as MLflow takes them: categories as text objects, None where missing."""
    first = values.head(EXAMPLE_ROWS)
    plain = {name: first[name].astype(object).where(first[name].notna(), None) for name in catalogue.categorical}
    return first.assign(**plain)
