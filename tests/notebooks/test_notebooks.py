"""The notebooks run from top to bottom on the demo workspace, and are committed without outputs."""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.workspace.company import Company

FOLDER = Path(__file__).parents[2] / "notebooks"
#: Notebook → how many figures it shows.
FIGURES = {"choose_a_policy": 1, "explore_the_data": 1, "train_and_evaluate": 2}
SECONDS_A_CELL = 300


def read(name: str) -> Any:
    return nbformat.read(FOLDER / f"{name}.ipynb", as_version=4)


def test_every_notebook_is_tested() -> None:
    assert {path.stem for path in FOLDER.glob("*.ipynb")} == set(FIGURES)


@pytest.mark.parametrize("name", FIGURES)
def test_a_committed_notebook_has_no_outputs(name: str) -> None:
    notebook = read(name)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell for cell in code if cell.outputs or cell.execution_count is not None] == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning:(jupyter_client|zmq|nbclient|traitlets)")
@pytest.mark.parametrize("name", FIGURES)
def test_a_notebook_runs_without_error(
    name: str, company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nbclient import NotebookClient

    monkeypatch.setenv("HANDOFF_WORKSPACE", str(company.copy(tmp_path)))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    notebook = read(name)
    # A cell that fails raises here, with its traceback.
    NotebookClient(
        notebook, timeout=SECONDS_A_CELL, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    ).execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output for output in shown if output.output_type == "stream" and output.name == "stderr"] == []
    assert sum("image/png" in output.get("data", {}) for output in shown) == FIGURES[name]
