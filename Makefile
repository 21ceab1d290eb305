# The verbs of this repository; .ci/run calls the same ones. Each does its own set-up, once, in .venv:
#   make install PYTHON=python3.12    another Python (3.11 to 3.13)
#   make test VENV=.venv312           another environment
PYTHON ?= python3
VENV ?= .venv
JOBS ?= 2
BIN := $(VENV)/bin
READY := $(VENV)/.installed
DEMO := demo-output
NBVAL := --nbval-lax --nbval-current-env --nbval-cell-timeout 300 \
	--nbval-sanitize-with tests/nbval_sanitize.cfg -n $(JOBS) --dist loadfile

.PHONY: help install demo lab test check faults replay replay-elsewhere release bench soak mutants bubblewrap chromium

help:
	@echo "make install   the environment in $(VENV), with the versions of constraints.txt"
	@echo "make demo      grade the sample class: marks, feedback, gradebook, report"
	@echo "make lab       JupyterLab on the student notebooks"
	@echo "make test      the quick tests"
	@echo "make check     the long checks: lint, types, release, audit, browser, replay of the solution notebooks"
	@echo "make faults    grading under kill -9, full disks and locked files (part of make check)"
	@echo "make mutants   every recorded fault must be caught by the test that it names"
	@echo "make release   build notebooks, answers and figures from solutions/*.py"
	@echo "make replay    the solution notebooks under nbval (part of make check); replay-elsewhere: as on another processor"
	@echo "make bench     speed: grading against nbgrader, many seeds at once, prioritized replay"
	@echo "make soak      an hour or more, by hand: classes of 100, 1,000 and 5,000; memory and cost of a submission"

install: $(READY)
	@echo "Ready: $(VENV), $$($(BIN)/python --version). Next: make demo, make lab, make test."

demo: $(READY) bubblewrap
	@rm -rf $(DEMO)
	@[ -t 1 ] || export COLUMNS=150; set -x; \
	$(BIN)/python -m autograder grade sample_class --output $(DEMO) --jobs $(JOBS)
	$(BIN)/python -m autograder feedback $(DEMO)
	$(BIN)/python -m autograder report $(DEMO)
	$(BIN)/python -m autograder export $(DEMO) --to csv

lab: $(READY)
	$(BIN)/jupyter lab notebooks $(if $(filter 0,$(shell id -u)),--allow-root)

test: $(READY) bubblewrap
	$(BIN)/python -m pytest -m "not slow and not browser and not faults" -n $(JOBS) --dist loadfile

check: $(READY) bubblewrap chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m autograder release --check
	COLUMNS=180 $(BIN)/python -m autograder audit --jobs $(JOBS)
	$(BIN)/python -m pytest -m "slow or browser" -n $(JOBS) --dist loadfile
	$(MAKE) faults
	$(MAKE) replay

# Kill -9, full disks, locked files: nothing of a class gets lost.
faults: $(READY) bubblewrap
	$(BIN)/python -m pytest -m faults -n $(JOBS) --dist worksteal

# Every claim again.
replay: $(READY)
	$(BIN)/python -m pytest solutions $(NBVAL)

# Every claim again, as another processor would compute it: by hand, after a change of torch or of a study.
replay-elsewhere: $(READY)
	ATEN_CPU_CAPABILITY=default MKL_CBWR=COMPATIBLE $(BIN)/python -m pytest solutions $(NBVAL)

mutants: $(READY) bubblewrap
	$(BIN)/python tests/mutants.py --jobs $(JOBS)

release: $(READY) bubblewrap
	$(BIN)/python -m autograder release
	$(BIN)/python sample_class/make.py

bench: $(READY) bubblewrap
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/learning.py cost
	$(BIN)/python benchmarks/prioritized.py

# Its table is kept in benchmarks/soak.json.
soak: $(READY) bubblewrap
	$(BIN)/python benchmarks/soak.py

# The stamp is older than its sources after a change of either, and the next verb installs again.
$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { $(call debian,$(PYTHON)); }
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or \
		sys.exit("Python 3.11 to 3.13 is needed and $(PYTHON) is %d.%d. Name another: make install PYTHON=python3.12" % v)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
		|| { $(call debian,$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')); }
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev]' --constraint constraints.txt
	@touch $@

bubblewrap:
	@command -v bwrap >/dev/null || { $(call debian,bubblewrap); }

chromium:
	@command -v chromium >/dev/null || { $(call debian,chromium); }

# $(call debian,PACKAGE): install it where that needs no password, else ask for it.
define debian
package=$(1); as_root="env DEBIAN_FRONTEND=noninteractive"; \
if [ "$$(id -u)" != 0 ]; then as_root="sudo -n $$as_root"; fi; \
if ! command -v apt-get >/dev/null || ! $$as_root true 2>/dev/null; then \
	echo "Needed: the system package $$package (Debian and Ubuntu: sudo apt-get install $$package). Install it and try again." >&2; \
	exit 1; \
fi; \
echo "Installing the system package $$package"; \
$$as_root apt-get -qq update && $$as_root apt-get -qq install --yes --no-install-recommends $$package >/dev/null
endef
