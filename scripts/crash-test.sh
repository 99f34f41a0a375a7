#!/bin/sh
# Kills a writing process again and again, at random moments, and looks after each time whether
# everything that it had acknowledged is there and whether the next one goes on rightly.
#
#   scripts/crash-test.sh [kills] [folder]
#
# Exits with 0 when no acknowledged record was lost and no resume was wrong.
set -eu
kills=${1:-200}
replay=${REPLAY:-.build/release/replay}
[ -x "$replay" ] || { echo "crash-test: no program at $replay; make release, or set REPLAY" >&2; exit 2; }
folder=${2:-$(mktemp -d "${TMPDIR:-/tmp}/replay-crash-XXXXXX")}
journal=$folder/journal
acknowledged=0 lost=0 wrong=0 torn=0 round=0
while [ "$round" -lt "$kills" ]; do
  round=$((round + 1))
  "$replay" bench durable "$journal" --write-commits 100000000 --small-segments \
    >"$folder/out" 2>"$folder/error" &
  writer=$!
  # 20 to 220 ms, and now and then so early that it is still opening.
  sleep "$(awk -v seed="$round$$" 'BEGIN { srand(seed); r = rand(); print (r < 0.1 ? r / 10 : 0.02 + r / 5) }')"
  kill -9 "$writer" 2>/dev/null || { echo "round $round: the writer had ended:"; cat "$folder/error"; exit 1; }
  wait "$writer" 2>/dev/null || true
  resumed=$(awk '$1 == "resumed" { print $2; exit }' "$folder/out")
  if [ -n "$resumed" ] && [ "$resumed" -lt "$acknowledged" ]; then
    echo "round $round: resumed after record $resumed, $acknowledged was acknowledged"
    wrong=$((wrong + 1))
  fi
  # The last line may be cut; a whole one has its second number.
  last=$(awk 'NF == 2 && $1 != "resumed" && $2 > 1000 { last = $1 } END { print last }' "$folder/out")
  [ -n "$last" ] && acknowledged=$last
  [ -d "$journal" ] || continue
  if ! "$replay" bench durable "$journal" --check-acknowledged "$acknowledged" \
    >"$folder/check" 2>"$folder/error"; then
    # A writer that was killed before its first segment has acknowledged nothing.
    if [ "$acknowledged" -gt 0 ]; then
      echo "round $round: $(cat "$folder/error")"
      lost=$((lost + 1))
    fi
  fi
done
torn=$(find "$folder" -name '*.torn' | wc -l)
echo "$kills kills: $lost lost acknowledged records, $wrong resumed wrongly, $torn torn tails kept"
[ "$lost" -eq 0 ] && [ "$wrong" -eq 0 ] || exit 1
rm -rf "$folder"
