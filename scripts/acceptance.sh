#!/usr/bin/env bash
# Runs the program on whole real days and checks every claim that is made about them.
#
#   scripts/acceptance.sh [SHARED]
#
# SHARED holds data/lean and golden (default: $REPLAY_SHARED, else ../shared beside the checkout).
# REPLAY names the program (default .build/release/replay); a debug build beside it is compared too.
# Prints what was run and seen, one `ok` or `FAILED` line a check. Exit 0 all hold, 1 one does not,
# 2 it could not be run. Needs bash, python3 and 2 GB of disk in $TMPDIR.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 2

shared=${1:-${REPLAY_SHARED:-../shared}}
replay=${REPLAY:-.build/release/replay}
lean=$shared/data/lean
golden=$shared/golden
config=fixtures/configs/lean-day.yaml
failures=0
checks=0

if [[ ! -d $lean/equity ]]; then
  echo "acceptance: $lean has no equity folder; give the folder with data/ and golden/" >&2
  exit 2
fi
if [[ ! -x $replay ]]; then
  echo "acceptance: $replay is not there; run make release" >&2
  exit 2
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/replay-acceptance-XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

section() { printf '\n== %s\n' "$*"; }

# expect NAME COMMAND…: one check, which holds when the command succeeds.
expect() {
  local name=$1
  shift
  checks=$((checks + 1))
  if "$@"; then
    echo "ok      $name"
  else
    echo "FAILED  $name"
    failures=$((failures + 1))
  fi
}

# run FILE WANTED COMMAND…: shows the command and what it printed, keeps the output, checks the code.
run() {
  local file=$1 wanted=$2 code start
  shift 2
  echo "\$ $*"
  start=$(date +%s%N)
  "$@" >"$file" 2>"$file.err"
  code=$?
  seconds=$((($(date +%s%N) - start) / 1000000))
  head -n "${SHOW:-12}" "$file"
  (($(wc -l <"$file") > ${SHOW:-12})) && echo "… $(wc -l <"$file") lines"
  cat "$file.err"
  echo "  exit $code, $seconds ms"
  expect "exit code $wanted" [ "$code" = "$wanted" ]
}

# member FILE PATH: one value out of a JSON object, as `divergence.kind`.
member() {
  python3 - "$1" "$2" <<'PY'
import json, sys
value = json.load(open(sys.argv[1]))
for name in sys.argv[2].split("."):
    value = value[name]
print(json.dumps(value) if isinstance(value, (bool, dict, list, type(None))) else value)
PY
}

is_less() { python3 -c 'import sys; sys.exit(not float(sys.argv[1]) <= float(sys.argv[2]))' "$1" "$2"; }

check_demo() {
  section "demo"
  SHOW=40 run "$work/demo.txt" 0 "$replay" demo --out "$work/demo"
  expect "within 30 s" [ "$seconds" -le 30000 ]
  expect "says verified and identical" grep -q '^verified [0-9]* events, identical' "$work/demo.txt"
  expect "shows a profit table" grep -q '^total ' "$work/demo.txt"
  expect "names three commands to try" [ "$(sed '1,/^try next:/d' "$work/demo.txt" | wc -l)" = 3 ]
  local pinned=fixtures/demo/seed-1-ticks-2000.txt
  run "$work/pin.txt" 0 "$replay" demo --seed 1 --ticks 2000 --out "$work/pin"
  expect "the pinned head" grep -qxF "$(grep '^head' $pinned)" "$work/pin.txt"
  expect "the pinned digest" grep -qxF "$(grep '^digest' $pinned)" "$work/pin.txt"
}

check_import() {
  section "import and export"
  run "$work/import.json" 0 "$replay" import lean --data "$lean" --date 20131007 \
    --symbols AIG,BAC,IBM,SPY --out "$work/t07" --json
  expect "2054274 rows" [ "$(member "$work/import.json" ticks)" = 2054274 ]
  local bytes
  bytes=$(du -sb --apparent-size "$work/t07" | cut -f1)
  per_tick=$(python3 -c "print(round($bytes / 2054274, 3))")
  expect "$per_tick bytes per tick on disk, at most 3.3" is_less "$per_tick" 3.3
  SHOW=8 run "$work/export.txt" 0 "$replay" journal export --format lean "$work/t07" --out "$work/x07"
  expect "seven files equal the CSV inside the archives" python3 - "$lean" "$work/x07" <<'PY'
import sys, zipfile
from pathlib import Path
lean, out = Path(sys.argv[1]), Path(sys.argv[2])
seen = 0
for archive in sorted(lean.glob("equity/usa/tick/*/20131007_*.zip")):
    with zipfile.ZipFile(archive) as opened:
        (entry,) = opened.namelist()
        expected = opened.read(entry)
    copy = out / archive.parent.relative_to(lean) / entry
    equal = copy.exists() and copy.read_bytes() == expected
    print(f"  {'equal' if equal else 'DIFFERENT'} {entry}: {len(expected)} bytes")
    seen += equal
sys.exit(seen != 7)
PY
}

