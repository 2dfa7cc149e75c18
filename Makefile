# Heliotrope: every habit of the project in one place. `make help` explains each target.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
EXTRAS := intake,forecast,staffing,optimiser,roster,dispatch,console,demo,dev
STAMP := .venv/.installed
BUF := @bufbuild/buf@1.75.0
TEST_LAYERS := $(wildcard tests/unit tests/contract tests/architecture tests/integration tests/faults tests/browser)
BASELINE := protos/baseline.binpb
PROTOS = $(shell find protos -name '*.proto' | sort)
PROTOC = $(BIN)/python -m grpc_tools.protoc -I protos
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup constraints proto proto-baseline check check-proto check-buf kernels test test-unit test-browser catalogues screenshots demo up \
        down status clean

help:  ## list the targets
	@grep -hE '^[a-z%-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

setup: $(STAMP) .venv/.chromium  ## make .venv with everything pinned in constraints.txt (skipped while up to date)

$(STAMP): pyproject.toml constraints.txt
	@deploy/setup.sh '$(EXTRAS)'
	@touch $@

.venv/.chromium: $(STAMP)
	@deploy/chromium.sh
	@touch $@

constraints: setup  ## write constraints.txt anew from what is installed
	@{ head -1 constraints.txt; $(BIN)/python -m pip freeze 2>/dev/null || uv pip freeze --python $(BIN)/python; } \
	  | grep -v -E '^(-e|uv==)| @ |://' > constraints.new && mv constraints.new constraints.txt

proto: setup  ## regenerate shared/heliotrope/v1 from protos/
	$(PROTOC) --python_out=shared --pyi_out=shared --grpc_python_out=shared $(PROTOS)

check: setup  ## ruff, mypy --strict, import contracts, generated code in step, buf lint and breaking
	ruff check .
	ruff format --check .
	mypy
	lint-imports
	@$(MAKE) --no-print-directory check-proto check-buf

check-proto: setup  ## fail if the generated code differs from what protos/ would generate
	@if [ -z "$(PROTOS)" ]; then echo "generated code: no protos yet"; exit 0; fi; \
	out=$$(mktemp -d); trap 'rm -rf "$$out"' EXIT; \
	$(PROTOC) --python_out="$$out" --pyi_out="$$out" --grpc_python_out="$$out" $(PROTOS); \
	diff -r -x __pycache__ -x __init__.py "$$out/heliotrope/v1" shared/heliotrope/v1 \
	  || { echo "generated code is out of step with protos/: run make proto and commit the result" >&2; exit 1; }; \
	echo "generated code: in step with protos/"

check-buf:  ## lint protos/ and compare them with protos/baseline.binpb (needs Node; skipped with a message without)
	@if [ -z "$(PROTOS)" ]; then echo "buf lint: no protos yet"; \
	elif command -v npx >/dev/null; then npx --yes $(BUF) lint && echo "buf lint: clean" \
	  && npx --yes $(BUF) breaking --against $(BASELINE) && echo "buf breaking: nothing that callers rely on has changed"; \
	else echo "buf lint, buf breaking: SKIPPED, npx is not installed (install Node.js to run them)"; fi

proto-baseline: check-buf  ## make the contract as it is now the one that later changes must not break
	npx --yes $(BUF) build --exclude-source-info -o $(BASELINE)

kernels: setup  ## compile the engine's kernels, or find them compiled (a minute and a half the first time)
	@python -c 'from services.optimiser.solving import warm_up; print(f"kernels: ready in {warm_up(1).seconds:.0f} s")'

test: check kernels  ## check, then unit, architecture and integration tests with the real Kafka and PostgreSQL
	pytest $(TEST_LAYERS)

test-unit: kernels  ## the unit layer alone: a few minutes
	pytest -n 2 tests/unit

test-browser: setup  ## the console in Chromium against the real services, started once
	pytest tests/browser $(ARGS)

catalogues: setup  ## renew the console's texts by language from its sources (what is new comes up untranslated)
	python -m deploy.catalogues $(ARGS)

screenshots: setup  ## pictures of the console for the README, from the data of the last demo (run make demo first)
	python -m tests.browser.screenshots $(ARGS)

demo:  ## the whole journey with real services on this machine; ARGS=--once stops the stack at the end
	@started=$$(date +%s); $(MAKE) --no-print-directory $(STAMP); heliotrope demo --started $$started $(ARGS)

up: setup  ## start Kafka, PostgreSQL and every service on loopback, data under .local/
	python -m deploy.local up $(ARGS)

down:  ## stop what `make up` or `make demo` started
	python -m deploy.local down

status:  ## show what is running and where
	python -m deploy.local status

clean:  ## stop the local stack and remove its data, logs and reports (.local/)
	@if [ -x $(BIN)/python ]; then python -m deploy.local clean; else rm -rf .local; fi

bench-%: setup  ## run one benchmark, for example `make bench-roster`: a table, and .local/bench/NAME.json
	python -m tests.benchmarks.$* $(ARGS)
