# Dateline. `make help` lists the targets; `make run` and `make test` need nothing but Python, Java, Maven and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help run test test-fast check format schemas train goldens requirements bench clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(VENV)/run.stamp ## read the sample articles and show their events (embedded broker)
	@$(BIN)/dateline run seeds --once

test: $(VENV)/dev.stamp ## everything that must pass: style, types, tests, a real Kafka included
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	$(BIN)/pytest -m "not bench"

test-fast: $(VENV)/dev.stamp ## the tests that need no broker
	$(BIN)/pytest -m "not bench and not broker"

check: $(VENV)/dev.stamp ## style and types only
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(VENV)/dev.stamp ## format the code
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

schemas: $(VENV)/dev.stamp ## generate schemas/ from the models
	$(BIN)/python -m dateline.schemas schemas

train: $(VENV)/dev.stamp ## learn the decision model from services/dateline/extract/training (a minute)
	$(BIN)/python -m dateline.extract.training.train services/dateline/extract

goldens: $(VENV)/dev.stamp ## rewrite the golden files from today's output; read the diff
	$(BIN)/pytest tests/test_seeds.py --update-goldens -q

bench: $(VENV)/dev.stamp ## print the figures (extraction, pipeline, resolver, restore, memory)
	$(BIN)/pytest -m bench tests/bench -s -q

requirements: $(VENV)/dev.stamp ## pin requirements*.txt anew, with hashes
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		--no-header --allow-unsafe --build-deps-for wheel --build-deps-for editable --output-file requirements.txt pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --strip-extras --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
		--no-header --allow-unsafe --build-deps-for wheel --build-deps-for editable --extra dev --constraint requirements.txt --output-file requirements-dev.txt pyproject.toml

clean: ## remove what was installed and generated
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if v >= (3, 11) else f"Dateline needs Python 3.11 or later; $(PYTHON) is {v[0]}.{v[1]}. Name another: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) || (echo "python3-venv is missing: on Debian, apt-get install python3-venv" >&2; exit 1)

$(VENV)/run.stamp: requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing into $(VENV) (once, about a minute)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . 
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing what the tests need into $(VENV)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
