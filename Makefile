# make build: set everything up and build the shipped study.  make test: set everything up and pass the tests.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: build test lint bench clean

build: .venv/runs
	$(BIN)/cdisc-rdeb build specs/rdeb

test: .venv/tests
	$(BIN)/python -m pytest

lint: .venv/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/tests
	$(BIN)/python benchmarks/xpt.py
	$(BIN)/python benchmarks/mapping.py
	$(BIN)/python benchmarks/imports.py

clean:
	rm -rf .venv output/rdeb

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/runs: .venv/made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	touch $@

.venv/tests: .venv/made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test,lint]"
	touch $@ .venv/runs
