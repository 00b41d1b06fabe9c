PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: demo tour test check format bench fuzz soak contract wheel clean

demo: $(VENV)/installed
	$(BIN)/insights run rejects --since 1h -o table

tour: $(VENV)/tested
	$(BIN)/python tests/tour/tour.py

test: $(VENV)/tested
	@$(BIN)/python -m compileall -q insights
	$(BIN)/pytest -n auto --dist loadfile

check: $(VENV)/tested
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/tested
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/tested
	@$(BIN)/python -m compileall -q insights
	$(BIN)/python tests/bench/bench.py

fuzz: $(VENV)/fuzzed
	$(BIN)/python tests/fuzz/fuzz.py

soak: $(VENV)/tested
	$(BIN)/python tests/soak/soak.py
	$(BIN)/python tests/soak/millions.py

contract: $(VENV)/tested $(VENV)/ministack/installed
	CONTRACT_MINISTACK=$(VENV)/ministack/bin/ministack $(BIN)/pytest tests/sandbox/test_sandbox_contract.py

wheel: $(VENV)/tested
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .
	rm -rf build

# The modules are compiled as pip does for other installs; some machines forbid Python to do it later.
$(VENV)/installed: setup.cfg pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	$(BIN)/python -m compileall -q insights
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/pip install --quiet --editable '.[test]'
	touch $@

$(VENV)/fuzzed: $(VENV)/tested
	$(BIN)/pip install --quiet --editable '.[fuzz]'
	touch $@

# An environment of its own, because ministack pins another botocore.
$(VENV)/ministack/installed: $(VENV)/installed
	$(PYTHON) -m venv $(VENV)/ministack
	$(VENV)/ministack/bin/pip install --quiet ministack
	touch $@

clean:
	rm -rf $(VENV) build dist .bench .mypy_cache .pytest_cache .ruff_cache .hypothesis
	rm -rf .import_linter_cache *.egg-info
