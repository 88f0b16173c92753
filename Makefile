# make run    installs everything and opens the app
# make test   installs everything, with a browser, and runs every test
# make lint   checks style and types
# make bench  measures this project and its peers in at most twenty minutes; with your own sizes and data:
#             make bench SIZES=100,5000 DATA=file.geojson (and BEGINS, ENDS, ONLY, OUT; see benchmarks/README.md)
# make fuzz   looks for inputs that break the readers or the validator, for ten minutes or MINUTES
# make clean  removes what the other commands installed, and the caches
# Variables:  CATALOG, PORT and PYTHON, for example: make run PORT=9000

PYTHON  ?= python3
PORT    ?= 8501
CATALOG ?=
SIZES   ?=
DATA    ?=
BEGINS  ?=
ENDS    ?=
ONLY    ?=
OUT     ?=
MINUTES ?= 10
BIN     := .venv/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test lint bench fuzz clean
.DELETE_ON_ERROR:

run: .venv/app
	$(BIN)/streamlit run app.py --server.port $(PORT) -- $(if $(CATALOG),--catalog "$(CATALOG)")

test: .venv/test .venv/browser lint
	$(BIN)/pytest -n 2

lint: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/bench .venv/browser
	$(BIN)/python -m benchmarks $(if $(SIZES),--sizes "$(SIZES)") $(if $(DATA),--data "$(DATA)") \
	  $(if $(BEGINS),--begins "$(BEGINS)") $(if $(ENDS),--ends "$(ENDS)") $(if $(ONLY),--only "$(ONLY)") \
	  $(if $(OUT),--out "$(OUT)")

fuzz: .venv/fuzz
	$(BIN)/python -m tests.fuzz --minutes $(MINUTES)

clean:
	rm -rf .venv .venv-bench .fuzz .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/app: .venv/python pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt -e .
	touch $@

.venv/test: .venv/python pyproject.toml constraints.txt
	$(PIP) install -c constraints.txt -e '.[test,video]'
	touch $@ .venv/app

.venv/bench: .venv/test
	$(PIP) install -c constraints.txt -e '.[bench]'
	touch $@

.venv/fuzz: .venv/test
	$(PIP) install -c constraints.txt -e '.[fuzz]'
	touch $@

.venv/browser: .venv/test
	$(BIN)/python -m tests.browser.install
	touch $@
