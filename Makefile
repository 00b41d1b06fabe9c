PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo test check format bench fuzz soak wheel clean

demo: $(VENV)/installed
	$(BIN)/insights run rejects --since 1h -o table

test: $(VENV)/tested
	$(BIN)/pytest

check: $(VENV)/tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/tested
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/tested
	$(BIN)/python tests/bench/bench.py

fuzz: $(VENV)/fuzzed
	$(BIN)/python tests/fuzz/fuzz.py

soak: $(VENV)/tested
	$(BIN)/python tests/soak/soak.py

wheel: $(VENV)/tested
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .
	rm -rf build

$(VENV)/installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

$(VENV)/fuzzed: $(VENV)/tested
	$(BIN)/pip install --quiet --editable '.[fuzz]'
	touch $@

clean:
	rm -rf $(VENV) build dist .bench .mypy_cache .pytest_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache *.egg-info
