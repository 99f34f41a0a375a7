#!/usr/bin/env bash
# Builds the fuzz targets with libFuzzer and the address sanitizer, runs each for some seconds,
# and prints executions and coverage. Fails on any finding, and when a planted bug is not found.
# usage: scripts/fuzz.sh seconds [target …]
set -euo pipefail
cd "$(dirname "$0")/.."

readonly seconds=${1:?seconds per target}
shift
readonly build=.build/fuzz corpus=.build/fuzz-corpus findings=fixtures/fuzz/findings
readonly modules=(Journal Projections Engine Broker TestSupport)
readonly planted=(planted-bounds planted-trap planted-answer planted-footer)
# What the report of each must say, so that a driver that fails for another reason proves nothing.
declare -rA planted_report=(
  [planted-bounds]='AddressSanitizer: heap-buffer-overflow'
  [planted-trap]='libFuzzer: deadly signal'
  [planted-answer]='fuzz: planted-answer: it does not encode'
  [planted-footer]='AddressSanitizer: heap-buffer-overflow'
)
# A planted bug takes moments; this only bounds the proof that it is found.
readonly planted_seconds=60
# Freed blocks are watched for a while; more than this of them (a block buffer has 16 MiB) would
# cost most of the time.
readonly asan=detect_leaks=0:quarantine_size_mb=8
# Longest inputs; longer ones cost time and reach nothing new.
declare -rA length_max=([frames]=8192 [index]=4096 [snapshots]=4096 [rows]=4096 [lean]=4096 [scalars]=64 [fields]=64)

targets=("$@")
if ((${#targets[@]} == 0)); then
  for folder in fixtures/fuzz/*/; do
    name=$(basename "$folder")
    [[ $name == findings ]] || targets+=("$name")
  done
fi

# Release code keeps preconditions and overflow traps; testing opens what tests open, too.
build_modules() {
  swift build -c release -j "$(nproc)" --scratch-path "$build" --target TestSupport \
    -Xswiftc -sanitize=fuzzer,address -Xswiftc -enable-testing
}

build_driver() {
  local objects=() maps=() module shim import=Sources/replay/Import
  for module in "${modules[@]}"; do objects+=("$build/release/$module.build/"*.o); done
  for shim in CLZ4 CXXHash CCrypto; do
    maps+=(-Xcc "-fmodule-map-file=Sources/$shim/module.modulemap")
  done
  swiftc -O -swift-version 6 -use-ld=lld -parse-as-library -module-name FuzzDriver -D FUZZING \
    -sanitize=fuzzer,address -I "$build/release/Modules" "${maps[@]}" \
    Fuzz/Driver.swift Tests/FuzzTests/Targets/*.swift Tests/FuzzTests/MemoryFiles.swift \
    Tests/ReplayTests/LeanFuzz.swift \
    "$import"/{ByteSource,LineReader,FieldParser,LeanFile,RowFault,BadRowPolicy,ImportError,OutputError}.swift \
    "${objects[@]}" -llz4 -lxxhash -lcrypto -o "$build/fuzz-driver"
}

# Runs one target; its report goes to $build/<target>.log.
run() {
  local target=$1 time=$2 found=$3
  mkdir -p "$corpus/$target" "$found"
  local folders=("$corpus/$target")
  [[ -d fixtures/fuzz/$target ]] && folders+=("fixtures/fuzz/$target")
  # Swift's own report of a crash would take seconds; the sanitizer's says enough.
  FUZZ_TARGET=$target SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=$asan \
    "$build/fuzz-driver" -max_total_time="$time" -max_len="${length_max[$target]:-8192}" \
    -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 -artifact_prefix="$found/" \
    "${folders[@]}" >"$build/$target.log" 2>&1
}

field() { sed -n "s~.*$2.*~\\1~p" "$build/$1.log" | tail -n 1; }

# target, result, executions, per second, accepted, coverage (edges, features), corpus
row() {
  local target=$1 result=$2 runs
  runs=$(field "$target" 'stat::number_of_executed_units: *\([0-9]*\)')
  printf '%-16s %-9s %11s %8s %11s %7s %8s %7s\n' "$target" "$result" "${runs:--}" \
    "$(field "$target" ' exec/s: \([0-9]*\) ')" \
    "$(field "$target" 'fuzz: accepted \([0-9]*\) of')" \
    "$(field "$target" ' cov: \([0-9]*\) ')" "$(field "$target" ' ft: \([0-9]*\) ')" \
    "$(field "$target" ' corp: \([0-9]*\)')"
}

main() {
  mkdir -p "$build"
  echo "fuzz: building"
  { build_modules && build_driver; } >"$build.log" 2>&1 || { tail -n 40 "$build.log" >&2; exit 2; }
  local failed=0 rows=() target
  for target in "${targets[@]}"; do
    echo "fuzz: $target, ${seconds} s"
    if run "$target" "$seconds" "$findings/$target"; then
      rows+=("$(row "$target" clean)")
      rmdir --ignore-fail-on-non-empty "$findings/$target"
    else
      failed=1
      rows+=("$(row "$target" FINDING)")
      grep -aE '^fuzz: [a-z]+:|Fatal error|ERROR: |Test unit written|SUMMARY' "$build/$target.log" || true
    fi
  done
  local scratch
  scratch=$(mktemp -d)
  for target in "${planted[@]}"; do
    # From nothing each time, so that an earlier find does not help.
    rm -rf "${corpus:?}/$target"
    if ! run "$target" "$planted_seconds" "$scratch" &&
      grep -aqF "${planted_report[$target]}" "$build/$target.log"; then
      rows+=("$(row "$target" found)")
    else
      failed=1
      rows+=("$(row "$target" MISSED)")
    fi
  done
  rm -rf "$scratch"
  printf '\n%-16s %-9s %11s %8s %11s %7s %8s %7s\n' \
    target result executions "a second" accepted edges features corpus
  printf '%s\n' "${rows[@]}"
  if ((failed)); then
    echo "fuzz: inputs are in $findings; repeat one with"
    echo "  FUZZ_TARGET=<target> $build/fuzz-driver $findings/<target>/<file>"
    exit 1
  fi
}

main
