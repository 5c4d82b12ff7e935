# Two commands are enough to begin: `make run` and `make test`. Everything they make lies in .venv/ and .var/.
PORT ?= 8000
HOST ?= 127.0.0.1
DATA ?=
SHELL := /bin/sh
PYTHON := .venv/bin/python
ESCALE := .venv/bin/escale
MODE := ESCALE_MODE=demo
STATIC_SOURCES := $(shell find src/escale/web/static src/escale/apps -path '*/static/*' -type f 2>/dev/null)
CHECKED := src tests tools benchmarks
TRANSLATIONS := $(wildcard src/escale/locale/*/LC_MESSAGES/*.po)

.PHONY: help setup run test check bench bench-scheduling bench-matching drill bench-web e2e looks messages reference demo-reset
help:
	@echo "make run [PORT=8000] [HOST=127.0.0.1] [DATA=FOLDER]   start Escale with its two demo missions"
	@echo "make test                                             everything that has to pass"
	@echo "make setup | check | e2e | looks | bench | messages | reference | demo-reset"

# -- installation ----------------------------------------------------------------------------------------------
setup: .venv/.base
	@$(MAKE) --silent --no-print-directory -j2 .var/.assets .var/.warm

.venv/.base: requirements/base.txt pyproject.toml scripts/install.sh
	@sh scripts/install.sh base

.venv/.dev: requirements/dev.txt pyproject.toml scripts/install.sh
	@sh scripts/install.sh dev

.var/fonts/.made: requirements/base.txt src/escale/web/fonts.py | .venv/.base
	@$(PYTHON) -m escale.web.fonts .var/fonts
	@touch $@

.var/.translations: $(TRANSLATIONS) | .venv/.base
	@mkdir -p .var
	@$(PYTHON) -m tools.messages compile
	@touch $@

.var/.assets: requirements/base.txt .var/fonts/.made .var/.translations $(STATIC_SOURCES)
	@$(MODE) $(PYTHON) -m django collectstatic --settings escale.conf.settings --noinput --verbosity 0
	@touch $@

# Loops of the planner, of matching and of searches are compiled once; here rather than while somebody waits for a first
# agenda, suggestion or search.
KERNELS := $(shell find src/escale/engines/scheduling -name kernels.py) src/escale/engines/text/shelf.py \
	src/escale/engines/matching/kernels.py
.var/.warm: $(KERNELS) | .venv/.base
	@mkdir -p .var
	@$(ESCALE) schedule scripts/smallest-round.json > /dev/null
	@$(PYTHON) -c "from escale.engines.scheduling import warm_up; warm_up()"
	@$(PYTHON) -c "from escale.engines.text.shelf import warm_up; warm_up()"
	@$(PYTHON) -c "from escale.engines.matching.engine import warm_up; warm_up()"
	@$(ESCALE) schedule scripts/smallest-breaks.json > /dev/null
	@touch $@

# -- running ---------------------------------------------------------------------------------------------------
# The first page does not wait for the planner's loops: the worker compiles them before its first plan.
run: .venv/.base .var/.assets
	@exec $(ESCALE) run --host "$(HOST)" --port "$(PORT)" --data "$(DATA)"

demo-reset: setup
	@$(ESCALE) demo --reset --data "$(DATA)"

# -- what has to hold ------------------------------------------------------------------------------------------
# Everything on SQLite, in two processes; what the database decides again on PostgreSQL; then the browser alone.
test: setup .venv/.dev check
	@sh scripts/browser.sh
	$(PYTHON) -m pytest -q -n 2 --ignore tests/e2e --ignore tests/faults
	$(PYTHON) -m pytest -q tests/faults
	$(PYTHON) -m tools.with_postgres -- $(PYTHON) -m pytest -q -n 2 tests/core tests/apps tests/threats
	$(PYTHON) -m tools.with_postgres -- $(PYTHON) -m pytest -q tests/faults
	$(PYTHON) -m pytest -q tests/e2e

check: .venv/.dev
	.venv/bin/ruff check --quiet $(CHECKED)
	.venv/bin/ruff format --check --quiet $(CHECKED)
	.venv/bin/lint-imports --no-logo
	$(PYTHON) -m tools.lengths
	$(PYTHON) -m tools.licences
	$(PYTHON) -m tools.messages check
	DJANGO_SETTINGS_MODULE=tests.settings $(PYTHON) -m django makemigrations --check --dry-run
	.venv/bin/mypy

e2e: setup .venv/.dev
	@sh scripts/browser.sh
	$(PYTHON) -m pytest tests/e2e

# Approve how pages look now; .var/looks/index.html shows all of them. Look before you commit.
looks: setup .venv/.dev
	@sh scripts/browser.sh
	RENEW_LOOKS=1 $(PYTHON) -m pytest -q tests/e2e/looks --deselect tests/e2e/looks/test_looks.py::test_a_change_is_seen

bench: .venv/.dev
	@$(PYTHON) -m benchmarks.scheduling medium scarce tight --quick --no-peers && $(PYTHON) -m benchmarks.matching

# The planner against its goals, and others beside it; DATA=folder of the published .dzn files, ARGS=--quick.
bench-scheduling: .venv/.dev
	@DATA="$(DATA)" $(PYTHON) -m benchmarks.scheduling $(ARGS)

# Suggestions on pairs of needs and offers, beside simpler ways; DATA=folder of EU projects (benchmarks/cordis.py).
bench-matching: .venv/.dev
	@OPENBLAS_NUM_THREADS=1 $(PYTHON) -m benchmarks.matching_table $(DATA)

# The pages and the load of a day with 2,000 participants; PEERS="name=http://…" measures others beside.
bench-web: .venv/.dev .var/.assets
	@$(PYTHON) -m benchmarks.web --load

# Longer than a test may be: hundreds of web processes are killed while clients book. One line of JSON.
drill: setup .venv/.dev
	$(PYTHON) -m tests.faults.drill --kills 200

messages: .venv/.dev
	$(PYTHON) -m tools.messages update

# Pages of docs/reference that are written from the code; a test fails when one is stale.
reference: .venv/.dev
	$(PYTHON) -m tools.reference
