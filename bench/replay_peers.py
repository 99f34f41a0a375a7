#!/usr/bin/env python3
"""Re-executing a day beside other engines, with the same ticks and the same rule, in one run.

    bench/replay_peers.py --kit DIR --journal DIR [--replay PROGRAM] [--reps 2] [--day 20131007]

The rule is the moving-average crossover of `fixtures/configs/moving-average.yaml` in the kit's terms:
EMA 10 and 20 on 10-second bars, 100 shares long or short. Ours is traded into a journal by `backtest`
and then verified: every rule runs again and every recorded byte is compared. DIR of `--kit` is a
writable folder of peer benchmarks as for peers.py, `--journal` the imported day. Exits with 1 when
the numbers of orders differ, 2 when it could not start.
"""
import argparse, json, os, subprocess, sys, tempfile
from pathlib import Path

from peers import HERE, MEASURE, machine, rows_of, run

PEERS = "nautilus-bars nautilus-ticks hftbacktest-elapse hftbacktest-feed limit-replay".split()
CONFIG = HERE.parent / "fixtures/configs/moving-average.yaml"


def ours(program, market, reps):
    """The best of some verifications, with the number of orders that the journal holds."""
    with tempfile.TemporaryDirectory() as folder:
        day = f"{folder}/day"
        traded = json.loads(run([program, "backtest", "--config", CONFIG, "--market", market, "--out", day, "--json"]))
        rounds = rows_of(run([program, "bench", "replay", day, "--rounds", reps, "--json"]))
        row = next(r for r in rounds if r["case"] == "verify")
        return {"peer": "replay verify", "orders": traded["orders"], **row}


def peers(kit, day, reps):
    python = kit / ".venv/bin/python"
    for name in PEERS:
        words = [python, "-c", MEASURE, kit, "replay", name, day, reps]
        done = subprocess.run([str(w) for w in words], capture_output=True, text=True, cwd=kit)
        found = rows_of(done.stdout)
        if not found:
            print(f"{name}: {done.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        yield from found


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kit", type=Path, default=os.environ.get("PEERS"))
    options.add_argument("--journal", type=Path, required=True)
    options.add_argument("--replay", default=HERE.parent / ".build/release/replay")
    options.add_argument("--reps", type=int, default=3)
    options.add_argument("--day", default="20131007")
    a = options.parse_args()
    if not a.kit or not (Path(a.kit) / "peers.py").exists():
        sys.exit(2)
    print(json.dumps(machine()))
    mine = ours(a.replay, a.journal, a.reps)
    print(json.dumps(mine))
    wrong = False
    for row in peers(Path(a.kit), a.day, a.reps):
        print(json.dumps(row), flush=True)
        ratio = mine["events_per_s"] / row["events_per_s"]
        wrong |= row.get("orders") != mine["orders"]
        print(f"{row['peer']:20} {row['events_per_s']:>12,.0f} events/s  {row.get('orders')} orders"
              f"  ours is {ratio:.2f} x", file=sys.stderr)
    print(f"{'replay verify':20} {mine['events_per_s']:>12,.0f} events/s  {mine['orders']} orders", file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
