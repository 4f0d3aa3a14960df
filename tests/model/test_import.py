import subprocess
import sys


def test_recipes_are_read_without_heavy_imports() -> None:
    heavy = "('sklearn', 'lightgbm', 'pandas', 'scipy')"
    code = f"import sys, handoff.model.recipe; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
