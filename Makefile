# Every target sets itself up: Python 3.11 is all that has to be there.
PYTHON ?= python3.11
BIN := .venv/bin
export PYTHONHASHSEED := 0

.PHONY: demo test test-quick check format lock clean

demo: .venv/.runtime
	$(BIN)/handoff demo demo

test: .venv/.development
	$(BIN)/python -m pytest -n auto --dist loadfile

test-quick: .venv/.development
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow"

check: .venv/.development
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.development
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The hash-locked requirements, written without the address of any index.
lock: .venv/.runtime
	$(BIN)/uv pip compile pyproject.toml $(LOCK_FLAGS) -o requirements/base.txt
	$(BIN)/uv pip compile pyproject.toml --extra dev -c requirements/base.txt $(LOCK_FLAGS) -o requirements/dev.txt

LOCK_FLAGS := --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

.venv/.created: requirements/installer.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/installer.txt
	@touch $@

.venv/.runtime: .venv/.created requirements/base.txt pyproject.toml
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/base.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

.venv/.development: .venv/.runtime requirements/dev.txt
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@touch $@

clean:
	rm -rf .venv demo
