# Everything on a fresh machine: `make run` answers in the browser, `make test` checks all.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test eval bench-quality bench-peers lint types clean

run: $(VENV)/installed  ## the chat page on http://127.0.0.1:7860
	$(BIN)/python app.py

test: lint types  ## lint, type-check, test
	$(BIN)/pytest

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed
	$(BIN)/mypy

eval: $(VENV)/installed  ## the five articles' gold questions: ranking alone, then with abstention
	$(BIN)/qa eval seeds/questions.jsonl --always-answer --report report.html
	$(BIN)/qa eval seeds/questions.jsonl

bench-quality: $(VENV)/installed  ## all figures of docs/benchmarks.md on quality: make bench-quality DATA=FOLDER
	$(BIN)/python -m benchmarks.quality $(if $(DATA),--data "$(DATA)")

bench-peers: $(VENV)/installed  ## the product beside txtai and Haystack: make bench-peers DATA=FOLDER
	$(BIN)/python -m benchmarks.peers --data "$(DATA)"

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	touch $@

clean:
	rm -rf $(VENV) build dist report.html
