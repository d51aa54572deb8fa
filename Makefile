# The commands for developers. They need only a clone and Python 3.11 or later.

VENV := .venv
BIN := $(VENV)/bin
export PYTHON
RUNS := 7
BENCH = $(BIN)/python -m bench --runs $(RUNS) $(if $(BEFORE),--before $(BEFORE))

.PHONY: help run test check lint types contracts wheel bench bench-peers bench-growth bench-line budget mutants messages man pictures snapshots lock lock-check newest lowest clean anew

help:  ## list the commands
	@awk -F ':.*## *' '/^[a-z-]+:.*## / {printf "  make %-12s  %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/.run  ## install and open the app on the demo project
	$(BIN)/ml-tui demo

test: $(VENV)/.dev  ## run all tests; COV=1 prints the coverage
	@$(BIN)/python -m compileall -q src  # once, for all the processes that the tests start
	$(BIN)/python -m pytest -n auto --dist worksteal $(if $(COV),--cov --cov-report=term:skip-covered)

check: COV = 1
check: lock-check lint types contracts test wheel  ## run what CI runs

lint: $(VENV)/.dev  ## check format and lint
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/.dev  ## check types in source and tests (mypy, strict)
	$(BIN)/mypy

contracts: $(VENV)/.dev  ## check the direction of imports
	$(BIN)/lint-imports

wheel: $(VENV)/.dev  ## build wheel and sdist, install the wheel into a clean environment and try it
	$(BIN)/python bench/smoke.py

bench: $(VENV)/.dev  ## measure the app beside a minimal Textual app, and the commands (results: bench/results)
	$(BENCH) app

bench-peers: $(VENV)/.dev  ## measure visidata, kanban-tui, harlequin, dooit and sc beside it
	$(BENCH) peers

bench-growth: $(VENV)/.dev  ## measure how costs grow with items, log, notes and projects
	$(BENCH) growth

bench-line: $(VENV)/.dev  ## measure it at the far end of slow lines
	$(BENCH) line

budget: $(VENV)/.dev  ## accept what steps cost now: bytes, modules, files (tests/budget/budget.toml)
	$(BIN)/python -m pytest -q tests/budget --accept-budget

mutants: $(VENV)/.mutation  ## change one rule after the other, and see whether a test fails (takes hours; ONLY=FILE for one module)
	$(BIN)/python -m bench.mutation $(ONLY)

messages: $(VENV)/.dev  ## collect the interface's texts and compile the translations
	$(BIN)/pybabel -q extract -F pyproject.toml -k _ -k N_ --no-location --sort-output --project ml-tui --version 0 -o $(VENV)/ml_tui.pot src
	$(BIN)/pybabel -q update -i $(VENV)/ml_tui.pot -d src/ml_tui/locale -D ml_tui --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 110
	$(BIN)/pybabel -q compile -d src/ml_tui/locale -D ml_tui

man: $(VENV)/.dev  ## make the man pages from the commands' declarations
	for one in $$($(BIN)/python -c 'from ml_tui.i18n import LANGUAGES; print(*LANGUAGES)'); do \
	  place=docs/man/$$(test $$one = en || echo $$one/)man1; \
	  mkdir -p $$place && $(BIN)/ml-tui man --lang $$one >$$place/ml-tui.1 || exit 1; \
	done

pictures: $(VENV)/.pictures  ## make the pictures and key tables of the documents
	$(BIN)/python docs/make.py

snapshots: $(VENV)/.dev  ## accept the screens and reports as they are now
	$(BIN)/python -m pytest tests/snapshots tests/unit/test_report_snapshots.py --snapshot-update

lock: $(BIN)/uv  ## resolve all dependencies anew, and write uv.lock and constraints.txt
	sh tools/lock.sh $(BIN)/uv

lock-check: $(BIN)/uv
	sh tools/lock.sh $(BIN)/uv check

newest:  ## run all tests with the newest versions that pyproject.toml allows
	$(call suite_on,highest)

lowest:  ## run all tests with the lowest versions that pyproject.toml allows
	$(call suite_on,lowest-direct)

newest lowest: $(BIN)/uv

define suite_on
$(BIN)/uv pip compile --quiet --universal --upgrade --resolution $(1) --all-extras -o $(VENV)-$@.txt pyproject.toml
sh tools/venv.sh $(VENV)-$@ $(VENV)-$@.txt --editable '.[dev]'
$(VENV)-$@/bin/python -m pytest -n auto --dist worksteal
endef

clean:  ## delete everything that can be made again
	rm -rf $(VENV) $(VENV)-* dist build .coverage* .mutation .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

# A stamp is written only after success. An environment whose interpreter is gone is made anew.
LACKING := $(if $(shell test -x $(BIN)/python && echo whole),,anew)

$(VENV)/.run: pyproject.toml constraints.txt $(LACKING)
	sh tools/venv.sh $(VENV) constraints.txt --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt $(LACKING)
	sh tools/venv.sh $(VENV) constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/.run

$(VENV)/.mutation: $(VENV)/.dev
	sh tools/venv.sh $(VENV) constraints.txt --editable '.[dev,mutation]'
	@touch $@

$(VENV)/.pictures: $(VENV)/.dev
	sh tools/venv.sh $(VENV) constraints.txt --editable '.[dev,pictures]'
	@touch $@

$(BIN)/uv: $(LACKING)
	sh tools/venv.sh $(VENV) constraints.txt uv