# trade DAY PREDICTIONS: the day's backtest, its proof, its rebuild, its reports.
trade() {
  local day=$1 predictions=$2 d=$work/d$1
  section "trade day $day"
  run "$d.json" 0 "$replay" backtest --config "$config" --market "$work/t$day" \
    --predictions "$predictions" --out "$d" --json
  expect "it traded" [ "$(member "$d.json" executions)" -gt 0 ]
  run "$d.verify" 0 "$replay" verify "$d" --json
  expect "identical" [ "$(member "$d.verify" identical)" = true ]
  run "$d.rebuild" 0 "$replay" rebuild "$d" --json
  expect "rebuild prints what the backtest printed" python3 - "$d.json" "$d.rebuild" <<'PY'
import json, sys
first, second = (json.load(open(name)) for name in sys.argv[1:])
names = [name for name in first if name not in ("seconds", "predictions_skipped")]
different = [name for name in names if first[name] != second.get(name)]
print(f"  {len(names)} members compared, different: {different or 'none'}")
sys.exit(bool(different) or len(names) < 12)
PY
  run "$d.positions" 0 "$replay" positions "$d"
  run "$d.pnl" 0 "$replay" pnl "$d"
  SHOW=6 run "$d.orders" 0 "$replay" orders "$d"
  section "accounting of day $day by an independent ledger"
  SHOW=30 run "$d.accounting" 0 python3 scripts/compare-accounting.py "$d" \
    "$golden/accounting/accounting_check.py" --replay "$replay"
  expect "no figure differs" grep -q ' 0 different' "$d.accounting"
}

