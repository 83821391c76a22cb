# Everything a person or a machine runs here. `make help` lists it.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
SHELL := /bin/bash

PYTHON ?= python3
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:

LOCK := --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate \
    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" pyproject.toml

LANGUAGES := fr
# The suites that run on a campaign file and on headquarters' database.
ON_BOTH := tests/services tests/schedules tests/store tests/stories tests/properties
POSTGRESQL := $(firstword $(wildcard /usr/lib/postgresql/*/bin/initdb) $(shell command -v initdb))

CODE := main.py commands warroom connectors schedules ui
TEMPLATE := build/warroom.pot
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard warroom/locale/*/LC_MESSAGES/warroom.po))

# What the program needs, and what working on it needs besides.
RUN := .venv/run.stamp $(CATALOGUES)
DEV := .venv/dev.stamp $(CATALOGUES)

.PHONY: help run networks rehearse test test-headquarters check lint types contracts bench test-bluesky test-mastodon test-wordpress drill drill-hq lock language clean qt

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUN) qt ## open the desktop on a sample campaign (without a display: play the rehearsal)
	@if [ "$$(uname)" = Darwin ] || [ -n "$${DISPLAY:-}$${WAYLAND_DISPLAY:-}" ]; then \
	    exec $(BIN)/python main.py --sample; \
	else \
	    echo "There is no display here, so no window can open: playing the rehearsal offscreen instead (make rehearse)."; \
	    $(MAKE) --no-print-directory rehearse; \
	fi

rehearse: $(RUN) qt ## play a whole day offscreen, with a picture of every screen
	$(BIN)/python main.py rehearse --pictures pictures --json

test: $(DEV) qt ## every test; what needs PostgreSQL is left out, and said so, where there is none
	$(BIN)/python -m pytest -n 2
	@if [ -n "$(POSTGRESQL)" ]; then \
	    $(MAKE) --no-print-directory test-headquarters; \
	else \
	    echo "Headquarters was not tested: PostgreSQL is not installed. On Debian or Ubuntu: sudo apt-get install $$(xargs < .ci/apt-headquarters)"; \
	fi

test-headquarters: $(DEV) qt ## the suites of a campaign file once more, on a PostgreSQL of their own
	$(BIN)/python -m pytest -n 2 --headquarters $(ON_BOTH) --ignore tests/store/headquarters # which has its own

check: lint types contracts test ## everything that must hold before a change goes in

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(DEV)
	$(BIN)/mypy

contracts: $(DEV)
	$(BIN)/lint-imports

networks: $(RUN) ## say what every network can do, as a table
	@$(BIN)/python main.py networks

bench: $(DEV) qt ## measure it against its peers (JSON)
	$(BIN)/python -m bench

test-bluesky: $(DEV) qt ## walk the whole way on a real Bluesky network on this machine
	$(BIN)/python -m pytest tests/networks/bluesky -v

test-mastodon: $(DEV) qt ## walk the whole way on a real server that speaks Mastodon, on this machine
	$(BIN)/python -m pytest tests/networks/mastodon -v

test-wordpress: $(DEV) qt ## walk the whole way on a real WordPress and its feeds, on this machine
	$(BIN)/python -m pytest tests/networks/wordpress -v

drill: $(RUN) ## kill and stop workers at random moments, and count what the network got
	$(BIN)/python main.py drill kill --posts 200 --kills 60 --seed 1 --json
	for proof in client-record-id container duplicate-refusal none; do \
	    $(BIN)/python main.py drill kill --posts 100 --kills 30 --seed 1 --json --proof $$proof || exit 1; \
	done
	$(BIN)/python main.py drill stop --seed 1 --json

drill-hq: $(RUN) ## break workers, server, links and clocks of a headquarters of its own (PostgreSQL, libfaketime)
	$(BIN)/python main.py drill hq --deliveries 400 --seed 1 --json

lock: .venv/dev.stamp ## pin the newest versions that fit pyproject.toml, with their hashes
	$(BIN)/uv pip compile $(LOCK) --extra language --output-file requirements.lock
	$(BIN)/uv pip compile $(LOCK) --extra language --extra dev --constraints requirements.lock \
	    --output-file requirements-dev.lock

language: .venv/dev.stamp ## collect the sentences of the code into the catalogues, and compile them
	mkdir -p $(dir $(TEMPLATE))
	$(BIN)/pybabel --quiet extract --no-default-keywords --keyword=tr --keyword=later --keyword=ntr:1,2 --add-comments=Translators: \
	    --add-location=file --project=Warroom --copyright-holder="the Warroom authors" \
	    --output-file=$(TEMPLATE) $(CODE)
	for tongue in $(LANGUAGES); do \
	    action="update --no-fuzzy-matching --ignore-obsolete"; \
	    [ -e warroom/locale/$$tongue/LC_MESSAGES/warroom.po ] || action=init; \
	    $(BIN)/pybabel --quiet $$action --domain=warroom --input-file=$(TEMPLATE) --output-dir=warroom/locale \
	        --locale=$$tongue || exit 1; \
	done
	$(BIN)/pybabel compile --domain=warroom --directory=warroom/locale --statistics

clean: ## remove what was made here; campaigns are kept elsewhere and stay
	rm -rf .venv build pictures .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	rm -f warroom/locale/*/LC_MESSAGES/warroom.mo
	find . -name __pycache__ -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------------------- environment

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "Warroom needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	    || { echo "$(PYTHON) can't make environments. On Debian or Ubuntu: sudo apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock | .venv/bin/python
	$(PIP_INSTALL) --requirement $<
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/bin/python
	$(PIP_INSTALL) --requirement $<
	@touch $@

# Babel is in both locks, and a stamp stands before the catalogues wherever they are asked for.
%.mo: %.po
	$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

# PySide6 brings Qt, but not what Qt expects of the system.
qt: .venv/bin/python
	@$(BIN)/python -c 'import PySide6.QtSvg, PySide6.QtWidgets' \
	    || { echo "Qt misses libraries of the system. On Debian or Ubuntu: sudo apt-get install $$(xargs < .ci/apt-desktop)"; exit 1; }
