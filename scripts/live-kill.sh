#!/bin/sh
# Kills `replay run` again and again in the middle of trading days against the simulated broker,
# starts it anew each time, and compares the books of both when each day is over.
#
#   scripts/live-kill.sh [kills]
#
# Exits with 0 when no execution was lost and no order was placed twice. SEED=<n> repeats the days.
set -eu
LIVE_KILLS=${1:-300} REPLAY_OPTIMIZED=1 "${SWIFT:-swift}" test --scratch-path "${TEST_BUILD:-.build/tests}" \
  --filter LiveKillTests
