"""Words of help cost nothing: no heavy library is imported for them."""

import json
import subprocess
import sys

import pytest

from handoff.cli.app import COMMANDS

HEAVY = {
    *("pandas", "numpy", "ibis", "duckdb", "sklearn", "lightgbm", "mlflow", "prefect", "matplotlib", "pyarrow"),
    *("pydantic", "jinja2", "scipy", "sqlalchemy", "alembic", "psycopg"),
}
SCRIPT = """
import json, sys
calls = json.loads(sys.argv[1])
from handoff.cli import main
for call in calls:
    sys.argv = ["handoff", *call]
    try:
        main()
    except SystemExit as stop:
        assert not stop.code, call
print(json.dumps(sorted(name for name in sys.modules if "." not in name)))
"""


def imported(*calls: list[str]) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(calls)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("call", [["--help"], ["--version"]], ids=" ".join)
def test_the_first_words_import_nothing_heavy(call: list[str]) -> None:
    assert imported(call) & {*HEAVY, "rich"} == set()


def test_the_help_of_every_command_imports_nothing_heavy() -> None:
    assert imported(*([name, "--help"] for name in COMMANDS)) & HEAVY == set()


def test_importing_the_package_imports_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import sys, handoff; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) & HEAVY == set()
