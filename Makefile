# Everything installs into the checkout: .venv and node_modules.
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Node 20 has passed its end of life; it works, and the banner frightens.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

.PHONY: help install demo local-aws lint test test-fast evidence wheel clean

help: ## Show the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "make %-12s %s\n", $$1, $$2}'

install: $(VENV)/installed node_modules/installed ## Install what development needs into the checkout

$(VENV)/installed: requirements.txt pyproject.toml
	@echo "Installing the Python packages into $(VENV) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

node_modules/installed: package.json package-lock.json
	@echo "Installing the CDK command line into node_modules …"
	@npm ci --silent
	@touch $@

demo: install ## Deploy app.py to a local AWS, add a user, deploy again, destroy
	@$(BIN)/python -m examples.demo

local-aws: install ## Serve a local AWS until interrupted; prints its environment variables
	@exec $(BIN)/python -m local_aws

lint: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test-fast: install ## Most tests that need no emulator, and some paths of the fault harness
	$(BIN)/pytest -q -n 2 --dist loadgroup -m "not wheel and not minutes" tests/contract tests/docs tests/csv tests/handler tests/synth

test: install lint ## Everything: style, types, all rings of tests
	$(BIN)/pytest -q -n 3 --dist loadgroup tests

evidence: install ## Write what the tests have seen into tests/evidence and the documents' tables
	$(BIN)/pytest -q -n 2 --dist loadgroup --write-documents -m evidence tests

wheel: install ## Build the package into dist
	@$(BIN)/python -m build --no-isolation --wheel --outdir dist .

clean: ## Remove what was installed and built
	rm -rf $(VENV) node_modules cdk.out dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
