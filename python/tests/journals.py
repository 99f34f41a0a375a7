"""Journals for tests, made by the program, and what the program says of them."""
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PROGRAM = os.environ.get("REPLAY_PROGRAM", "")
LINES = 3_000


def run(*words):
    """The program's output; it must succeed."""
    return subprocess.run([PROGRAM, *map(str, words)], check=True, capture_output=True, text=True).stdout


class Journals:
    """A folder with a recording from CSV and a traded day."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="replay-python-"))
        self.recording = self.folder / "recording"
        (self.folder / "ticks.csv").write_text(csv())
        run("import", "csv", self.folder / "ticks.csv", "--out", self.recording)
        run("demo", "--ticks", 20_000, "--out", self.folder / "demo")
        self.day = self.folder / "demo/day"

    def remove(self):
        shutil.rmtree(self.folder)


def ticks(journal):
    """What `replay ticks` says, by symbol."""
    return {row["symbol"]: row for row in json.loads(run("ticks", journal, "--json"))}


def sql(journal, query):
    """Rows of `replay sql` as dictionaries."""
    return [json.loads(line) for line in run("sql", journal, query, "--json").splitlines()]


def csv():
    """A small market with every kind of tick, exact prices and all texts."""
    lines = ["time_ns,symbol,kind,price,size,ask_price,ask_size,exchange,condition,flags"]
    start = 1_381_152_600_000_000_000
    for number in range(LINES):
        kind = ("trade", "bid", "ask", "quote")[number % 4]
        price = f"{20 + number % 17}.{number % 1000:03d}"
        ask = f"{21 + number % 17}.{number % 1000:03d},{number % 9 + 1}" if kind == "quote" else ","
        lines.append(
            f"{start + number * 1_234_567},{('AAA', 'BBB', 'CCC')[number % 3]},{kind},{price},"
            f"{number % 700 + 1}.5,{ask},{'NQP'[number % 3]},{'@' if number % 5 else ''},{number % 8}"
        )
    return "\n".join(lines) + "\n"
