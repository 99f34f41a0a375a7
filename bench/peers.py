#!/usr/bin/env python3
"""The journal beside what one would otherwise take, in one run on one machine.

    bench/peers.py --kit DIR --journal DIR [--out run.jsonl] [--reps 2] [--under "nice -n -5"]
    bench/peers.py --table run.jsonl

DIR of `--kit` (or PEERS in the environment) is a folder of peer benchmarks, writable and set up:
peers.py, suites/ and .venv in it. Each peer prints the rows that the kit's README describes. The
journal is the same day imported (`replay import lean`). Every peer is a process of its own, then
comes `replay bench journal` and one question asked of the sealed journal. All rows go to the
file of `--out`, one JSON object a line; then the table is printed, its ratios computed from them.
`--under` is put before each command: a lock, a priority, a set of processors.
Exits with 1 when a peer failed or an answer differs, 2 when it could not start.
"""
import argparse, json, os, platform, shutil, subprocess, sys, tempfile, time
from pathlib import Path

from peers_table import table

HERE = Path(__file__).resolve().parent
# What is measured of the kit: the slowest peers say nothing that a faster variant does not.
CHOSEN = {
    "replay": "limit-memcpy limit-lz4raw limit-varint limit-columns",
    "append": "limit-encode limit-journal limit-journal-sync write-1 write-1024 fdatasync-1 fdatasync-filled-1 "
    "fdatasync-filled-100 fdatasync-filled-1024 sqlite-normal-1 sqlite-normal-100 sqlite-full-1 sqlite-full-100 "
    "sqlite-full-10000 rocksdb-1 rocksdb-100 rocksdb-sync-1 rocksdb-sync-100 rocksdb-sync-10000 nats "
    "redis-everysec-1000 redis-always-1 redis-always-100 redis-always-1000 arrow-ipc-1024 arrow-ipc-sync-1024 "
    "parquet-10000 arcticdb-1000 arcticdb-100000",
    "size": "lean-zip parquet-lz4 parquet-zstd3 parquet-zstd19 arrow-ipc-lz4 arcticdb sqlite limit-varint-hc raw-xz",
    "query": "duckdb-parquet sqlite",
    "disk": "write-only-256 append-fdatasync-256 filled-fdatasync-256 filled-dsync-256",
}
MEASURE = """import json, sys
sys.path.insert(0, sys.argv[1])
import peers
for row in peers.measure(sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5])):
    print(json.dumps(row), flush=True)
"""


def run(words, **more):
    p = subprocess.run([str(w) for w in words], capture_output=True, text=True, **more)
    if p.returncode:
        sys.exit(f"peers: {' '.join(map(str, words))}: exit {p.returncode}\n{p.stderr.strip()[-2000:]}")
    return p.stdout


def rows_of(text):
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def machine():
    """What the figures belong to."""
    model = [l.split(":", 1)[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")]
    commit = subprocess.run(["git", "-C", HERE, "describe", "--always", "--dirty"], capture_output=True, text=True)
    return {"suite": "run", "machine": model[0] if model else platform.machine(), "cores": os.cpu_count(),
            "system": platform.platform(), "date": time.strftime("%Y-%m-%d", time.gmtime()),
            "commit": commit.stdout.strip() or None, "load": os.getloadavg()[0]}


def measure_kit(a, out):
    failed = 0
    for suite, peers in CHOSEN.items():
        for peer in peers.split():
            if a.only not in f"{suite}/{peer}":
                continue
            reps = 1 if suite in ("size", "query") else a.reps
            words = [*a.under.split(), a.kit / ".venv/bin/python", "-c", MEASURE, a.kit, suite, peer, a.day, reps]
            for row in rows_of(run(words)):
                out(row)
                failed += "error" in row
    return failed


def measure_journal(a, out):
    words = [*a.under.split(), a.replay, "bench", "journal", a.journal, "--json", "--rounds", a.rounds]
    for row in rows_of(run(words)):
        out(row | {"suite": "ours"})


def ask_journal(a, out, rows):
    """All AIG events of two seconds from the sealed journal, whole process, as the kit's Q2."""
    expected = {r["answer_rows"] for r in rows if r.get("peer", "").endswith(":Q2") and "answer_rows" in r}
    day = f"{a.day[:4]}-{a.day[4:6]}-{a.day[6:]}"
    with tempfile.TemporaryDirectory() as folder:
        sealed = Path(folder) / "sealed"
        shutil.copytree(a.journal, sealed)
        run([a.replay, "journal", "seal", sealed])
        # 10:00:00 in New York, daylight saving time in force.
        words = [*a.under.split(), sys.executable, "-c", ASK, a.replay, "journal", "cat", sealed, "--symbol", "AIG", "--kind", "tick",
                 "--time-from", f"{day}T14:00:00Z", "--time-to", f"{day}T14:00:01.999999999Z", "--json"]
        row = json.loads(run(words))
    out({"suite": "ours", "case": "question Q2"} | row)
    if expected and expected != {row["answer_rows"]}:
        sys.exit(f"peers: the journal gave {row['answer_rows']} records for Q2, the peers {expected}")


ASK = """import json, statistics, subprocess, sys, time
took = []
for _ in range(15):
    start = time.perf_counter()
    answer = subprocess.run(sys.argv[1:], check=True, capture_output=True).stdout
    took.append((time.perf_counter() - start) * 1e3)
print(json.dumps({"cli_ms": statistics.median(took), "answer_rows": answer.count(b"\\n")}))
"""


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--kit", type=Path, default=os.environ.get("PEERS") and Path(os.environ["PEERS"]))
    ap.add_argument("--journal", type=Path, help="the day, imported")
    ap.add_argument("--replay", type=Path, default=HERE.parent / ".build/release/replay")
    ap.add_argument("--day", default="20131007")
    ap.add_argument("--reps", type=int, default=2, help="runs of each peer, the median counts")
    ap.add_argument("--rounds", type=int, default=5, help="rounds of each of our cases")
    ap.add_argument("--only", default="", help="peers whose suite/name contains this")
    ap.add_argument("--under", default="", help="put before each command")
    ap.add_argument("--out", type=Path, default=Path("peers.jsonl"))
    ap.add_argument("--table", type=Path, help="print the table of an earlier run")
    a = ap.parse_args()
    if a.table:
        return print(table(rows_of(a.table.read_text())))
    if not a.kit or not a.journal:
        ap.error("--kit (or PEERS) and --journal are needed")
    a.kit = a.kit.resolve()
    for path, what in [(a.kit / "peers.py", "no peer kit"), (a.kit / ".venv/bin/python", "run its setup.sh first"),
                       (a.replay, "make release first"), (a.journal, "import the day first")]:
        if not path.exists():
            ap.error(f"{path} is missing: {what}")
    rows = []
    with open(a.out, "w") as file:
        def out(row):
            rows.append(row)
            print(json.dumps(row), file=file, flush=True)
            print(row.get("peer") or row.get("case") or row["suite"], row.get("error", ""), file=sys.stderr, flush=True)
        out(machine())
        failed = measure_kit(a, out)
        measure_journal(a, out)
        ask_journal(a, out, rows)
    print(table(rows))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
