#!/usr/bin/env python3
"""Ticks through the Arrow C stream beside Parquet, and four questions beside DuckDB and SQLite, in one run.

    bench/arrow_peers.py --kit DIR --journal DIR [--out run.jsonl] [--rounds 7] [--day 20131007]
    bench/arrow_peers.py --table run.jsonl

DIR of `--kit` is a writable folder of peer benchmarks as for peers.py, whose .venv has pyarrow and DuckDB;
`--journal` the same day, imported. The kit says what the questions are and what the right answers are;
every answer, ours too, is compared with its plain pass over the records.

Reading: every batch of all 2 M ticks is taken by pyarrow, from the journal unsealed and sealed, and from Parquet
files written from it, the same columns. DuckDB's totals over such a file are compared with `replay ticks`.
Questions: `replay sql` as a process, the tables inside an SQLite of Python, and DuckDB over the stream; the peers
as the kit runs them, each with the time of its import. Ours needs none; what sealing takes is shown.
`--sqlite-python` is an interpreter whose sqlite3 loads extensions. Exits with 1 when an answer or a total differs.
"""
import argparse, json, os, shutil, statistics, subprocess, sys, tempfile, time
from pathlib import Path

from peers import HERE, MEASURE, machine, rows_of, run

TOP = HERE.parent
QUESTIONS = ("Q1", "Q2", "Q3", "Q4")
PEERS = "duckdb duckdb-parquet sqlite".split()
COLUMNS = {
    "2 columns": ["time", "price"],
    "7 columns": ["seq", "time", "symbol", "kind", "price", "size", "price_nano"],
    "13 columns, the usual ones": None,
    "19 columns, all": "seq time symbol kind price size ask_price ask_size exchange condition is_suspicious is_halted is_delayed "
    "instrument occurred_at price_nano size_e8 ask_price_nano ask_size_e8".split(),
}


def sql(midnight):
    """The kit's questions, in its units, to our tables."""
    noon, ten = midnight + 43_200 * 10**9, midnight + 36_000 * 10**9
    price, size = "price_nano / 100000", "size_e8 / 100000000"
    return {
        "Q1": f"SELECT time_ns, {price}, {size} FROM ticks WHERE symbol = 'IBM' AND kind = 'trade' AND time_ns <= {noon} "
              "ORDER BY time_ns DESC, seq DESC LIMIT 1",
        "Q2": f"SELECT time_ns, {price}, {size}, condition, symbol, kind, exchange, is_suspicious FROM ticks "
              f"WHERE symbol = 'AIG' AND time_ns >= {ten} AND time_ns < {ten + 2 * 10**9} ORDER BY seq",
        "Q3": f"SELECT symbol, (time_ns - {midnight}) / 60000000000 AS minute, count(*), min({price}), max({price}), "
              f"1.0 * sum({price} * ({size})) / sum({size}) FROM ticks WHERE kind = 'trade' GROUP BY symbol, minute "
              "ORDER BY symbol, minute",
        "Q4": "SELECT kind, count(*) FROM ticks GROUP BY kind ORDER BY kind",
    }


# MARK: What runs in the kit's Python

def rate(make, rounds):
    """Rows, median and spread of the seconds that it takes to see every batch."""
    took, rows = [], 0
    for _ in range(rounds):
        start = time.perf_counter()
        rows = sum(batch.num_rows for batch in make())
        took.append(time.perf_counter() - start)
    return {"events": rows, "seconds": statistics.median(took), "seconds_min": min(took), "seconds_max": max(took),
            "events_per_s": rows / statistics.median(took)}


