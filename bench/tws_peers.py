#!/usr/bin/env python3
"""The wire beside ib_async, in one run on one machine: the same tickPrice frames, decoded.

    bench/tws_peers.py [--replay .build/release/replay] [--frames 200000] [--rounds 5] [--under CMD]

Prints JSON lines: the machine, `replay bench tws --json` as it stands, ib_async's rows, and one row
for each with the ratio. ib_async comes from PyPI into a virtual environment of its own (.build/tws-peers);
where it cannot be had, one line says so and the exit code is 0. `--under` is put before `replay`.

Rows of ib_async, frames a second on one core, the median round:
  decode tickPrice, decoder   text, fields, Decoder.interpret and Wrapper of frames that are cut already
  decode tickPrice, client    the same and its client's own cutting of 64 KiB reads, as it meets a socket
Ours cuts 64 KiB reads, too, and makes a typed message; it keeps no ticker, and ib_async keeps one.
Each frame is checked to have arrived on both sides. Exits with 2 when something could not start.
"""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

VERSION = "2.1.0"
HERE = Path(__file__).resolve().parent
FOLDER = HERE.parent / ".build" / "tws-peers"
# What `replay bench tws` decodes: bid 190.24 x 300 that can be executed at once.
TICK = {"message": "tickPrice",
        "values": {"reqId": 1001, "tickType": 1, "price": 190.24, "size": 300, "attrMask": 1}}
REQUEST, READ = 1001, 65_536


def row(case, **members):
    print(json.dumps({"suite": "tws peers", "case": case, **members}), flush=True)


def stop(why):
    print(f"tws_peers: {why}", file=sys.stderr)
    sys.exit(2)


def environment():
    """The Python that has ib_async; None where PyPI cannot be reached."""
    python = FOLDER / "bin" / "python"
    check = [str(python), "-c", f"import ib_async; assert ib_async.__version__ == '{VERSION}'"]
    if python.exists() and subprocess.run(check, capture_output=True).returncode == 0:
        return python
    made = subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], capture_output=True, text=True)
    if made.returncode:
        stop(f"no virtual environment: {made.stderr.strip()[-500:]}")
    words = [str(python), "-m", "pip", "install", "--quiet", "--retries", "1", f"ib_async=={VERSION}"]
    got = subprocess.run(words, capture_output=True, text=True)
    return python if got.returncode == 0 else None


def rounds_of(count, frames, body):
    """Frames a second of the median round."""
    seconds = []
    for _ in range(count):
        start = time.perf_counter()
        body()
        seconds.append(time.perf_counter() - start)
    return frames / statistics.median(seconds)


def measure(frame, frames, count):
    """Runs inside the environment: ib_async's own decoder, wrapper and client."""
    import ib_async

    def session():
        ib = ib_async.IB()
        client = ib.client
        client._serverVersion = client.decoder.serverVersion = 178
        client._apiReady = True
        ticker = ib.wrapper.startTicker(REQUEST, ib_async.Stock("AAPL", "SMART", "USD", conId=265_598), "mktData")
        return ib, client, ticker

    payload = frame[4:]
    per_read = max(1, READ // len(frame))

    def decoder():
        ib, client, ticker = session()
        interpret, wrapper = client.decoder.interpret, ib.wrapper
        for start in range(0, frames, per_read):
            wrapper.tcpDataArrived()
            part = min(per_read, frames - start)
            for _ in range(part):
                fields = payload.decode(errors="backslashreplace").split("\0")
                fields.pop()
                interpret(fields)
            # An update has two ticks: the price and its size.
            assert len(ticker.ticks) >= part and ticker.bid == 190.24 and ticker.bidSize == 300
            wrapper.tcpDataProcessed()

    def whole():
        ib, client, ticker = session()
        stream = frame * frames
        for start in range(0, len(stream), READ):
            client._onSocketHasData(stream[start:start + READ])
        assert client._numMsgRecv == frames and ticker.bid == 190.24

    for name, body in (("decode tickPrice, decoder", decoder), ("decode tickPrice, client", whole)):
        rate = rounds_of(count, frames, body)
        print(json.dumps({"peer": f"ib_async {ib_async.__version__}", "case": name,
                          "events": frames, "events_per_s": round(rate)}), flush=True)


def machine():
    model = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    commit = subprocess.run(["git", "-C", str(HERE), "describe", "--always", "--dirty"],
                            capture_output=True, text=True)
    return {"machine": model[0] if model else platform.machine(), "cores": os.cpu_count(),
            "system": platform.platform(), "python": platform.python_version(),
            "date": time.strftime("%Y-%m-%d", time.gmtime()), "commit": commit.stdout.strip() or None,
            "load": os.getloadavg()[0]}


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    options.add_argument("--replay", default=str(HERE.parent / ".build" / "release" / "replay"))
    options.add_argument("--frames", type=int, default=200_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--under", default="")
    options.add_argument("--measure", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.measure:
        return measure(bytes.fromhex(chosen.measure), chosen.frames, chosen.rounds)
    if not os.access(chosen.replay, os.X_OK):
        stop(f"{chosen.replay} is no program; `make release` builds it")
    python = environment()
    if python is None:
        print(f"tws_peers: skipped: ib_async {VERSION} cannot be had from PyPI here", file=sys.stderr)
        return
    row("machine", **machine())
    encode = subprocess.run([chosen.replay, "tws", "encode"], input=json.dumps(TICK) + "\n",
                            capture_output=True, text=True)
    if encode.returncode:
        stop(f"tws encode: {encode.stderr.strip()}")
    frame = encode.stdout.strip()
    words = [*chosen.under.split(), chosen.replay, "bench", "tws", "--rounds", str(chosen.rounds), "--json"]
    ours = subprocess.run(words, capture_output=True, text=True)
    if ours.returncode:
        stop(f"bench tws: {ours.stderr.strip()}")
    print(ours.stdout.strip(), flush=True)
    rates = {r["case"]: r["events_per_s"] for r in map(json.loads, ours.stdout.splitlines()) if "case" in r}
    peers = subprocess.run([str(python), __file__, "--measure", frame, "--frames", str(chosen.frames),
                            "--rounds", str(chosen.rounds)], capture_output=True, text=True)
    if peers.returncode:
        stop(f"ib_async: {peers.stderr.strip()[-2000:]}")
    for peer in map(json.loads, peers.stdout.splitlines()):
        row(peer["case"], frame=frame, ratio=round(rates["decode tickPrice"] / peer["events_per_s"], 1), **{
            k: v for k, v in peer.items() if k != "case"})


if __name__ == "__main__":
    try:
        main()
    except OSError as error:
        stop(error)
