#!/usr/bin/env bash
# Records a whole real day and damages it: a thousand random flips, before and after sealing, each
# checked with the whole journal, and ten thousand random cuts of its last segment, each recovered.
#
#   scripts/real-day.sh [SHARED]
#
# SHARED holds data/lean (default: $REPLAY_SHARED, else ../shared beside the checkout). REPLAY names
# the program that imports (default .build/release/replay). The tests are those of `make test`,
# whose modules are optimised. SEED=<number> repeats a run.
# Exit 0 all was found and recovered, 1 not, 2 it could not be run.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

shared=${1:-${REPLAY_SHARED:-../shared}}
replay=${REPLAY:-.build/release/replay}
if [[ ! -d $shared/data/lean/equity ]]; then
  echo "real-day: $shared/data/lean has no equity folder; give the folder with data/" >&2
  exit 2
fi
if [[ ! -x $replay ]]; then
  echo "real-day: $replay is not there; run make release" >&2
  exit 2
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/replay-real-day-XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
"$replay" import lean --data "$shared/data/lean" --date 20131007 --symbols AIG,BAC,IBM,SPY \
  --out "$work/day" || exit 2
export REPLAY_OPTIMIZED=1
swift build --scratch-path .build/tests --build-tests \
  >"$work/build.log" 2>&1 || { tail -n 40 "$work/build.log" >&2; exit 2; }
REPLAY_RECORDING=$work/day swift test \
  --scratch-path .build/tests --skip-build --filter 'of_a_real_day|of a real day|a real day' |
  tee "$work/test.log" | grep -aE 'seed|SEED|flips|records|recorded an issue|Test run with' || exit 1
! grep -qaE 'recorded an issue|with 0 tests|failed' "$work/test.log"
