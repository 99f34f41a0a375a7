#!/bin/sh
# Runs a real client through the simulated broker: three sessions, the last two against a server
# that was restarted with the state of the one before.
#
#   scripts/conformance.sh [path of the program] [port]
set -eu
program=${1:-.build/release/replay}
port=${2:-7593}
folder=.build/conformance
python=$folder/venv/bin/python

if [ ! -x "$python" ]; then
  mkdir -p "$folder"
  python3 -m venv "$folder/venv"
  "$folder/venv/bin/pip" install --quiet ib_async==2.1.0
fi
mkdir -p "$folder"
rm -rf "$folder/state"
server=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
  fi
}
trap stop EXIT INT TERM

session() {
  "$program" simulate tws --port "$port" --state "$folder/state" --quiet > "$folder/server.log" 2>&1 &
  server=$!
  tries=0
  until grep -q listening "$folder/server.log"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ] || ! kill -0 "$server" 2>/dev/null; then
      echo "the server did not start:" >&2
      cat "$folder/server.log" >&2
      exit 2
    fi
    sleep 0.1
  done
  "$python" scripts/conformance.py --port "$port" --suite full --symbols AAPL,SPY > "$folder/run.log" 2>&1 || {
    grep -v '^ok' "$folder/run.log" >&2
    exit 1
  }
  echo "session $1: $(tail -1 "$folder/run.log")"
}

session 1
stop
session 2
stop
session 3
