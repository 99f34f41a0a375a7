"""The table of a run of peers.py. Every figure and ratio comes from the rows, none is written here,
but what the makers of Chronicle Queue publish: it needs a JVM and is not part of the kit."""

# The highest rate that its own pages state: "~5 M messages / second for 96 byte messages on a i7-4790",
# https://github.com/OpenHFT/Chronicle-Queue (README.adoc of version 4). Memory-mapped, nothing synced.
CHRONICLE = {"rate": 5e6, "note": "published, other machine (i7-4790): 96-byte messages, mapped file, no sync"}

# What is compared, our case, the others' rows as suite/peer.
APPEND = [
    ("append, one event per call, survives a kill", "interval 1", "append/sqlite-normal-1 append/rocksdb-1 append/nats chronicle append/write-1"),
    ("append, ~100 per call, survives a kill", "interval 100", "append/sqlite-normal-100 append/rocksdb-100"),
    ("append, ~1000 per call, survives a kill", "interval 1000", "append/redis-everysec-1000 append/arrow-ipc-1024 append/write-1024 append/limit-journal"),
    ("append, buffered", "none 1000", "append/parquet-10000 append/limit-encode replay/limit-memcpy"),
    ("append, each event synced", "commit 1",
     "append/sqlite-full-1 append/rocksdb-sync-1 append/redis-always-1 append/fdatasync-1 append/fdatasync-filled-1"),
    ("append, synced every 100", "commit 100", "append/sqlite-full-100 append/rocksdb-sync-100 append/redis-always-100 append/fdatasync-filled-100"),
    ("append, synced every ~1000", "commit 1000",
     "append/arrow-ipc-sync-1024 append/redis-always-1000 append/arcticdb-1000 append/sqlite-full-10000 "
     "append/rocksdb-sync-10000 append/fdatasync-filled-1024 append/limit-journal-sync"),
]
SIZE = ("size/lean-zip size/parquet-zstd19 size/parquet-zstd3 size/parquet-lz4 size/arrow-ipc-lz4 size/arcticdb size/sqlite "
        "append/rocksdb-100 append/nats append/redis-always-1000 size/limit-varint-hc size/raw-xz")
READ = "size/arrow-ipc-lz4 size/parquet-lz4 size/parquet-zstd3 size/arcticdb size/sqlite"
LIMITS = "replay/limit-columns replay/limit-varint replay/limit-lz4raw replay/limit-memcpy"
SYNC = "append/sqlite-full-1 append/rocksdb-sync-1 append/redis-always-1 disk/filled-fdatasync-256 disk/append-fdatasync-256"


def number(x):
    for size, unit in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if x >= size:
            return f"{x / size:.3g}{unit}"
    return f"{x:.3g}"


def table(rows):
    """The table as Markdown."""
    peers = {f"{r['suite']}/{r['peer']}": r for r in rows if "peer" in r and "error" not in r}
    ours = {r["case"]: r for r in rows if r["suite"] == "ours" and "case" in r}
    lines = ["| what | who | figure | ours against it | |", "|---|---|---|---|---|"]

    def add(what, who, figure, ratio, note=""):
        lines.append(f"| {what} | {who} | {figure} | {'' if ratio is None else f'{ratio:.2g} x' if ratio < 10 else f'{ratio:.0f} x'} | {note} |")

    def section(what, mine, others, unit, value, more):
        """`value` of a row; the ratio is above 1 where ours is the better one."""
        add(f"**{what}**", f"**{mine['case']}**", f"**{number(value(mine))} {unit}**", None)
        for name in others.split():
            peer = {"suite": "published", "peer": "chronicle-queue", "events_per_s": CHRONICLE["rate"], "note": CHRONICLE["note"]} if name == "chronicle" else peers.get(name)
            if not peer or not value(peer):
                add("", name, "not measured", None)
                continue
            ratio = value(mine) / value(peer) if more else value(peer) / value(mine)
            kind = "limit" if any(x in name for x in ("limit", "write-", "fdatasync")) else peer["note"] if name == "chronicle" else ""
            add("", peer["peer"], f"{number(value(peer))} {unit}", ratio, kind)

    section("size on disk", ours["seal"], SIZE, "bytes/event", lambda r: r.get("bytes_per_event"), False)
    add("", ours["append none 1000"]["case"] + " (unsealed)", f"{ours['append none 1000']['bytes_per_event']:.3g} bytes/event", None)
    for what, case, others in APPEND:
        section(what, ours["append " + case], others, "events/s", lambda r: r.get("events_per_s"), True)

    def read_rate(r):
        return r["events"] / r["read_seconds"] if r.get("read_seconds") else r.get("events_per_s") if r.get("suite") != "size" else None
    scans = [ours[c] for c in ("scan unsealed", "scan sealed mapped", "scan sealed read")]
    section("read everything", min(scans, key=read_rate), READ + " " + LIMITS, "events/s", read_rate, True)
    for share in ("p50_us", "p99_us"):
        section(f"one event durable, {share[:3]}", ours["durable journal"], SYNC, "us", lambda r: r.get(share), False)
        disk = ours["durable disk"][share]
        add("", "the same bytes, raw file, interleaved", f"{number(disk)} us", disk / ours["durable journal"][share], "limit")
    peak = max((r for r in ours.values() if "peak_rss_mb" in r), key=lambda r: r["peak_rss_mb"])
    section("peak memory of all cases", peak, "append/sqlite-full-100 append/rocksdb-100 append/redis-everysec-1000 append/nats append/arrow-ipc-1024 "
            "append/arcticdb-100000", "MB", lambda r: r.get("peak_rss_mb"), False)
    section("two seconds of one symbol, whole process", ours["question Q2"], "query/sqlite:Q2 query/duckdb-parquet:Q2", "ms", lambda r: r.get("cli_ms"), False)
    return "\n".join([head(rows), "", *lines, "", targets(ours)])


def head(rows):
    run = next((r for r in rows if r["suite"] == "run"), {})
    failed = [f"{r['suite']}/{r['peer']}: {r['error']}" for r in rows if "error" in r]
    text = (f"{run.get('machine')}, {run.get('cores')} cores, {run.get('system')}, {run.get('date')}, commit {run.get('commit')}, "
            f"load at the start {run.get('load', 0):.1f}.")
    return text + "".join(f"\nFailed: {x}" for x in failed)


def targets(ours):
    lines = ["| target | bound | measured | |", "|---|---|---|---|"]
    for t in ours["summary"]["targets"]:
        bound = f"at least {t['at_least']}" if "at_least" in t else f"at most {t['at_most']}"
        lines.append(f"| {t['what']} | {bound} {t['unit']} | {t['measured']:.3g} | {'met' if t['met'] else 'missed'} |")
    return "\n".join(lines)
