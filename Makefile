# Two commands matter: `make run` and `make test`. Everything they need, they install.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
DEMO_LANGUAGE ?= $(if $(filter zh%,$(LANG)),zh-CN,en)

.PHONY: help run test check unit system-tools bench lock docs clean

help:  ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: export SURVEYAPP_PUBLIC_URL ?= http://127.0.0.1:$(PORT)
run: .venv/run.stamp  ## serve the demo city at http://127.0.0.1:8000
	@$(BIN)/surveyapp demo --if-empty --language $(DEMO_LANGUAGE)
	@exec $(BIN)/surveyapp serve --port $(PORT)

test: .venv/dev.stamp system-tools check unit  ## install the test tools, then check and test everything

check: .venv/dev.stamp  ## format, lint, types, import arrows, migrations, generated documents
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m migrations.check
	$(BIN)/python docs/generate.py --check

unit: .venv/dev.stamp
	$(BIN)/pytest -n 2 --dist loadgroup

system-tools:
	@./tests/install-system-tools

bench: .venv/dev.stamp  ## run the programs that measure speed
	@for program in benchmarks/*.py; do echo "== $$program"; $(BIN)/python -m benchmarks.$$(basename $$program .py) || exit 1; done

docs: .venv/dev.stamp  ## write the generated documents again
	$(BIN)/python docs/generate.py

lock: .venv/dev.stamp  ## choose versions anew and write them down with their hashes
	$(BIN)/uv pip compile pyproject.toml requirements/build.in --upgrade --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --extra dev -q -o requirements/dev.txt
	$(BIN)/uv pip compile pyproject.toml requirements/build.in --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-header --extra server --extra postgres --extra data \
	  -c requirements/dev.txt -q -o requirements/run.txt

clean:  ## remove the environment; the data in var/ stays
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: $(PYTHON) is older. Try: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; rm -rf .venv; exit 1; }

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the platform needs (once; about a minute) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the tests need (once; a minute or two) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/run.stamp
