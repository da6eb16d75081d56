# One command from a bare machine to executed notebooks: `make`.
# Needs git, make and Python 3.11 or later; everything else goes into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python -m analysis

CODE := $(shell find analysis -type f -not -name '*.pyc')
DATA := datapackage.json $(wildcard data/*.csv) $(wildcard data/views/*.csv)
DOCS := $(wildcard README.md docs/*.md)
NOTEBOOKS := $(wildcard notebooks/*.ipynb)
# What changed since the last run: one notebook alone is run alone, anything else runs them all.
CHANGED_NOTEBOOKS = $(if $(filter-out $(NOTEBOOKS),$?),,$(notdir $(filter $(NOTEBOOKS),$?)))

.PHONY: all test quick lab dist lock audit licences clean
all: .make/notebooks
	@echo "Made: a validated package in data/, its views in data/views/, executed notebooks in notebooks/, charts in notebooks/figures/."
	@echo "Open: 'make lab' for JupyterLab on the first notebook, or exports/kazakhstan-summit-commitments.xlsx in a spreadsheet."
	@echo "Read: README.md for what a row means, docs/codebook.md for how it was coded."

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON to one, such as: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "This Python cannot make a virtual environment; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv>=0.9"

.make/installed: requirements.lock pyproject.toml | $(BIN)/uv
	@mkdir -p .make
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

.make/built: .make/installed $(CODE) $(DATA) $(DOCS)
	@$(RUN) build --strict
	@touch $@

.make/notebooks: .make/installed $(CODE) $(DATA) $(NOTEBOOKS) | .make/built
	@$(RUN) notebooks $(CHANGED_NOTEBOOKS)
	@touch $@

# All that this machine can run; the last line names the programs that it lacks.
test: .make/installed
	@$(BIN)/python -m pytest

quick: .make/installed
	@$(BIN)/python -m pytest -m "not slow"

lab: .make/notebooks
	@$(BIN)/jupyter trust --log-level=ERROR notebooks/*.ipynb >/dev/null
	@$(BIN)/jupyter lab --ServerApp.root_dir=. notebooks/00_start_here.ipynb

# The zip to give away, in dist/.
dist: .make/built
	@$(RUN) release

# Renew the lock after a change of the ranges in pyproject.toml.
lock: | $(BIN)/uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --all-extras --upgrade \
		--generate-hashes --no-emit-index-url --no-header pyproject.toml --output-file requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade --group spark \
		--generate-hashes --no-emit-index-url --no-header --output-file requirements-spark.lock

# Known vulnerabilities of the locked packages. One that the service does not answer for counts as not audited, and fails;
# so does a service that cannot be reached. Another service: make audit SERVICE=osv
SERVICE ?= pypi
audit: | $(BIN)/uv
	@told=$$($(BIN)/uv tool run "pip-audit>=2.10,<3" --strict --require-hashes --disable-pip --progress-spinner off \
		--vulnerability-service $(SERVICE) --requirement requirements.lock 2>&1); failed=$$?; \
	case "$$told" in \
		*"known vulnerabilit"*) echo "$$told" ;; \
		*) echo "$$told" | tail -n 1 >&2; failed=1; \
			echo "Not audited: the vulnerability service $(SERVICE) did not answer for every package, so nothing is known of any." >&2 ;; \
	esac; exit $$failed

# Write docs/dependencies.md anew after a change of the lock.
licences: .make/installed
	@$(BIN)/python docs/make_dependencies.py

clean:
	rm -rf $(VENV) .make
