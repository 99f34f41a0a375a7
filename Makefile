# Rules
#
#   make setup     install what the build needs (Debian packages); silent when all is there
#   make demo      build for release, then one synthetic day: trade, verify, explain
#   make test      every test; the product's modules optimised, debug checks of the tests kept
#   make check     what a change must pass: lint, build, test; style is one of the tests
#   make fuzz      every fuzz target for SECONDS (60) seconds, or only TARGETS="json tws"
#   make soak      random histories of orders and of the engine, HISTORIES (1000000) of each, and
#                  FRAMES (10000000) random frames; SEED= repeats
#   make sanitize  the tests under the address sanitizer and the thread sanitizer
#   make conformance  a real client (ib_async) against the simulated broker; needs python3
#   make bench     build for release, then measure; one JSON object per measurement
#   make release   the program as it ships, at .build/release/replay
#   make extension  journals as tables of any SQLite and as Arrow streams, at
#                  .build/release/libreplayledger.so
#   make python    the Python package against pyarrow and DuckDB from PyPI; needs python3
#   make format    rewrite sources in the house format
#   make lint      report what `make format` would change
#   make clean     remove build products; journals are left alone

.PHONY: setup demo test check fuzz soak sanitize conformance bench release extension python clean format lint
.DEFAULT_GOAL := release

SWIFT ?= swift
# The Swift library inside the binary: it starts faster and runs where no toolchain is.
RELEASE_FLAGS := -c release --static-swift-stdlib --product replay
# Tests have a build of their own, so that `swift build` by hand stays a plain debug build.
TEST_BUILD := .build/tests
# Nobody runs a debugger on this build; without its tables it compiles and links faster.
TEST_FLAGS := --scratch-path $(TEST_BUILD) -debug-info-format none
FORMATTED := Package.swift Sources Tests Fuzz
BENCH_SUITES ?= journal replay
SECONDS ?= 60
TARGETS ?=
HISTORIES ?= 1000000
FRAMES ?= 10000000

setup:
	@scripts/setup.sh

# The folder that Package.swift names; without the archive the linker takes the shared library.
release: setup
	@mkdir -p .build/link
	@archive=$$(c++ -print-file-name=libstdc++.a 2>/dev/null); \
	  if [ -f "$$archive" ]; then ln -sf "$$archive" .build/link/libstdc++.a; fi
	$(SWIFT) build $(RELEASE_FLAGS)

extension: setup
	$(SWIFT) build -c release --static-swift-stdlib --product replayledger

demo: release
	.build/release/replay demo

test: setup
	REPLAY_OPTIMIZED=1 $(SWIFT) test --parallel $(TEST_FLAGS)

# Cheap first, so that a slip in style costs seconds.
check:
	@$(MAKE) --no-print-directory setup
	@$(MAKE) --no-print-directory lint
	REPLAY_OPTIMIZED=1 $(SWIFT) build --build-tests $(TEST_FLAGS)
	@$(MAKE) --no-print-directory test

fuzz: setup
	@scripts/fuzz.sh $(SECONDS) $(TARGETS)

soak: setup
	HISTORIES=$(HISTORIES) FRAMES=$(FRAMES) REPLAY_OPTIMIZED=1 $(SWIFT) test \
	  --scratch-path $(TEST_BUILD) --filter 'OrderModelTests|EngineHistoryTests|RandomFrameTests'

sanitize: setup
	@scripts/sanitize.sh

conformance: release
	@scripts/conformance.sh

python: release extension
	@scripts/python-test.sh

bench: release
	@for suite in $(BENCH_SUITES); do .build/release/replay bench $$suite --json || exit; done

format:
	$(SWIFT) format --in-place --recursive --parallel $(FORMATTED)

lint:
	$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)

clean:
	$(SWIFT) package clean