def reading(a, out):
    import duckdb, pyarrow as pa, pyarrow.parquet as pq
    import replay
    ledgers = {"sealed": replay.open(a.sealed), "unsealed": replay.open(a.journal)}
    for name, columns in COLUMNS.items():
        for form, ledger in ledgers.items():
            out({"suite": "arrow", "case": f"stream {form}", "columns": name} | rate(lambda: ledger.ticks(columns=columns), a.rounds))
    table = ledgers["sealed"].ticks(columns=COLUMNS["19 columns, all"]).read_all()
    out({"suite": "arrow", "case": "stream sealed, read_all", "columns": "13 columns, the usual ones"}
        | rate(lambda: ledgers["sealed"].ticks().read_all().to_batches(), a.rounds))
    for codec in ("snappy", "lz4", "zstd"):
        path = f"{a.folder}/ticks.{codec}.parquet"
        start = time.perf_counter()
        pq.write_table(table, path, compression=codec)
        out({"suite": "arrow", "case": f"write parquet {codec}", "columns": "19 columns, all", "events": table.num_rows,
             "seconds": time.perf_counter() - start, "bytes_per_event": os.path.getsize(path) / table.num_rows})
        for name, columns in COLUMNS.items():
            wanted = columns or COLUMNS["19 columns, all"][:13]
            for how, threads in (("one thread", False), ("all cores", True)):
                out({"suite": "arrow", "case": f"parquet {codec}, {how}", "columns": name}
                    | rate(lambda: pq.ParquetFile(path).iter_batches(65_536, columns=wanted, use_threads=threads), a.rounds))
    out(totals(a, duckdb, f"{a.folder}/ticks.zstd.parquet"))
    out({"suite": "run", "pyarrow": pa.__version__, "duckdb": duckdb.__version__})


def totals(a, duckdb, path):
    """DuckDB's sums over the Parquet file beside those of `replay ticks`."""
    rows = duckdb.sql(f"""SELECT symbol, count(*), count(*) FILTER (kind = 'trade'), min(price_nano), max(price_nano),
        coalesce(sum(size_e8) FILTER (kind = 'trade'), 0)::HUGEINT FROM '{path}' GROUP BY symbol ORDER BY symbol""").fetchall()
    told = json.loads(run([a.replay, "ticks", a.journal, "--json"]))

    def exact(text, digits):
        whole, _, rest = text.partition(".")
        return int(whole + rest.ljust(digits, "0"))
    wanted = sorted((r["symbol"], r["ticks"], r["trades"], exact(r["lowest"], 9), exact(r["highest"], 9), exact(r["volume"], 8))
                    for r in told)
    same = [tuple(map(lambda x: x if isinstance(x, str) else int(x), r)) for r in rows] == wanted
    return {"suite": "arrow", "case": "totals of DuckDB over Parquet", "events": sum(r[1] for r in rows), "matches": same}


def answers(question, rows, letters):
    """Our rows as the kit has them: symbols, kinds and exchanges as numbers."""
    symbols, kinds = {"AIG": 0, "BAC": 1, "IBM": 2, "SPY": 3}, {"trade": 0, "bid": 1, "ask": 2}
    if question == "Q2":
        return [(t, p, s, int(c or "0", 16), symbols[y], kinds[k], letters.index(x or ""), int(u)) for t, p, s, c, y, k, x, u in rows]
    if question == "Q3":
        return [(symbols[r[0]], *map(float, r[1:])) for r in rows]
    return sorted((kinds[k], n) for k, n in rows) if question == "Q4" else [tuple(r) for r in rows]


