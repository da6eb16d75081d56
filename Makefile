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

.PHONY: all test quick lab site dist lock audit licences clean
all: .make/notebooks
	@echo "Made: a validated package in data/, its views in data/views/, executed notebooks in notebooks/, charts in notebooks/figures/."
	@echo "Open: 'make lab' for JupyterLab on the first notebook, or exports/kazakhstan-summit-commitments.xlsx in a spreadsheet."
	@echo "Read: README.md for what a row means, docs/codebook.md for how it was coded."

# What an installer prints goes to a log: a person wants one line.
LOG := .make/install.log
FETCHED = >$(LOG) 2>&1 || { echo "The packages could not be fetched and installed: is there a network? What the installer said is in $(LOG)." >&2; exit 1; }

$(BIN)/uv:
	@{ mkdir -p .make && : >$(LOG); } 2>/dev/null || { echo "Nothing can be written in this folder: copy the project to one that you may write in." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON to one, such as: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >$(LOG) 2>&1 || { rm -rf $(VENV); echo "This Python cannot make a virtual environment; on Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip install --disable-pip-version-check "uv>=0.9" $(FETCHED)

# The folder stands in the stamp: a project that was moved or renamed is installed anew, so that kernels find it.
MOVED := $(shell [ ! -f .make/installed ] || [ "$$(cat .make/installed)" = "$$PWD" ] || echo moved)
.PHONY: moved
.make/installed: requirements.lock pyproject.toml $(MOVED) | $(BIN)/uv
	@$(BIN)/uv pip install --compile-bytecode --python $(BIN)/python --require-hashes -r requirements.lock $(FETCHED)
	@$(BIN)/uv pip install --python $(BIN)/python --no-deps --no-build-isolation --editable . $(FETCHED)
	@pwd >$@

# One process builds and then runs the notebooks, unless documents alone were edited. What is edited while notebooks run
# is newer than the stamp of the build, so that the next `make` sees it.
.make/built: .make/installed $(CODE) $(DATA) $(DOCS)
	@$(RUN) build --strict --stamp $@ $(if $(filter-out $(DOCS),$?),--notebooks && touch .make/notebooks)

# Whether they still are to be run is asked again here: the build may just have done it.
.make/notebooks: .make/installed $(CODE) $(DATA) $(NOTEBOOKS) | .make/built
	@[ -z "$$(find $^ -newer $@ 2>&1)" ] || $(RUN) notebooks $(CHANGED_NOTEBOOKS)
	@touch $@

# What the tests need beside the rest is fetched when they are first run.
.make/tests-installed: requirements-test.lock .make/installed
	@$(BIN)/uv pip install --python $(BIN)/python --require-hashes -r requirements-test.lock $(FETCHED)
	@touch $@

# All that this machine can run; the last line names the programs that it lacks.
test: .make/tests-installed
	@$(BIN)/python -m pytest

quick: .make/tests-installed
	@$(BIN)/python -m pytest -m "not slow"

# Modules, not their scripts: a script names the folder in which it was installed.
LAB_OPTIONS ?=
lab: .make/notebooks
	@[ "$$(id -u)" != 0 ] || [ -n "$(findstring --allow-root,$(LAB_OPTIONS))" ] || { echo "JupyterLab does not run as root by itself: make lab LAB_OPTIONS=--allow-root" >&2; exit 1; }
	@$(BIN)/python -m nbformat.sign --log-level=ERROR notebooks/*.ipynb >/dev/null
	@$(BIN)/python -m jupyterlab --ServerApp.root_dir=. $(LAB_OPTIONS) notebooks/00_start_here.ipynb

# Pages that open from disk in a browser, in dist/site/.
site: .make/notebooks
	@mkdir -p dist
	@$(RUN) export site --out dist/site --overwrite

# The zip to give away, in dist/.
dist: .make/notebooks
	@$(RUN) release

# Renew the locks after a change of the ranges in pyproject.toml: what `make` needs, what the tests need beside it, Spark.
# A package stands in several versions where a newer one has wheels for a newer Python alone.
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade --constraints .ci/constraints.txt
lock: | $(BIN)/uv
	@$(COMPILE) --extra install --extra notebooks --extra site pyproject.toml --output-file requirements.lock
	@$(COMPILE) --all-extras --constraints requirements.lock pyproject.toml --output-file requirements-test.lock
	@$(COMPILE) --group spark --output-file requirements-spark.lock

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
licences: .make/tests-installed
	@$(BIN)/python docs/make_dependencies.py

clean:
	rm -rf $(VENV) .make
