# Needs nothing but make and Python 3.11 or newer; everything else goes into .venv.
#
#   make demo              a playground in the browser (make demo ARGS=--terminal: typed)
#   make test              all tests; says what it skips, and why
#   make crash             kills the program at 1,000 instants and at every statement (make test: a part of it)
#   make faults            all of the fault catalogue: locked, full, frozen, flooded (make test: a part of it)
#   make lint              format, lint, types, imports
#   make fix               put right what lint can put right
#   make texts             bring the catalogue and the translations up to date
#   make golden            write anew how each post reads (then read them aloud)
#   make bench WHAT=name   one benchmark, in an environment of its own
#   make clean             remove what make made

PYTHON ?= python3
BIN := .venv/bin
PIP_OPTIONS := --quiet --disable-pip-version-check
ALONE := alone or browser or crash or homeserver
ARGS ?=
PEERS := $(wildcard tests/bench/requirements.txt)
SYNAPSE := tests/adapters/matrix/synapse.txt
CALENDARS := tests/calendar/clients/requirements.txt
ICAL_JS := ical.js@2.2.1
CODE := circles adapters plugins tests
# The tests start hundreds of programs: each would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test crash faults lint fix texts golden bench named clean
.DEFAULT_GOAL := help

help:
	@sed -n 's/^#   //p' Makefile

demo: .venv/.run
	@$(BIN)/circles demo $(ARGS)

test: .venv/.dev .venv-synapse/.made .venv-calendars/.made
	$(BIN)/pytest -n 2 --dist=loadfile -m 'not (slow or $(ALONE))'
	$(BIN)/pytest -n 2 --dist=loadfile -m 'slow and not ($(ALONE))'
	$(BIN)/pytest -m '$(ALONE)'

crash: .venv/.dev
	CIRCLES_CRASH_ALL=1 $(BIN)/pytest -m crash tests/crash

faults: .venv/.dev
	CIRCLES_FAULTS_ALL=1 $(BIN)/pytest -s tests/faults

lint: .venv/.dev
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

fix: .venv/.dev
	$(BIN)/ruff check --fix $(CODE)
	$(BIN)/ruff format $(CODE)

texts: .venv/.dev
	@$(BIN)/python tests/test_texts.py $(ARGS)

golden: .venv/.dev
	@$(BIN)/python tests/posts/test_golden.py

bench: named .venv-bench/.made $(if $(filter matrix,$(WHAT)),.venv-synapse/.made)
	.venv-bench/bin/python tests/bench/$(WHAT).py $(ARGS)

named:
	@test -n "$(WHAT)" || { echo "Which one? make bench WHAT=name, with a name of:" \
	    $(sort $(patsubst tests/bench/%.py,%,$(wildcard tests/bench/[a-z]*.py))) >&2; exit 2; }
	@test -f "tests/bench/$(WHAT).py" || { echo "There is no tests/bench/$(WHAT).py." >&2; exit 2; }

clean:
	rm -rf .venv .venv-bench .venv-synapse .venv-calendars build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps: what a run needs, and on top of it what developing needs.

.venv/.run: .venv/bin/python pyproject.toml constraints.txt
	@echo "Setting up .venv (once)..."
	@$(BIN)/python -m pip install $(PIP_OPTIONS) -c constraints.txt -e .
	@touch $@

.venv/.dev: .venv/bin/python pyproject.toml constraints.txt
	@echo "Setting up .venv with the developers' tools (once; it takes a minute)..."
	@$(BIN)/python -m pip install $(PIP_OPTIONS) -c constraints.txt -e '.[dev]'
	@touch .venv/.run $@

.venv-bench/.made: .venv-bench/bin/python pyproject.toml constraints.txt $(PEERS)
	@echo "Setting up .venv-bench with the peers to measure against (once)..."
	@.venv-bench/bin/python -m pip install $(PIP_OPTIONS) -c constraints.txt -e .
	@.venv-bench/bin/python -m pip install $(PIP_OPTIONS) -e . $(PEERS:%=-r %)
	@touch $@

# Where it cannot be had, the stamp says why, and the tests that need it say that they did not run.
.venv-synapse/.made: .venv-synapse/bin/python $(SYNAPSE)
	@echo "Setting up .venv-synapse with a homeserver for the tests of Matrix (once)..."
	@if .venv-synapse/bin/python -m pip install $(PIP_OPTIONS) --only-binary :all: -r $(SYNAPSE); then : > $@; \
	    else echo "pip found no homeserver for this platform; to try again: rm -r .venv-synapse" | tee $@; fi

# As above. One reader is written in JavaScript: it comes along where npm is.
.venv-calendars/.made: .venv-calendars/bin/python $(CALENDARS)
	@echo "Setting up .venv-calendars with calendar programs to read our feeds (once)..."
	@if .venv-calendars/bin/python -m pip install $(PIP_OPTIONS) --only-binary :all: -r $(CALENDARS); then : > $@; \
	    else echo "pip found no calendar programs for this platform; to try again: rm -r .venv-calendars" | tee $@; fi
	@command -v npm >/dev/null && npm install --silent --no-audit --no-fund --no-save --prefix .venv-calendars $(ICAL_JS) || true

%/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON) here: install Python 3.11 or newer," \
	    "or name one with: make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is" \
	    "$$($(PYTHON) --version 2>&1), and this needs Python 3.11 or newer: install one, or name one with:" \
	    "make PYTHON=/path/to/python3" >&2; exit 2; }
	@$(PYTHON) -m venv $* || { rm -rf $*; echo "No virtual environment could be made; on Debian and Ubuntu:" \
	    "apt-get install python3-venv" >&2; exit 2; }
