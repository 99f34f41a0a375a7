#!/bin/sh
# How long after a commit another process sees its records: a writer and a follower side by side.
#
#   scripts/tail-lag.sh [events per second] [events per commit] [commits]
#
# Prints the quantiles of (seen by the follower) - (commit returned to the writer).
set -eu
rate=${1:-100000} batch=${2:-500} commits=${3:-2000}
replay=${REPLAY:-.build/release/replay}
[ -x "$replay" ] || { echo "tail-lag: no program at $replay; make release, or set REPLAY" >&2; exit 2; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/replay-lag-XXXXXX")
"$replay" bench durable "$folder/journal" --tail-lag --batch "$batch" >"$folder/seen" &
follower=$!
"$replay" bench durable "$folder/journal" --write-commits "$commits" \
  --events-per-second "$rate" --batch "$batch" >"$folder/written"
wait "$follower"
awk -v rate="$rate" -v batch="$batch" '
  NR == FNR { if ($1 != "resumed") written[$1] = $2; next }
  $1 in written { printf "%.1f\n", ($2 - written[$1]) / 1000 }' "$folder/written" "$folder/seen" |
  sort -n | awk -v rate="$rate" -v batch="$batch" -v commits="$commits" '
  { lag[NR] = $1 }
  END {
    printf "%d of %d commits seen, %d events/s, %d per commit: lag p50 %s us, p99 %s us, max %s us\n",
      NR, commits, rate, batch, lag[int(NR * 0.5) + 1], lag[int(NR * 0.99) + 1], lag[NR]
    exit NR == commits && lag[int(NR * 0.99) + 1] < 5000 ? 0 : 1
  }'
rm -rf "$folder"
