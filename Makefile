# Two commands: `make run` starts a network to look at, `make test` proves it; `make bench` says what it costs.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
export FLASK_APP := wsgi
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run test lint bench clean
.DEFAULT_GOAL := run

run: .venv/ready translations/en/LC_MESSAGES/messages.mo
	@$(BIN)/flask demo --if-empty --upgrade
	@$(BIN)/python -m stadtnetz.serving --port $(PORT)

test: .venv/ready-to-test translations/en/LC_MESSAGES/messages.mo lint
	$(BIN)/pytest -n 2 -m "not browser"
	$(BIN)/pytest -n 2 -m browser

lint: .venv/ready-to-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

bench: .venv/ready-to-test translations/en/LC_MESSAGES/messages.mo
	@$(BIN)/python -m bench

clean:
	rm -rf .venv instance

.venv/ready: requirements.txt
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet -r requirements.txt
	@touch $@

.venv/ready-to-test: .venv/ready tests/requirements.txt tests/third_party/package.json
	@$(BIN)/pip install --quiet -r tests/requirements.txt
	@if command -v npm >/dev/null; then npm install --silent --no-audit --no-fund --no-package-lock --prefix tests/third_party; fi
	@touch $@

%.mo: %.po .venv/ready
	@$(BIN)/pybabel --quiet compile -d translations
	@touch $@
