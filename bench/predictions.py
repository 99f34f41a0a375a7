#!/usr/bin/env python3
"""Predictions for a LEAN day by a fixed momentum rule, as NDJSON on standard output or in a file.

    predictions.py --data LEAN_FOLDER --date 20131008 --symbols AIG,BAC,SPY [--out FILE]
    predictions.py ... --compare FILE    compare all but the ids; exit 1 at the first difference

Rule. For T = 09:30:15, 09:30:30 ... 15:59:45 New York and each symbol: p(T) is the price of the last
regular-session trade with time < T; r(T) = p(T)/p(T - 60 s) - 1 where both exist; z = r(T) over the
population deviation of the 20 values of r before it. BUY for z >= 1, SELL for z <= -1, else HOLD;
confidence = 0.35 + 0.2*|z|, rounded to 4 decimals, within 0.35 to 0.95. HOLD 0.35 while there are not
20 values or they are all equal. It gives tests input; it is no edge.

Standard library only. Time zone data is needed to turn the date into UTC.
"""
import argparse
import hashlib
import io
import json
import math
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

OPEN, CLOSE, STEP, SPAN, WINDOW = 34_200_000, 57_600_000, 15_000, 60_000, 20


def regular_trades(folder, symbol, date):
    """(milliseconds, price in 1e-4 dollars) of the regular session, in file order."""
    name = Path(folder) / "equity/usa/tick" / symbol.lower() / f"{date}_trade.zip"
    with zipfile.ZipFile(name) as archive:
        (entry,) = archive.namelist()
        with archive.open(entry) as raw:
            for line in io.TextIOWrapper(raw, encoding="ascii", newline="\n"):
                columns = line.rstrip("\n").split(",")
                time, price, size = int(columns[0]), int(columns[1]), int(columns[2])
                if OPEN <= time < CLOSE and size > 0:
                    yield time, price


def prices(folder, symbol, date):
    """The last price before each grid time; None before the first trade."""
    result, last = {}, None
    trades = iter(regular_trades(folder, symbol, date))
    trade = next(trades, None)
    for time in range(OPEN + STEP, CLOSE, STEP):
        while trade is not None and trade[0] < time:
            last = trade[1]
            trade = next(trades, None)
        result[time] = last
    return result


def deviation(values):
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))


def judge(change, earlier):
    """Side and confidence of one change, given the changes before it."""
    if change is None or len(earlier) < WINDOW:
        return "HOLD", 0.35
    spread = deviation(earlier[-WINDOW:])
    if spread == 0:
        return "HOLD", 0.35
    z = change / spread
    side = "BUY" if z >= 1 else "SELL" if z <= -1 else "HOLD"
    return side, min(0.95, max(0.35, round(0.35 + 0.2 * abs(z), 4)))


def predictions(folder, symbol, date, midnight):
    price, earlier = prices(folder, symbol, date), []
    for time in sorted(price):
        now, before = price[time], price.get(time - SPAN)
        change = (now - before) / before if now is not None and before is not None else None
        side, confidence = judge(change, earlier)
        if change is not None:
            earlier.append(change)
        yield {
            "id": "p-" + hashlib.sha256(f"{date} {symbol} {time}".encode()).hexdigest()[:16],
            "ts_ns": (midnight * 1000 + time) * 1_000_000,
            "symbol": symbol, "side": side, "confidence": confidence,
            "horizon_s": 60, "model": "mom60",
        }


def compare(rows, path):
    """Every member but the id must be equal, row by row."""
    expected = [json.loads(line) for line in Path(path).read_text().splitlines()]
    for number, (row, other) in enumerate(zip(rows, expected), 1):
        for member in ("ts_ns", "symbol", "side", "confidence", "horizon_s", "model"):
            if row[member] != other[member]:
                sys.exit(f"line {number}: {member} is {row[member]}, {path} has {other[member]}")
    if len(rows) != len(expected):
        sys.exit(f"{len(rows)} predictions, {path} has {len(expected)}")
    print(f"{len(rows)} predictions equal")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", required=True, help="the folder that holds equity/")
    parser.add_argument("--date", required=True, help="yyyymmdd")
    parser.add_argument("--symbols", required=True, help="comma-separated tickers")
    parser.add_argument("--out", help="file to write instead of standard output")
    parser.add_argument("--compare", help="NDJSON file to compare with instead of writing")
    options = parser.parse_args()
    day = datetime.strptime(options.date, "%Y%m%d").replace(tzinfo=ZoneInfo("America/New_York"))
    rows = []
    for symbol in options.symbols.upper().split(","):
        rows += predictions(options.data, symbol, options.date, int(day.timestamp()))
    rows.sort(key=lambda row: (row["ts_ns"], row["symbol"]))
    if options.compare:
        return compare(rows, options.compare)
    text = "".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows)
    if options.out:
        Path(options.out).write_text(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
