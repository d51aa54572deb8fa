# ml-tui: everything a developer runs. A bare clone and Python 3.11 or later is all it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run test check lint types contracts wheel bench messages snapshots clean

help:  ## what can be done here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1|/' | column -t -s '|'

run: $(VENV)/.run  ## install and open the app on the demo project
	$(BIN)/ml-tui demo

test: $(VENV)/.dev  ## the whole test suite; COV=1 prints the coverage
	$(BIN)/python -m pytest -n auto $(if $(COV),--cov --cov-report=term:skip-covered)

check: COV = 1
check: $(VENV)/.dev lint types contracts test wheel  ## what CI runs

lint: $(VENV)/.dev  ## format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev  ## mypy, strict, over source and tests
	$(BIN)/mypy

contracts: $(VENV)/.dev  ## the import contracts of the house
	$(BIN)/lint-imports

wheel: $(VENV)/.dev  ## build wheel and sdist, install the wheel into a clean environment and use it
	$(BIN)/python bench/smoke.py

bench: $(VENV)/.dev  ## the benchmark tables
	$(BIN)/python bench/table.py
	$(BIN)/python bench/exports.py

messages: $(VENV)/.dev  ## collect the interface's texts and compile the translations
	$(BIN)/pybabel -q extract -F pyproject.toml -k _ -k N_ --no-location --sort-output --project ml-tui --version 0 -o $(VENV)/ml_tui.pot src
	$(BIN)/pybabel -q update -i $(VENV)/ml_tui.pot -d src/ml_tui/locale -D ml_tui --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 110
	$(BIN)/pybabel -q compile -d src/ml_tui/locale -D ml_tui

snapshots: $(VENV)/.dev  ## accept what the screens look like now
	$(BIN)/python -m pytest tests/snapshots --snapshot-update

clean:  ## delete what can be made again
	rm -rf $(VENV) dist build .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(VENV)/.run
