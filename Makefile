# make report     the year-end report of a file of projects: make report DATA=mes-projets.csv YEAR=2025 LANGUAGE=en
# make test       ruff, mypy, pytest, the examples in the docstrings, and nbval on the notebooks: at most five minutes
# make test-all   the long proofs that make test leaves out, and those alone
# make test-elsewhere  the numeric part and the reports as other processors compute them, and with the oldest packages allowed; some: VARIANTS="prescott noise"
# make types      the type checker
# make lab        JupyterLab on copies of the notebooks in reports/: make lab DATA=mes-projets.csv
# make notebooks  run every notebook again and keep what it shows (after the code changes)
# make gallery    every picture and every page, of the files of data/ and of extreme ones, on one page to look at, in build/gallery
# make pictures   the first screen of the sample's report, for the READMEs, in reports/ (needs Chromium)
# make docs       the guide, the reference and the notebooks as pages, in build/docs
# make lock       choose the newest versions of every package again (needs uv)
# make help       this list
#
# Needs Python 3.11 or later with venv, nothing else. Installs with uv where it is on the PATH, with pip where it is not.

DATA = data/exemple.csv
YEAR = 0
LANGUAGE = fr
PYTHON = python3
BIN = $(if $(filter Windows_NT,$(OS)),Scripts,bin)
RUN = .venv/$(BIN)/python -P -m
OLDEST_PYTHON = $(shell { python3.11 -c 'import ensurepip, sys; print(sys.executable)' || uv python find --no-python-downloads 3.11; } 2>/dev/null)

TOGETHER = -n 2 --dist loadfile
NBVAL = --nbval --nbval-current-env --nbval-cell-timeout=120

LOCK = uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--only-binary :all: --no-emit-index-url --no-emit-find-links --no-emit-build-options --group build pyproject.toml

.DELETE_ON_ERROR:
.SECONDEXPANSION:
.PHONY: report test test-all test-elsewhere types lab notebooks gallery pictures docs lock help

report: .venv/report-installed
	@$(RUN) bilan report "$(DATA)" --year "$(YEAR)" --lang "$(LANGUAGE)" --out reports

test: .venv/test-installed
	$(RUN) ruff check
	$(RUN) ruff format --check
	$(RUN) mypy
	$(RUN) pytest $(TOGETHER) --long=no -rs --durations=10 --doctest-modules $(NBVAL) bilan notebooks tests
	@echo "Left out, for make test-all runs it: tests marked long (skipped above), 2,000 invented files where 75 were read,"
	@echo "the notebooks at another place and time, other processors, the oldest packages."

test-all: .venv/test-installed
	BILAN_KILLS=20 $(RUN) pytest $(TOGETHER) --long=only -rs --durations=10 tests
	BILAN_EXAMPLES=2000 $(RUN) pytest $(TOGETHER) -rs --durations=10 tests/reading/test_dialects.py tests/reading/test_damages.py
	PYTHONHASHSEED=1 TZ=Pacific/Kiritimati LC_ALL=C $(RUN) pytest $(TOGETHER) -rs $(NBVAL) notebooks
	@$(MAKE) --no-print-directory test-elsewhere
	@echo "Left out, for make test runs it: every other test, types and style. Left out here too: what is said to be skipped above."

# The oldest packages need the oldest Python; where there is none, the command says that they were not tried.
test-elsewhere: .venv/test-installed
	@$(if $(and $(OLDEST_PYTHON),$(filter oldest,$(or $(VARIANTS),oldest))),$(MAKE) --no-print-directory .venv-oldest/oldest-installed,:)
	.venv/$(BIN)/python tests/elsewhere/run.py $(VARIANTS)

types: .venv/test-installed
	$(RUN) mypy

lab: .venv-lab/lab-installed
	@.venv-lab/$(BIN)/python -P -m bilan lab "$(DATA)" --lang "$(LANGUAGE)" --out reports

notebooks: .venv/test-installed
	$(RUN) nbconvert --to notebook --execute --inplace --ExecutePreprocessor.record_timing=False notebooks/*.ipynb

gallery: .venv/test-installed
	.venv/$(BIN)/python tests/gallery.py $(FILES)

pictures: .venv/test-installed
	.venv/$(BIN)/python tests/overview.py

docs: .venv-docs/docs-installed
	@rm -rf build/docs
	@.venv-docs/$(BIN)/python -P -m sphinx --quiet --fail-on-warning --keep-going --fresh-env -d build/doctrees docs build/docs
	@echo build/docs/index.html

lock:
	$(LOCK) --output-file requirements/report.txt
	$(LOCK) --output-file requirements/test.txt --extra test --constraints requirements/report.txt
	$(LOCK) --output-file requirements/lab.txt --extra lab --constraints requirements/report.txt
	$(LOCK) --output-file requirements/docs.txt --extra docs --constraints requirements/report.txt
	$(LOCK) --output-file requirements/oldest.txt --extra test --resolution lowest-direct

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

.venv/report-installed: | .venv/$(BIN)/python
.venv/test-installed: .venv/report-installed
.venv-lab/lab-installed: | .venv-lab/$(BIN)/python
.venv-oldest/oldest-installed: | .venv-oldest/$(BIN)/python
.venv-oldest/$(BIN)/python: PYTHON = $(OLDEST_PYTHON)
.venv-docs/docs-installed: | .venv-docs/$(BIN)/python

# The packages of a lock, then the project itself; the pinned build backend is among the packages.
%-installed: requirements/$$(notdir $$*).txt pyproject.toml
	@echo "Installing the packages of requirements/$(notdir $*).txt: this is done once." >&2
	@if command -v uv >/dev/null; then \
		uv pip install --quiet --python $(@D) --compile-bytecode --require-hashes -r $< && \
		uv pip install --quiet --python $(@D) --no-deps --no-build-isolation --editable .; \
	else \
		$(@D)/$(BIN)/python -P -m pip install --quiet --disable-pip-version-check --require-hashes -r $< && \
		$(@D)/$(BIN)/python -P -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .; \
	fi
	@touch $@

%/$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || \
		{ echo "bilan: there is no $(PYTHON) here: install Python 3.11 or later." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "bilan: $$($(PYTHON) --version 2>&1) is too old: install Python 3.11 or later, then name it: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@if command -v uv >/dev/null; then \
		uv venv --quiet --allow-existing --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $*; \
	elif $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null; then \
		$(PYTHON) -m venv $*; \
	else \
		echo "bilan: $(PYTHON) has no venv: install it (Debian and Ubuntu: sudo apt install python3-venv), or install uv." >&2; exit 1; \
	fi
