# Everything a person or CI does here. `make run` and `make test` need nothing but Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
TESTS ?= tests
JOBS ?= 2

.PHONY: run demo test check faults bench load screens catalogue audit lock format clean
.DEFAULT_GOAL := run

run: $(VENV)/run.stamp
	@$(BIN)/python app.py $(ARGS)

demo: $(VENV)/run.stamp
	@$(BIN)/interviewer demo $(ARGS)

test: $(VENV)/test.stamp
	@$(BIN)/python -m tests.setup_browser
	@$(BIN)/python -m tests.setup_nginx
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(TESTS) $(ARGS)

check: $(VENV)/check.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interviewer validate
	$(BIN)/interviewer qualify --check

faults: $(VENV)/test.stamp
	@$(BIN)/python -m tests.setup_browser
	@$(BIN)/python -m tests.setup_nginx
	@$(BIN)/python -m tools.write_reliability $(if $(ARGS),$(ARGS),--run)

bench: $(VENV)/test.stamp
	@$(BIN)/python -m benchmarks.run $(ARGS)

# Minutes of load on this machine alone; --minutes 1 or --only bulk make it shorter.
load: $(VENV)/test.stamp
	@$(BIN)/python -m benchmarks.load $(ARGS)

screens: $(VENV)/test.stamp
	@$(BIN)/python -m tests.setup_browser
	@$(BIN)/python -m benchmarks.screens

# Collects the messages of the interface; docs/translating.md says what to do with them.
catalogue: $(VENV)/run.stamp
	@$(BIN)/python -m tools.catalogue $(ARGS)

# Needs a source of advisories on the network, so CI does not run it.
audit: $(VENV)/audit.stamp
	@$(BIN)/python tools/audit.py

# Pins and hashes anew from the ranges in pyproject.toml; ARGS=--upgrade takes newer versions.
lock: $(VENV)/lock.stamp
	@$(BIN)/python -m tools.lock $(ARGS)

format: $(VENV)/check.stamp
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed, and '$(PYTHON)' was not found. Set PYTHON=/path/to/python3."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Set PYTHON=/path/to/python3.11."; exit 1; }
	@echo "Making $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { echo "Could not make $(VENV). On Debian or Ubuntu: apt-get install python3-venv."; exit 1; }

# One stamp for each set of packages; constraints.txt has the versions that were tested together and the hashes of their files.
OR_SAY_WHY = > $(VENV)/pip.log 2>&1 || { echo "Installation failed; $(VENV)/pip.log says why. Is the package index reachable, and is there 2 GB of free disk space? Then run make again."; exit 1; }

$(VENV)/run.stamp: pyproject.toml constraints.txt tools/install.py | $(BIN)/python
	@echo "Installing the program (a few minutes the first time) ..."
	@{ $(BIN)/python tools/install.py build run && $(PIP) install --no-deps --no-build-isolation --editable .; } $(OR_SAY_WHY)
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp
	@echo "Installing the test tools ..."
	@$(BIN)/python tools/install.py test $(OR_SAY_WHY)
	@touch $@

$(VENV)/check.stamp: $(VENV)/test.stamp
	@echo "Installing the check tools ..."
	@$(BIN)/python tools/install.py check $(OR_SAY_WHY)
	@touch $@

$(VENV)/audit.stamp: $(VENV)/run.stamp
	@echo "Installing the audit tools ..."
	@$(BIN)/python tools/install.py audit $(OR_SAY_WHY)
	@touch $@

$(VENV)/lock.stamp: | $(BIN)/python
	@$(BIN)/python tools/install.py lock $(OR_SAY_WHY)
	@touch $@
