# `make demo` and `make test` need nothing but Debian with Python 3.11 and Node 20: they set themselves up.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c

WAVE ?= latvia-2017
SERVE ?= 1
PORT ?= 8100
OBSERVATION ?=
BIN := .venv/bin

.PHONY: help setup demo test check format bench lock docs clean

help:  ## what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.ready node_modules/.ready .system-ready  ## install what the program and its tests need

.system-ready: tools/install-system
	tools/install-system
	@touch $@

.venv/.ready: requirements/dev.txt pyproject.toml
	python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

node_modules/.ready: package-lock.json
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

demo: setup  ## build the wave (WAVE=latvia-2017) and serve it; SERVE=0 stops after building
	$(BIN)/eindekss demo $(WAVE) --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

test: export PYTHONDONTWRITEBYTECODE =  # tests start hundreds of programs: each would be compiled anew
test: setup  ## the checks, every test, and again on PostgreSQL what uses the database (of the browser, the journeys)
	$(MAKE) check
	$(BIN)/pytest -n 2 --dist worksteal --cov --cov-report=term:skip-covered --cov-fail-under=85
	tools/postgresql.py $(BIN)/pytest -n 2 --dist worksteal --database -m "not browser or pictured"

check: .venv/.ready  ## format, lint, types, layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/.ready  ## put the code in its usual form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: setup  ## make the generated pages, the examples' outputs and the pictures anew
	$(BIN)/python tools/docs
	$(BIN)/python tools/examples
	$(BIN)/python tools/pictures

bench: setup  ## measure the stages on waves of 104, 10,000 and 100,000 institutions, the workbook, the grid, pages and saves, websites looked at
	$(BIN)/python bench/stages.py
	$(BIN)/python bench/workbook.py
	$(BIN)/python bench/grid.py
	$(BIN)/python bench/rules.py
	tools/postgresql.py --durable $(BIN)/python bench/collection.py
	$(BIN)/python bench/observation.py $(OBSERVATION)

lock:  ## resolve the dependencies again and pin them with hashes
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --output-file requirements/run.txt pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --extra dev --output-file requirements/dev.txt pyproject.toml requirements/build.in

clean:  ## remove everything made, keep what was downloaded
	rm -rf var