check_why() {
  section "why"
  local order
  order=$("$replay" orders "$work/d07" --json | python3 -c '
import json, sys
orders = json.load(sys.stdin)
print(next(o["order"] for o in orders if o["role"] == "entry" and o["status"] == "filled"))')
  SHOW=40 run "$work/why.txt" 0 "$replay" why "$work/d07" "$order"
  local words
  for words in "prediction arrived" "with confidence" "rule entry decided" "risk admitted it" \
    "commanded to place" "the broker answered" "commission of execution" "result: bought"; do
    expect "tells: $words" grep -qF "$words" "$work/why.txt"
  done
  run "$work/walk.txt" 0 python3 scripts/walk-why.py "$work/d07" --replay "$replay"
  run "$work/day.txt" 0 "$replay" report day "$work/d07" --html "$work/day.html"
}

check_difference() {
  section "another threshold"
  run "$work/set.json" 1 "$replay" verify "$work/d07" --set rules.entry.confidence=0.6 --json
  expect "names a decision" [ "$(member "$work/set.json" divergence.kind)" = decision ]
  run "$work/set.txt" 1 "$replay" verify "$work/d07" --set rules.entry.confidence=0.6
  run "$work/none.txt" 2 "$replay" verify "$work/t07"
}

check_same_bytes() {
  section "the same head whatever the batch, the hashing, the build"
  local head variant binary=$replay debug
  head=$(member "$work/d07.json" head)
  for variant in 1 7 4096; do
    "$replay" backtest --config "$config" --market "$work/t07" --predictions "$predictions07" \
      --out "$work/b$variant" --batch "$variant" --json >"$work/b$variant.json"
    expect "batch $variant: $head" [ "$(member "$work/b$variant.json" head)" = "$head" ]
    rm -rf "$work/b$variant"
  done
  debug=$(dirname "$(dirname "$replay")")/debug/replay
  for variant in deterministic-hashing debug-build; do
    [[ $variant = debug-build ]] && binary=$debug
    if [[ ! -x $binary ]]; then
      echo "skipped: $binary is not there"
      continue
    fi
    SWIFT_DETERMINISTIC_HASHING=1 "$binary" backtest --config "$config" --market "$work/t07" \
      --predictions "$predictions07" --out "$work/v" --json >"$work/v.json"
    expect "$variant: $head" [ "$(member "$work/v.json" head)" = "$head" ]
    rm -rf "$work/v"
  done
}

# Re-execution from every snapshot of a day meets the outputs that were recorded.
check_restart() {
  local day=$work/d07 snapshot last code compared=0
  section "restart from every snapshot"
  last=$(member "$day.json" records)
  run "$work/snapshots.txt" 0 "$replay" journal snapshot "$day" --every 50000 --keep 100000
  for snapshot in $(find "$day/snapshots" -type f -printf '%f\n' | sed 's/[^0-9]//g' | sort -n); do
    ((10#$snapshot + 1 > last)) && continue
    "$replay" verify "$day" --from $((10#$snapshot + 1)) --json >"$work/from.json"
    code=$?
    [[ $code = 0 && $(member "$work/from.json" identical) = true ]] ||
      expect "from record $((10#$snapshot + 1)): exit code $code" false
    compared=$((compared + 1))
  done
  expect "$compared snapshots of a day of $last records, each goes on identically" \
    [ "$compared" -ge 20 ]
}

check_damage() {
  section "damage"
  if "$replay" help | grep -q '^  journal check'; then
    run "$work/check.txt" 0 "$replay" journal check "$work/d07"
  fi
  local code file
  cp -r "$work/d07" "$work/damaged"
  file=$(find "$work/damaged" -name '*.seg' | sort | head -n 1)
  python3 - "$file" <<'PY'
import os, sys
with open(sys.argv[1], "r+b") as file:
    place = os.path.getsize(sys.argv[1]) // 2
    file.seek(place)
    byte = file.read(1)
    file.seek(place)
    file.write(bytes([byte[0] ^ 1]))
PY
  run "$work/damage.txt" 2 "$replay" rebuild "$work/damaged"
  expect "names the file" grep -qF "$file" "$work/damage.txt.err"
  if "$replay" help | grep -q '^  journal check'; then
    run "$work/check.txt" 1 "$replay" journal check "$work/damaged"
  fi
}

# rate FILE CASE: events per second of one case.
rate() {
  python3 - "$1" "$2" <<'PY'
import json, sys
for line in open(sys.argv[1]):
    row = json.loads(line)
    if row["case"] == sys.argv[2]:
        print(row["events_per_s"])
PY
}

# cross DAY ORDERS: the moving-average crossover makes the orders that every other engine makes.
cross() {
  local day=$1 orders=$2 d=$work/cross$1
  section "moving-average crossover, day $day"
  run "$d.json" 0 "$replay" backtest --config fixtures/configs/moving-average.yaml \
    --market "$work/t$day" --out "$d" --json
  expect "$orders orders" [ "$(member "$d.json" orders)" = "$orders" ]
  run "$d.verify" 0 "$replay" verify "$d" --json
  expect "identical" [ "$(member "$d.verify" identical)" = true ]
}

check_speed() {
  section "speed on this machine, now"
  run "$work/bench.journal" 0 "$replay" bench journal "$work/t07" --json
  run "$work/bench.replay" 0 "$replay" bench replay "$work/d07" --json
  expect "scan at least 50 M ticks/s" is_less 50e6 "$(rate "$work/bench.journal" "scan unsealed")"
  expect "verify at least 5 M events/s" is_less 5e6 "$(rate "$work/bench.replay" verify)"
}

predictions07=$golden/predictions/20131007.ndjson
check_demo
check_import
section "predictions by their rule"
run "$work/p07" 0 python3 bench/predictions.py --data "$lean" --date 20131007 \
  --symbols AIG,BAC,SPY --compare "$predictions07"
run "$work/p08" 0 python3 bench/predictions.py --data "$lean" --date 20131008 \
  --symbols AIG,BAC,SPY --out "$work/20131008.ndjson"
trade 07 "$predictions07"
run "$work/import08.json" 0 "$replay" import lean --data "$lean" --date 20131008 \
  --symbols AIG,BAC,IBM,SPY --out "$work/t08" --json
trade 08 "$work/20131008.ndjson"
cross 07 1240
cross 08 1052
check_why
check_difference
check_same_bytes
check_restart
check_damage
check_speed

printf '\n%s checks, %s failed\n' "$checks" "$failures"
((failures == 0))
