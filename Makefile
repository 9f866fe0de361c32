# Needs make and Python 3.11 or later; nothing is installed outside $(VENV).

VENV := .venv
BIN := $(VENV)/bin
# The first interpreter that runs and is new enough; `make PYTHON=/path/to/python test` overrides it.
PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo "$$p" && break; done)
CODE = $(wildcard st_db ingest app.py)
CHECKED = $(CODE) $(wildcard tests benchmarks)
# Extra arguments for pytest: make test ARGS="-k identifiers"
ARGS ?=
# Test processes, each with a server and a browser of its own; 0 runs the tests in one, with -x or --pdb.
WORKERS ?= logical

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled code is kept, whatever the environment says: a service, a worker and each process of the
# tests start in two thirds of the time.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo serve test lint types bench format constraints clean

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.run ## Load the sample data and open the register (the first thing to run)
	$(BIN)/st-db demo

serve: $(VENV)/.run ## Serve the register on its own data
	$(BIN)/st-db serve

test: lint types ## Check style, types and layers, then run every test
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder $(ARGS)

lint: $(VENV)/.dev ## Check style, formatting and layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/.dev ## Check types
	$(BIN)/mypy $(CHECKED)

bench: $(VENV)/.dev ## Measure speed and memory, and print a table
	$(BIN)/python -m benchmarks

format: $(VENV)/.dev ## Rewrite the code in the house format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

# Only on purpose: it resolves everything anew in a throw-away environment.
constraints: $(VENV)/.dev ## Pin the newest versions that fit into constraints.txt
	rm -rf build/constraints && $(BIN)/python -m venv build/constraints
	build/constraints/bin/python -m pip install --quiet --editable '.[dev]'
	build/constraints/bin/python -m pip freeze --exclude-editable --exclude st-db > build/constraints.txt
	mv build/constraints.txt constraints.txt && rm -rf build/constraints

clean: ## Remove the environment, caches and build files; the data stay
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: the environment is brought up to date only when these two files change.
$(VENV)/.run: pyproject.toml constraints.txt
	$(call install,.)
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt
	$(call install,.[dev])
	@touch $(VENV)/.run $@

define install
@if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	python='$(PYTHON)'; \
	if [ -z "$$python" ] || ! "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
		echo "ST-DB needs Python 3.11 or later, and none was found on the path." >&2; \
		echo "Install it, or name one: make PYTHON=/path/to/python3.12 $(MAKECMDGOALS)" >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
		echo "$$python cannot make a virtual environment: its venv package is missing." >&2; \
		echo "On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; \
	fi; \
	echo "Making $(VENV) with $$("$$python" --version)"; \
	"$$python" -m venv --clear $(VENV) || exit 1; \
fi
@echo "Installing into $(VENV) (a few minutes the first time)"
@$(BIN)/python -m pip install --quiet --constraint constraints.txt uv && \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode \
		$${PIP_INDEX_URL:+--default-index "$$PIP_INDEX_URL"} \
		--constraint constraints.txt --editable '$(1)' || \
	{ echo "uv could not install it; pip tries, which takes longer"; \
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '$(1)'; }
endef
