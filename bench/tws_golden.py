#!/usr/bin/env python3
"""Runs recorded TWS cases through `replay tws encode` and `replay tws decode`.

usage: bench/tws_golden.py [replay binary] [folder with client_to_server.json, server_to_client.json]

Without a folder the fixtures are taken. Prints every difference and how many cases agree; exits
with 1 when one does not. Comparison: equal field count; fields equal as text, as numbers, or both
unset. Malformed frames must be told as the note says: an error by field, or the message where the
only fault is an extra field.
"""
import json
import pathlib
import subprocess
import sys

UNSET = {"", "2147483647", "9223372036854775807", "170141183460469231731687303715884105727"}
# ib_async refuses what the protocol asks a receiver to ignore: extra trailing fields.
EXTRA = {"bad_tickPrice_extra_field": "tickPrice", "bad_position_extra_field": "position"}


def is_unset(text):
    return text in UNSET or text.lower() in ("1.7976931348623157e+308", "1.7976931348623157e308")


def same_field(a, b):
    if a == b or (is_unset(a) and is_unset(b)):
        return True
    if is_unset(a) or is_unset(b):
        return False
    try:
        return float(a) == float(b)
    except ValueError:
        return False


def same(a, b):
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b))
    if isinstance(a, bool) or isinstance(b, bool):
        return a is b
    return a == b


def run(binary, arguments, text):
    result = subprocess.run([binary, *arguments], input=text, capture_output=True, text=True)
    if result.returncode not in (0, 1) or result.returncode < 0:
        sys.exit(f"{' '.join(arguments)}: exit code {result.returncode}: {result.stderr[:2000]}")
    return result.stdout.splitlines()


def fields(hexadecimal):
    return bytes.fromhex(hexadecimal)[4:].decode().split("\0")[:-1]


def check_encode(binary, cases):
    lines = run(binary, ["tws", "encode"], "".join(json.dumps(c) + "\n" for c in cases))
    good = 0
    for case, line in zip(cases, lines, strict=True):
        if case["fields"] is None:
            ok, told = line == case["hex"], line
        else:
            told = fields(line)
            ok = len(told) == len(case["fields"]) and all(map(same_field, told, case["fields"]))
        good += ok
        if not ok:
            print(f"encode {case['name']}: {told}")
    return good


def by_line(lines, count):
    told = [[] for _ in range(count)]
    for line in lines:
        value = json.loads(line)
        told[value["line"] - 1].append(value)
    return told


def check_decode_client(binary, cases):
    """What was decoded, encoded again, must be the recorded bytes by the same rule."""
    lines = run(
        binary, ["tws", "decode", "--client", "--lines"], "".join(c["hex"] + "\n" for c in cases)
    )
    told = [objects[0] for objects in by_line(lines, len(cases))]
    again = run(
        binary,
        ["tws", "encode"],
        "".join(json.dumps({**value, "fields": None}) + "\n" for value in told),
    )
    good = 0
    for case, value, line in zip(cases, told, again, strict=True):
        if case["fields"] is None:
            ok = value["api_call"] == "handshake" and line == case["hex"]
        else:
            found = fields(line)
            ok = (
                value["api_call"] == case["api_call"]
                and value["fields"] == case["fields"]
                and len(found) == len(case["fields"])
                and all(map(same_field, found, case["fields"]))
            )
        good += ok
        if not ok:
            print(f"decode {case['name']}: {value}")
    return good


def check_decode_server(binary, cases):
    lines = run(
        binary, ["tws", "decode", "--server", "--lines"], "".join(c["hex"] + "\n" for c in cases)
    )
    good = 0
    for case, objects in zip(cases, by_line(lines, len(cases)), strict=True):
        decoded = [callback for value in objects for callback in value["decoded"]]
        errors = [value for value in objects if "error" in value]
        if case["name"] in EXTRA:
            ok = not errors and [v["message"] for v in objects] == [EXTRA[case["name"]]]
        elif case["kind"] == "ok" or case["name"] == "bad_zero_length_frame_then_ok":
            ok = not errors and same(decoded, case["decoded"])
        else:
            ok = len(errors) == 1 and not decoded
        good += ok
        if not ok:
            print(f"decode {case['name']}: {objects}")
    return good


def main():
    root = pathlib.Path(__file__).resolve().parent.parent
    binary = sys.argv[1] if len(sys.argv) > 1 else str(root / ".build/release/replay")
    if len(sys.argv) > 2:
        folder = pathlib.Path(sys.argv[2])
        files = folder / "client_to_server.json", folder / "server_to_client.json"
    else:
        folder = root / "fixtures/tws"
        files = folder / "client_cases.json", folder / "server_cases.json"
    client, server = (json.loads(file.read_text())["cases"] for file in files)
    results = [
        ("calls encoded", check_encode(binary, client), len(client)),
        ("calls decoded", check_decode_client(binary, client), len(client)),
        ("answers decoded", check_decode_server(binary, server), len(server)),
    ]
    for what, good, count in results:
        print(f"{what}: {good} of {count}")
    sys.exit(0 if all(good == count for _, good, count in results) else 1)


main()