def streamed(ledger, midnight, duckdb):
    """The questions to the stream, with DuckDB where there is something to group."""
    noon, ten = midnight + 43_200 * 10**9, midnight + 36_000 * 10**9

    def last():
        stream = ledger.ticks(["IBM"], kinds=["trade"], end=noon + 1, columns=["time", "price_nano", "size_e8"])
        for batch in stream:
            found = batch
        return [tuple(column[-1].value if at == 0 else column[-1].as_py() // (1, 10**5, 10**8)[at] for at, column in enumerate(found.columns))]

    def window():
        names = ["time", "price_nano", "size_e8", "condition", "symbol", "kind", "exchange", "is_suspicious"]
        table = ledger.ticks(["AIG"], start=ten, end=ten + 2 * 10**9, columns=names).read_all()
        columns = [table[0].cast("int64").to_pylist(), *(column.to_pylist() for column in table.columns[1:])]
        return [(t, p // 10**5, s // 10**8, *rest) for t, p, s, *rest in zip(*columns)]

    def minutes():
        stream = ledger.ticks(kinds=["trade"], columns=["symbol", "time", "price_nano", "size_e8"])
        return duckdb.sql(f"""SELECT symbol::VARCHAR AS symbol, (epoch_ns(time) - {midnight}) // 60000000000 AS minute, count(*),
            min(price_nano // 100000), max(price_nano // 100000), 1.0 * sum((price_nano // 100000) * (size_e8 // 100000000))
            / sum(size_e8 // 100000000) FROM stream GROUP BY ALL ORDER BY symbol, minute""").fetchall()

    def kinds():
        stream = ledger.ticks(columns=["kind"])
        return duckdb.sql("SELECT kind::VARCHAR, count(*) FROM stream GROUP BY ALL").fetchall()
    return {"Q1": last, "Q2": window, "Q3": minutes, "Q4": kinds}


def asking(a, out):
    import duckdb
    import replay
    sys.path.insert(0, str(a.kit))
    from suites.query import reference, same
    from ticks import DATA, day_array, midnight_ns
    midnight, records = midnight_ns(a.day), day_array(a.day)
    truth = reference(a.day, records)
    letters = json.loads((DATA / f"{a.day}.json").read_text())["exchanges"]
    for form, journal in (("sealed", a.sealed), ("unsealed", a.journal)):
        ledger = replay.open(journal)
        ask, text = streamed(ledger, midnight, duckdb), sql(midnight)
        inside = inside_sqlite(a, journal, text)
        for question in QUESTIONS:
            right = same(answers(question, ask[question](), letters), truth[question]())
            took = timed(ask[question], 20)
            out({"suite": "questions", "case": f"stream {form}, in process", "question": question, "seconds": took, "matches": right})
            words = [a.replay, "sql", journal, text[question], "--json"]
            rows = [tuple(json.loads(line).values()) for line in run(words).splitlines()]
            right = same(answers(question, rows, letters), truth[question]())
            took = timed(lambda: subprocess.run([str(w) for w in words], check=True, capture_output=True), 7)
            out({"suite": "questions", "case": f"replay sql {form}", "question": question, "cli_ms": took * 1e3, "matches": right})
            if inside:
                right = same(answers(question, inside[question]["rows"], letters), truth[question]())
                out({"suite": "questions", "case": f"tables in SQLite {form}, in process", "question": question,
                     "seconds": inside[question]["seconds"], "matches": right})


def timed(body, times):
    took = []
    for _ in range(times):
        start = time.perf_counter()
        body()
        took.append(time.perf_counter() - start)
    return statistics.median(took)


INSIDE = """import json, sqlite3, statistics, sys, time
library, journal, questions = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
db = sqlite3.connect(":memory:")
db.enable_load_extension(True)
db.execute("SELECT load_extension(?, 'sqlite3_replayledger_init')", [library]).fetchall()
db.execute("SELECT replay_open(?)", [journal]).fetchall()
found = {}
for name, text in questions.items():
    took = []
    for _ in range(20):
        start = time.perf_counter()
        rows = db.execute(text).fetchall()
        took.append(time.perf_counter() - start)
    found[name] = {"seconds": statistics.median(took), "rows": rows}
print(json.dumps(found))
"""


def inside_sqlite(a, journal, text):
    words = [a.sqlite_python, "-c", INSIDE, a.library, journal, json.dumps(text)]
    done = subprocess.run([str(w) for w in words], capture_output=True, text=True)
    if done.returncode:
        print(f"tables in SQLite: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    return json.loads(done.stdout)


def measure_peers(a, out):
    for name in PEERS:
        words = [a.kit / ".venv/bin/python", "-c", MEASURE, a.kit, "query", name, a.day, 1]
        done = subprocess.run([str(w) for w in words], capture_output=True, text=True, cwd=a.kit)
        for row in rows_of(done.stdout):
            out(row)
        if done.returncode:
            out({"suite": "query", "peer": name, "error": done.stderr.strip().splitlines()[-1:]})


# MARK: The table

def table(rows):
    reads = [r for r in rows if r["suite"] == "arrow" and "columns" in r and "events_per_s" in r]
    names = list(COLUMNS)
    lines = ["| rows/s, median of rounds | " + " | ".join(names) + " |", "|---|" + "---|" * len(names)]
    for case in dict.fromkeys(r["case"] for r in reads):
        found = {r["columns"]: r for r in reads if r["case"] == case}
        lines.append(f"| {case} | " + " | ".join(f"{found[n]['events_per_s'] / 1e6:.1f} M" if n in found else "" for n in names) + " |")
    lines += ["", "| who | import | " + " | ".join(QUESTIONS) + " | |", "|---|---|---|---|---|---|---|"]
    ours = [r for r in rows if r["suite"] == "questions"]
    seal = next((r["seconds"] for r in rows if r.get("case") == "seal"), None)
    for case in dict.fromkeys(r["case"] for r in ours):
        found = {r["question"]: r for r in ours if r["case"] == case}
        cells = [f"{found[q].get('cli_ms') or found[q]['seconds'] * 1e3:.3g} ms" for q in QUESTIONS]
        kind = "process" if "sql" in case else "in process"
        load = "none" if "unsealed" in case else f"none (seal {seal:.2f} s)" if seal else "none"
        lines.append(f"| {case} | {load} | " + " | ".join(cells) + f" | {kind} |")
    for name in PEERS:
        found = {r["peer"].split(":")[1]: r for r in rows if r.get("peer", "").startswith(name + ":")}
        if len(found) < 5:
            lines.append(f"| {name} | not measured | | | | | |")
            continue
        load = f"{found['load']['seconds']:.2f} s"
        lines.append(f"| {name} | {load} | " + " | ".join(f"{found[q]['seconds'] * 1e3:.3g} ms" for q in QUESTIONS) + " | in process |")
        if found["Q1"].get("cli_ms"):
            lines.append(f"| {name}, its program | {load} | " + " | ".join(f"{found[q]['cli_ms']:.3g} ms" for q in QUESTIONS) + " | process |")
    wrong = [r for r in rows if r.get("matches") is False or "error" in r]
    return "\n".join([*lines, "", "All answers and totals agree." if not wrong else f"WRONG: {wrong}"])


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--kit", type=Path, default=os.environ.get("PEERS") and Path(os.environ["PEERS"]))
    ap.add_argument("--journal", type=Path, help="the day, imported, not sealed")
    ap.add_argument("--replay", type=Path, default=TOP / ".build/release/replay")
    ap.add_argument("--library", type=Path, default=TOP / ".build/release/libreplayledger.so")
    ap.add_argument("--sqlite-python", default="/usr/bin/python3")
    ap.add_argument("--day", default="20131007")
    ap.add_argument("--rounds", type=int, default=7)
    ap.add_argument("--only", choices=("reading", "questions"))
    ap.add_argument("--out", type=Path, default=Path("arrow.jsonl"))
    ap.add_argument("--table", type=Path, help="print the table of an earlier run")
    ap.add_argument("--inside", help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.table:
        return print(table(rows_of(a.table.read_text())))
    for path, what in [(a.kit, "a kit is needed"), (a.journal, "import the day first"), (a.replay, "make release first"),
                       (a.library, "make extension first")]:
        if not path or not Path(path).exists():
            ap.error(f"{path} is missing: {what}")
    a.kit = a.kit.resolve()
    if a.inside:
        a.sealed, a.folder = Path(a.inside) / "sealed", a.inside
        for name, part in (("reading", reading), ("questions", asking)):
            if a.only in (None, name):
                part(a, lambda row: print(json.dumps(row), flush=True))
        return
    measure(a)


def measure(a):
    rows = []
    with tempfile.TemporaryDirectory() as folder, open(a.out, "w") as file:
        def out(row):
            rows.append(row)
            print(json.dumps(row), file=file, flush=True)
            print(row.get("peer") or row.get("case") or row["suite"], row.get("columns", row.get("question", "")), file=sys.stderr, flush=True)
        out(machine())
        shutil.copytree(a.journal, f"{folder}/sealed")
        start = time.perf_counter()
        run([a.replay, "journal", "seal", f"{folder}/sealed"])
        out({"suite": "arrow", "case": "seal", "seconds": time.perf_counter() - start})
        words = [a.kit / ".venv/bin/python", __file__, *sys.argv[1:], "--inside", folder]
        environment = os.environ | {"REPLAY_LEDGER_LIBRARY": str(a.library.resolve()),
                                    "PYTHONPATH": f"{TOP / 'python/src'}:{HERE}", "PYTHONDONTWRITEBYTECODE": "1"}
        for row in rows_of(run(words, env=environment)):
            out(row)
        if a.only != "reading":
            measure_peers(a, out)
    text = table(rows)
    print(text)
    sys.exit(1 if "WRONG" in text else 0)


if __name__ == "__main__":
    main()
