# The two commands of README: `make demo` and `make test`. ARGS is passed on: make demo ARGS=--once
# NO_APT=1 leaves the system alone; what is missing is then named, and the tests that need it are skipped loudly.

# The first Python that we support (3.11 to 3.13); PYTHON=… names another.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
ARGS ?=

# Debian packages that the product itself loads: none yet (the zone data comes from the lock).
PRODUCT_PACKAGES :=
# What only the tests need: real servers, a browser, letters for it to draw, and another day's clock.
TEST_PACKAGES := dovecot-imapd dovecot-lmtpd postgresql chromium fonts-dejavu-core faketime

.PHONY: setup setup-tests demo test faults lint bench coverage lock clean

setup: .venv/installed
	@.ci/packages $(PRODUCT_PACKAGES)

setup-tests: .venv/installed .venv/installed-dev
	@.ci/packages $(PRODUCT_PACKAGES) $(TEST_PACKAGES)

demo: setup
	$(BIN)/privacy-bot demo $(ARGS)

test: setup-tests
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

faults: setup-tests
	$(BIN)/python -m pytest -m faults --timeout 900 $(ARGS)

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/installed-dev
	$(BIN)/python -m pytest -s benchmarks $(ARGS)

coverage: setup-tests
	$(BIN)/python -m pytest --cov --cov-report=term $(ARGS)
	$(BIN)/coverage report --include='bot/domain/*' --fail-under=100

# The stamps are what make compares: each is written last, so that an interrupted set-up starts again.
# The first holds the folder: an environment names its own, so after the clone has moved it is made anew.
ifneq ($(shell cat .venv/created 2>/dev/null),$(CURDIR))
.PHONY: .venv/created
endif
.venv/created:
	@[ -n "$(PYTHON)" ] || { echo "privacy-bot needs Python 3.11, 3.12 or 3.13: install python3 and python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; echo "No virtual environment: install python3-venv" >&2; exit 1; }
	@echo "$(CURDIR)" >$@

# The locks name every package: --no-deps, or a release newer than the lock breaks `package[extra]` under hashes.
.venv/requirements: requirements.lock .venv/created
	$(PIP) install -qq --no-deps --require-hashes --requirement requirements.lock
	@touch $@

# The project itself, by the locked build backend: nothing is fetched, and .venv/bin/privacy-bot is there.
.venv/installed: pyproject.toml .venv/requirements
	$(PIP) install -qq --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(PIP) install -qq --no-deps --require-hashes --requirement requirements-dev.lock
	@touch $@

# After a change of the dependencies in pyproject.toml. No index is written into the locks.
LOCK = $(BIN)/pip-compile --quiet --allow-unsafe --generate-hashes --no-emit-options --strip-extras \
  --extra=demo --extra=install --extra=oauth --extra=postgres
lock: .venv/installed-dev
	$(LOCK) --output-file=requirements.lock pyproject.toml
	$(LOCK) --extra=dev --output-file=requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage htmlcov dist
