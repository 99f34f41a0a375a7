#!/usr/bin/env python3
"""Walks the reasons of every order and execution of a journal and counts what is incomplete.

    walk-why.py JOURNAL [--replay BINARY]

For each order: the command hangs on a verdict, that on a decision (or on what closes without one), and the chain ends
at a prediction, timer, tick, frame or word of the operator; bytes left and the broker answered, or it is said why not;
executions and their commissions are there and add up to what `orders` says is filled. For each execution: its order's
command is in its story, and every figure names a record. Prints one line a finding; exit 0 none, 1 some, 2 not run.
"""
import argparse
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

ROOTS = {"prediction", "sessionStarted", "operatorCommand", "tick", "brokerFrame", "timerFired"}


def ask(replay, *words):
    answer = subprocess.run([replay, *words], capture_output=True, text=True)
    if answer.returncode != 0:
        raise RuntimeError(f"{' '.join(words)}: exit {answer.returncode}: {answer.stderr or answer.stdout}")
    return json.loads(answer.stdout)


def reasons(story, record):
    """The kinds from a record to its first reason; a plan's reason is where it began."""
    known = {r["seq"]: r for r in story["chain"]}
    kinds = []
    while record in known:
        here = known[record]
        kinds.append(here["kind"])
        record = here["fields"]["begunBy"] if here["kind"] == "orderPlan" else here["cause"]
    return kinds


def order_findings(replay, journal, order):
    story = ask(replay, "why", journal, str(order["order"]), "--json")
    kinds = reasons(story, order["record"])
    if kinds[:2] != ["orderCommand", "riskVerdict"]:
        yield f"no verdict behind the command: {kinds}"
    if not {"decision", "riskState", "timerSet", "brokerFrame"} & set(kinds):
        yield f"no decision: {kinds}"
    if not kinds or kinds[-1] not in ROOTS:
        yield f"no first reason: {kinds}"
    if order["role"] != "close" and not {"signal", "prediction"} <= set(kinds):
        yield f"no prediction: {kinds}"
    own = [r for r in story["chain"] if r["fields"].get("order") == order["order"]]
    has = {r["kind"] for r in own}
    if "commandSent" not in has and "commandDropped" not in has:
        yield "neither left nor dropped"
    if "commandSent" in has and not {"openOrder", "orderStatus"} & has:
        yield "no answer"
    filled = {r["fields"]["execution"]: Decimal(r["fields"]["quantity"]) for r in own if r["kind"] == "execution"}
    paid = {r["fields"]["execution"] for r in story["chain"] if r["kind"] == "commission"}
    if set(filled) != set(order["executions"]) or sum(filled.values()) != Decimal(order["filled"]):
        yield f"executions {sorted(filled)} of {order['executions']}, {order['filled']} filled"
    if not set(filled) <= paid:
        yield f"no commission of {sorted(set(filled) - paid)}"


def execution_findings(replay, journal, execution, order):
    story = ask(replay, "why", journal, "execution", execution, "--json")
    if order["record"] not in {r["seq"] for r in story["chain"]}:
        yield "its command is not in the story"
    if not story["conclusions"] or not all(f["records"] for f in story["conclusions"][0]["figures"]):
        yield "a figure without a record"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("journal")
    arguments.add_argument("--replay", default=".build/release/replay")
    given = arguments.parse_args()
    orders = ask(given.replay, "orders", given.journal, "--json")
    tasks = [(f"order {o['order']}", order_findings, (o,)) for o in orders]
    tasks += [(f"execution {e}", execution_findings, (e, o)) for o in orders for e in o["executions"]]

    def run(task):
        name, find, rest = task
        return [f"{name}: {text}" for text in find(given.replay, given.journal, *rest)]

    with ThreadPoolExecutor(2) as pool:
        findings = [line for lines in pool.map(run, tasks) for line in lines]
    print("\n".join(findings) if findings else f"{len(orders)} orders and {len(tasks) - len(orders)} executions: all complete")
    return 1 if findings or not tasks else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        print(f"walk-why: {error}", file=sys.stderr)
        sys.exit(2)
