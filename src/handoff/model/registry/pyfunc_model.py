"""The script that MLflow runs to load a model: the code is named, not pickled.

Its artifact `model` is the folder that `TrainedModel.save` wrote. `predict` takes the feature columns of the signature
(numbers, and categories as text) and returns the calibrated probability of each row: a NumPy array of shape (n_rows,).
"""

from pathlib import Path

import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc import PythonModel, PythonModelContext

from handoff.model.arrays import FloatArray
from handoff.model.trained import TrainedModel


class LeadPropensity(PythonModel):  # type: ignore[misc]  # MLflow's types are not followed
    """P(SQL within the horizon) as a plain MLflow model."""

    def load_context(self, context: PythonModelContext) -> None:
        """Read the model's files."""
        self.model = TrainedModel.load(Path(context.artifacts["model"]))

    def predict(self, model_input: pd.DataFrame) -> FloatArray:
        """Return the probability of each row, shape (n_rows,)."""
        # Features are built as 32-bit floats; the same numbers in 64 bits would fall on other sides of thresholds.
        kinds = {one.name: "category" if one.categorical else "float32" for one in self.model.catalogue}
        return self.model.predict(model_input[list(kinds)].astype(kinds))


set_model(LeadPropensity())
