# The few commands of casedesk; `make help` lists them.
PORT ?= 8000
DEMO_DIR ?= var/demo
PYTHON ?= python3
TESTS ?=

export PYTHON
BIN := .venv/bin
SOURCES := config.py wsgi.py $(shell find casedesk -name '*.py')
CATALOGUES := $(wildcard casedesk/translations/*/LC_MESSAGES/*.po)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check bench bench-evidence bench-scoring catalogues setup clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/runtime.stamp .venv/catalogues.stamp .venv/compiled.stamp ## set up, seed a story and serve it on http://localhost:8000 (PORT=, DEMO_DIR=)
	@exec $(BIN)/casedesk demo --port "$(PORT)" --dir "$(DEMO_DIR)"

test: setup ## set up and run every test, on SQLite and PostgreSQL, folder and S3 (TESTS=path or options)
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(TESTS)

check: setup ## format, lint, types, templates, migrations, translations, requirements
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy casedesk config.py wsgi.py
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python setup/migrations.py
	$(BIN)/python setup/catalogues.py check
	$(BIN)/python setup/requirements.py

bench: setup ## measure against raw baselines and print the ratios beside their goals
	@$(BIN)/python -m bench

bench-evidence: setup ## read real and invented documents and put the accuracy of every field into docs/explain/evidence.md
	@$(BIN)/python -m bench.evidence --write

bench-scoring: setup .venv/bench.stamp ## simulate 20,000 cases and put the score beside its alternatives, into docs/explain/scoring.md
	@OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bench.scoring --write

catalogues: setup ## bring the Chinese catalogue in step with the code, and compile it
	$(BIN)/python setup/catalogues.py update
	$(BIN)/python setup/catalogues.py compile
	$(BIN)/python setup/catalogues.py check

setup: .venv/dev.stamp .venv/catalogues.stamp .venv/compiled.stamp ## install everything that running and testing needs

clean: ## remove what the commands above made, the demo too
	rm -rf .venv var build *.egg-info __pycache__ .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find casedesk tests -name __pycache__ -prune -exec rm -rf {} +
	find casedesk/translations -name '*.mo' -delete

.venv/runtime.stamp: requirements.txt setup/apt-runtime.txt setup/apt.sh setup/python.sh setup/launcher.py
	@sh setup/apt.sh setup/apt-runtime.txt
	@sh setup/python.sh requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt setup/apt-runtime.txt setup/apt-test.txt setup/apt.sh setup/python.sh setup/launcher.py
	@sh setup/apt.sh setup/apt-runtime.txt setup/apt-test.txt
	@sh setup/python.sh requirements-dev.txt
	@touch $@ .venv/runtime.stamp

.venv/bench.stamp: requirements-bench.txt setup/python.sh | .venv/dev.stamp
	@sh setup/python.sh requirements-bench.txt
	@touch $@

# Either set of packages can compile, so only the presence of one is asked for.
INSTALLED = $(if $(wildcard .venv/dev.stamp),.venv/dev.stamp,.venv/runtime.stamp)

.venv/catalogues.stamp: $(CATALOGUES) setup/catalogues.py | $(INSTALLED)
	@$(BIN)/python setup/catalogues.py compile
	@touch $@

# The children that open documents write nothing, so they would compile their sources for each.
.venv/compiled.stamp: $(SOURCES) | $(INSTALLED)
	@$(BIN)/python -m compileall -q config.py wsgi.py casedesk
	@touch $@
