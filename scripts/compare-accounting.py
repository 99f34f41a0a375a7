#!/usr/bin/env python3
"""Compares `replay pnl` with an independent ledger on the executions of the same journal.

    compare-accounting.py JOURNAL ACCOUNTING_CHECK [--replay BINARY]

ACCOUNTING_CHECK is a program that takes a folder with fills.csv and scenario.json and prints a ledger as JSON
with members symbols.X.position, .fees, .average.realised and currencies.USD.cash. Position, fees, average-cost
realised and cash must agree to the cent. Prints one line a figure; exit 0 equal, 1 different, 2 could not compare.
"""
import argparse
import json
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

CENT = Decimal("0.01")


def output_of(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        print(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr}", file=sys.stderr)
        sys.exit(2)
    return done.stdout


def reference(journal, binary, checker, opening_cash):
    with tempfile.TemporaryDirectory() as folder:
        fills = output_of(binary, "journal", "export", "--kind", "executions", "--format", "csv", journal)
        Path(folder, "fills.csv").write_text(fills)
        Path(folder, "scenario.json").write_text(json.dumps({"opening_cash": opening_cash}))
        return json.loads(output_of(sys.executable, checker, folder))


def figures(ledger):
    """The figures both sides must agree on, by name."""
    for symbol, entry in sorted(ledger["symbols"].items()):
        yield f"{symbol}.position", entry["position"]
        yield f"{symbol}.fees", entry["fees"]
        yield f"{symbol}.realised", entry["average"]["realised"]
    for currency, entry in sorted(ledger["currencies"].items()):
        yield f"{currency}.cash", entry["cash"]
        yield f"{currency}.fees", entry["fees"]
        yield f"{currency}.realised", entry["realised"]["average"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("journal")
    parser.add_argument("checker")
    parser.add_argument("--replay", default=".build/release/replay")
    options = parser.parse_args()
    ours = json.loads(output_of(options.replay, "pnl", options.journal, "--json"))
    opening = {name: entry["opening_cash"] for name, entry in ours["currencies"].items()}
    theirs = reference(options.journal, options.replay, options.checker, opening)
    left, right = dict(figures(ours)), dict(figures(theirs))
    if not left:
        print("nothing to compare: no execution")
        return 2
    different = 0
    for name in sorted(left.keys() | right.keys()):
        a, b = left.get(name), right.get(name)
        equal = a is not None and b is not None and abs(Decimal(a) - Decimal(b)) < CENT
        different += not equal
        print(f"{'equal    ' if equal else 'DIFFERENT'} {name}: {a} {b}")
    print(f"{len(left)} figures compared, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
