# PO Desk. `make help` explains itself.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
JOBS   ?= 2
CLIENTS ?= mutt,roundcube,thunderbird
.DEFAULT_GOAL := help
.PHONY: help demo test test-clients check format bench bench-understanding bench-wording test-model mutation report-page lock servers clean docs

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-20s %s\n", $$1, $$2}'

demo: $(VENV)/.run ## set everything up and run the main job on the embedded desk
	$(BIN)/podesk demo

test: $(VENV)/.dev servers ## set everything up and pass the tests
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

test-clients: $(VENV)/.dev servers ## real mail clients (Mutt, Roundcube, Thunderbird) at the drafts; installs them; ten minutes, CLIENTS=mutt for one
	@sh tests/servers/install.sh clients
	$(BIN)/python -m pip install -q --disable-pip-version-check "playwright>=1.50,<2" "marionette-driver>=3.4,<4"
	PODESK_CLIENTS=$(CLIENTS) $(BIN)/python -m pytest tests/clients/real_clients.py

check: $(VENV)/.dev ## format, lint, strict types, import contracts, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.tools.docs_check

format: $(VENV)/.dev ## format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(VENV)/.dev ## write the generated pages anew
	$(BIN)/python -m tests.tools.docs_check --write

bench: $(VENV)/.dev servers ## measure the speed from Inbox to draft; writes docs/benchmarks.md
	$(BIN)/python -m tests.bench.throughput

bench-understanding: $(VENV)/.dev ## measure the reading of mail on the development corpora
	$(BIN)/python -m tests.bench.understanding

bench-wording: $(VENV)/.dev ## measure the gate
	$(BIN)/python -m tests.bench.wording
	$(BIN)/python -m tests.bench.model_faults

report-page: $(VENV)/.dev ## photograph the report's page, of invented data, in headless Chromium (phone and desktop)
	$(BIN)/python -m tests.tools.report_page docs/report --shots

test-model: $(VENV)/.dev ## measure a real model behind an OpenAI-compatible server: make test-model URL=http://127.0.0.1:8080/v1 MODEL=name
	$(BIN)/python -m tests.bench.real_model --base-url "$(URL)" --model "$(MODEL)" $(OPTIONS)

mutation: $(VENV)/.dev ## break rules and reconciliation in a copy, mutant by mutant, and see which the tests miss (hours)
	$(BIN)/python -m pip install -q --disable-pip-version-check "mutmut>=3.8,<4"
	$(BIN)/python -m tests.tools.mutation $(MUTATION)

lock: $(VENV)/.dev ## resolve the dependencies anew within their ranges
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --no-header --no-annotate pyproject.toml --group dev -o requirements-dev.lock

servers:
	@sh tests/servers/install.sh

clean: ## remove what was made
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/.made:
	@sh tests/servers/install.sh venv $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements.lock hatchling editables
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check -r requirements-dev.lock
	@touch $@
