#!/usr/bin/env bash
# Runs the tests under the address sanitizer, then under the thread sanitizer, each in a build
# folder of its own. Fails when a test fails or a sanitizer reports anything.
# usage: scripts/sanitize.sh [address|thread …]
set -euo pipefail
cd "$(dirname "$0")/.."

# Rules about the sources' text gain nothing here; whole days of data would take an hour.
export REPLAY_SHARED=/nonexistent
# The product's modules as `make test` has them: a sanitizer makes them slow enough.
export REPLAY_OPTIMIZED=1
readonly skipped='TidyTests'
# The runtime's own caches live until the end, so leaks are not looked for.
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=64:halt_on_error=1
export TSAN_OPTIONS=halt_on_error=0:exitcode=66

sanitizers=("$@")
((${#sanitizers[@]})) || sanitizers=(address thread)

check() {
  local sanitizer=$1 folder=.build/sanitize-$1 log=.build/sanitize-$1.log
  mkdir -p .build
  echo "sanitize: $sanitizer, building"
  swift build --build-tests --sanitize="$sanitizer" --scratch-path "$folder" >"$log" 2>&1 ||
    { tail -n 40 "$log" >&2; return 1; }
  echo "sanitize: $sanitizer, testing"
  local status=0
  swift test --skip-build --sanitize="$sanitizer" --scratch-path "$folder" --skip "$skipped" \
    >"$log" 2>&1 || status=$?
  if ((status)) || grep -aqE 'ERROR: AddressSanitizer|WARNING: ThreadSanitizer' "$log"; then
    grep -aE -A 12 'Sanitizer:|✘|signal code' "$log" | head -n 80 >&2 || true
    echo "sanitize: $sanitizer FAILED; all of it is in $log" >&2
    return 1
  fi
  grep -aE 'Test run with' "$log" | sed "s/^[^T]*/sanitize: $sanitizer clean: /"
}

failed=0
for sanitizer in "${sanitizers[@]}"; do check "$sanitizer" || failed=1; done
exit "$failed"
