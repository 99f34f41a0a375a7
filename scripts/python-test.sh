#!/bin/sh
# Tests the Python package against the real pyarrow and DuckDB: a journal made by the program, read
# through libreplayledger.so, beside what the program itself says of it.
#
#   scripts/python-test.sh [path of the program] [path of the library]
#
# PYTHON chooses the interpreter (python3); REPLAY_JOURNAL adds a journal of yours to the one that is made.
set -eu
cd "$(dirname "$0")/.."
program=${1:-.build/release/replay}
library=${2:-.build/release/libreplayledger.so}
folder=.build/python
python=$folder/venv/bin/python

for file in "$program" "$library"; do
  if [ ! -f "$file" ]; then
    echo "no $file: run \`make release extension\` first" >&2
    exit 2
  fi
done
if [ ! -x "$python" ]; then
  mkdir -p "$folder"
  "${PYTHON:-python3}" -m venv "$folder/venv"
fi
"$python" -c 'import duckdb, pyarrow' 2> /dev/null ||
  "$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyarrow duckdb
"$python" -c 'import duckdb, pyarrow, sys; print("python", sys.version.split()[0], "pyarrow",
pyarrow.__version__, "duckdb", duckdb.__version__)'
REPLAY_PROGRAM=$program REPLAY_LEDGER_LIBRARY=$library PYTHONPATH=python/src PYTHONDONTWRITEBYTECODE=1 \
  exec "$python" -W error::ResourceWarning -m unittest discover --start-directory python/tests "${3:--v}"
