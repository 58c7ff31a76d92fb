# make build: set everything up and build the shipped study.  make test: set everything up and pass the tests.
# make bench: all figures of docs/performance.md, the peers' too where they are installed.
# make docs: renew what the documents repeat of the code.  make site: the documents as pages with a search, in .site.
# make lock: the lock files and the list of what the package is made of, after a change of constraints.txt.
# make core: set up CDISC CORE for `cdisc-rdeb check --core .core/bin/python`.
PYTHON ?= python3
CORE_PYTHON ?= $(shell for python in python3.12 $(HOME)/.pyenv/versions/3.12.*/bin/python3.12; do \
	$$python -c "" 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCK = .tools/bin/uv pip compile --quiet pyproject.toml requirements-build.in --universal --python-version 3.11.5 \
	--generate-hashes --no-annotate --no-header -c constraints.txt

.PHONY: build test lint docs site bench core lock clean

build: .venv/runs
	$(BIN)/cdisc-rdeb build specs/rdeb

test: .venv/tests
	$(BIN)/python -m pytest -n auto --dist loadfile

lint: .venv/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: .venv/tests
	$(BIN)/python tools/doc_tables.py

site: .venv/tests
	$(BIN)/zensical build --strict

bench: .venv/tests
	$(BIN)/python benchmarks/xpt.py
	$(BIN)/python benchmarks/mapping.py
	$(BIN)/python benchmarks/bds.py
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/whole.py
	$(BIN)/python benchmarks/growth.py --subjects 6,1000
	$(BIN)/python benchmarks/compare.py
	$(BIN)/python benchmarks/imports.py
	$(BIN)/python benchmarks/define_page.py

core: .core/made

clean:
	rm -rf .venv .core .tools .site .cache output/rdeb output/rdeb-analysis

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/runs: .venv/made pyproject.toml requirements.lock
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

.venv/tests: .venv/made pyproject.toml requirements-test.lock
	$(PIP) --require-hashes -r requirements-test.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@ .venv/runs

# The lock files, with the hashes of every file of each version in constraints.txt, for all systems; and what the package is made of.
lock: .tools/made
	$(LOCK) --extra statistics -o requirements.lock
	$(LOCK) --extra statistics --extra dask --extra rtf --extra test --extra lint -o requirements-test.lock
	.tools/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type library --of JSON --output-reproducible -o sbom.cdx.json

.tools/made:
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9 cyclonedx-bom==7.5.0
	touch $@

# CDISC CORE, which runs on Python 3.12 only; its rules are not in the package.
.core/made: constraints-core.txt
	@test -n "$(CORE_PYTHON)" || { echo "Python 3.12 is needed: make core CORE_PYTHON=..."; exit 1; }
	$(CORE_PYTHON) -m venv --clear .core
	.core/bin/python -m pip install --quiet --disable-pip-version-check -c constraints-core.txt cdisc-rules-engine
	touch $@
