# make run      installs everything and opens the page
# make test     installs everything, with a browser, and runs every test
# make coverage runs the same tests and prints the share of the lines of geodata and layers that they run
# make lint     checks style, types and scripts
# make bench    measures this project and its peers in twenty to thirty minutes; with your own sizes and data:
#               make bench SIZES=100,5000 DATA=file.geojson (and BEGINS, ENDS, ONLY, OUT; see benchmarks/README.md)
# make fuzz     searches for inputs that break the readers or the validator, for MINUTES (10)
# make attack   sends hostile files and catalogues through commands, page and browser, for at most MINUTES (10)
# make mutants  changes the code that draws and dates, and lists the changes that no test notices, for MINUTES (20);
#               run it again to continue
# make kills    kills every command that writes at many moments, and looks at what is left; RUNS (200)
# make tracks-faults  ends workers, the scheduler and the space on the disk while legs are found in tracks
# make gate     composes pages of every theatre, date, size and layout, and names their faults; about twenty minutes
# make sessions opens and closes COUNT (100) pages with the worst small files, and looks at the server's memory;
#               make sessions HOLD=50 MINUTES=60 holds as many pages open that act now and then
# make walk     opens every tab and panel in every language, size and theme with axe, and goes twenty steps back and forward;
#               about ten minutes
# make monday   goes through an analyst's day without a browser: reports by form and by sheet, the difference, the brief, the site
# make proxies  starts the page behind the example proxies of docs/deploy, and checks what they refuse and pass on
# make published measures many readers at once of a published site; READERS (200); needs nginx
# make sbom     writes sbom.json, a bill of materials (CycloneDX) of what runs in the product
# make hashes   writes requirements-hashed.txt again, after a change of the dependencies
# make messages collects what the page and the map say into the catalogues of the languages; then translate what is new
# make clean    removes what the other commands installed, and the caches
# Variables:    CATALOG, PORT and PYTHON, for example: make run PORT=9000

PYTHON  ?= python3
PORT    ?= 8501
CATALOG ?=
SIZES   ?=
DATA    ?=
BEGINS  ?=
ENDS    ?=
ONLY    ?=
OUT     ?=
BIN     := .venv/bin
PIP     := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test coverage lint style types scripts bench fuzz attack mutants kills tracks-faults gate sessions walk monday proxies sbom hashes messages clean
.DELETE_ON_ERROR:

# Streamlit watches the modules below the folder of its script, so an edit of the code reaches an open page.
run: .venv/app
	$(BIN)/streamlit run app.py --server.port $(PORT) -- $(if $(CATALOG),--catalog "$(CATALOG)")

# Tests of a group share what is slow to make, such as drawn pages or a server, so one process runs them all.
# The browser is installed while the code is checked.
test: .venv/test
	$(MAKE) --no-print-directory -j 2 .venv/browser lint
	$(BIN)/pytest -n 3 --dist loadgroup

# Measuring the coverage takes as long again as the tests, so it is apart from them.
coverage: .venv/test .venv/browser
	$(BIN)/pytest -n 3 --dist loadgroup --cov --cov-report=
	@echo "Coverage: $$($(BIN)/coverage report --format=total) % of the lines of geodata and layers"

lint: style types scripts

# Its parts, which can run at the same time.
style: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/test
	$(BIN)/mypy

scripts: .venv/typescript
	$(BIN)/node .venv/scripts/node_modules/typescript/bin/tsc -p .

bench: .venv/bench .venv/browser
	$(BIN)/python -m benchmarks $(if $(SIZES),--sizes "$(SIZES)") $(if $(DATA),--data "$(DATA)") \
	  $(if $(BEGINS),--begins "$(BEGINS)") $(if $(ENDS),--ends "$(ENDS)") $(if $(ONLY),--only "$(ONLY)") \
	  $(if $(OUT),--out "$(OUT)")

fuzz: .venv/fuzz
	$(BIN)/python -m tests.fuzz --minutes $(or $(MINUTES),10)

attack: .venv/test .venv/browser
	$(BIN)/python -m tests.attack --minutes $(or $(MINUTES),10)

mutants: .venv/mutants
	$(BIN)/python -m tests.mutants --minutes $(or $(MINUTES),20)

gate: .venv/test
	$(BIN)/python -m tests.gate $(if $(DATES),--dates "$(DATES)") $(if $(LAYOUTS),--layouts "$(LAYOUTS)")

sessions: .venv/test
	$(BIN)/python -W ignore -m tests.sessions --count $(or $(COUNT),100) --hold $(or $(HOLD),0) --minutes $(or $(MINUTES),60)

tracks-faults: .venv/test
	$(BIN)/python -m tests.track_faults

kills: .venv/test
	$(BIN)/python -m tests.kills --runs $(or $(RUNS),200)

walk: .venv/test .venv/browser
	$(BIN)/python -m tests.walk $(if $(LANGUAGES),--languages "$(LANGUAGES)") $(if $(SIZES),--sizes "$(SIZES)")

monday: .venv/test
	$(BIN)/python -m tests.monday

proxies: .venv/bench
	$(BIN)/python -m tests.proxies

published: .venv/test
	$(BIN)/python -m benchmarks.publishing --readers $(or $(READERS),200)

sbom: .venv-supply/done .venv/test
	.venv-supply/bin/python -m supply.sbom $(BIN)/python sbom.json

# Versions are those of constraints.txt; the hashes are of every file of that version, for any system.
hashes: .venv-supply/done
	.venv-supply/bin/uv pip compile pyproject.toml --universal --python-version 3.11 -c constraints.txt \
	  --generate-hashes --no-header --no-annotate --no-emit-index-url --quiet -o requirements-hashed.txt

# Babel collects the messages; what is no longer said goes, and what is new waits for its translation.
messages: .venv/app
	$(BIN)/python -m layers.language.messages

clean:
	rm -rf .venv .venv-supply sbom.json .venv-bench .fuzz mutants .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis

.venv/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	touch $@

# pip would compile one module after the other. This uses every processor; a package may hold files that are no modules.
COMPILE := $(BIN)/python -m compileall -q -j 0 .venv/lib >/dev/null || true

# What runs in the product comes with the recorded hashes, or not at all. Then the project itself, as it is in this folder.
.venv/app: .venv/python pyproject.toml requirements-hashed.txt
	$(PIP) install --require-hashes -r requirements-hashed.txt --no-compile
	$(PIP) install -c constraints.txt --no-deps -e .
	$(COMPILE)
	touch $@

.venv/test: .venv/app constraints.txt
	$(PIP) install --no-compile -c constraints.txt -e '.[test,video]'
	$(COMPILE)
	touch $@

.venv-supply/done: constraints.txt
	$(PYTHON) -m venv .venv-supply
	.venv-supply/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt cyclonedx-bom uv
	touch $@

.venv/bench: .venv/test
	$(PIP) install -c constraints.txt -e '.[bench]'
	touch $@

.venv/fuzz: .venv/test
	$(PIP) install -c constraints.txt -e '.[fuzz]'
	touch $@

# TypeScript checks the scripts' types. It never runs in the product, and nothing of it is committed.
.venv/typescript: .venv/test package.json
	mkdir -p .venv/scripts
	cp package.json .venv/scripts/
	$(BIN)/npm install --prefix .venv/scripts --ignore-scripts --no-package-lock --no-audit --no-fund
	touch $@

.venv/mutants: .venv/test
	$(PIP) install -c constraints.txt -e '.[mutants]'
	touch $@

.venv/browser: .venv/test
	$(BIN)/python -m tests.browser.install
	touch $@
