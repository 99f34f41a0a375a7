/// The program that lies in every audit pack and checks it with nothing but Python's standard
/// library: no line of it is shared with this program.
enum AuditChecker {
  static let text = #"""
    #!/usr/bin/env python3
    """Checks an audit pack offline, with nothing but Python's standard library.

    usage: check.py [<folder of the pack>]

    1. Every file is the one that manifest.json names, by its SHA-256.
    2. The segments are joined by the chain: after each block h = SHA-256(h + raw block). Where a
       day ends the chain is that of its anchor, if there is one. Its signature: see README.txt.
    3. Every record of records.ndjson lies in its block at the place that it names, byte for byte;
       of ticks, whose rows are compact, only that their block is there.
    4. Every cause is in the pack, or said to be pruned.
    5. What the executions of each order's bracket add up to is the result that is told.

    Exit code 0 when all of it holds, 1 when something does not.
    """
    import hashlib
    import json
    import os
    import struct
    import sys
    from decimal import Decimal


    class Finding(Exception):
        pass


    def lz4(source, size, history):
        """Decodes one LZ4 block of `size` raw bytes; matches may reach back into `history`."""
        out = bytearray(history[-65536:])
        start, at = len(out), 0

        def length(nibble, at):
            count = nibble
            while nibble == 15:
                count, at, more = count + source[at], at + 1, source[at] == 255
                if not more:
                    break
            return count, at

        while at < len(source):
            token = source[at]
            literals, at = length(token >> 4, at + 1)
            out += source[at:at + literals]
            at += literals
            if at >= len(source):
                break
            distance = source[at] | source[at + 1] << 8
            matched, at = length(token & 15, at + 2)
            matched += 4
            begin = len(out) - distance
            if distance == 0 or begin < 0:
                raise Finding("an LZ4 match before the history")
            while matched > 0:
                piece = out[begin:begin + matched]
                out += piece
                matched -= len(piece)
        if len(out) - start != size:
            raise Finding(f"{len(out) - start} raw bytes instead of {size}")
        return bytes(out[start:])


    def check_files(folder, manifest):
        for name, digest in manifest["files"].items():
            with open(os.path.join(folder, name), "rb") as file:
                if hashlib.sha256(file.read()).hexdigest() != digest:
                    raise Finding(f"{name}: not the file that the manifest names")


    def walk(folder, names, wanted):
        """The chain at the end of each day, and the raw blocks that are wanted."""
        chain, last, number, days, blocks = None, 0, None, {}, {}
        for name in names:
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
            mark, version, _, _, stated, first = struct.unpack_from("<8sHHIQQ", data)
            if mark != b"RPLJ\r\n\x1a\n" or version != 1:
                raise Finding(f"{name}: not a segment of format 1")
            if number is None:
                chain, last, number = bytes(data[48:80]), first - 1, stated
            if stated != number or data[48:80] != chain or first != last + 1:
                raise Finding(f"{name}: does not join what is before it")
            number, raw, at, begin = number + 1, bytearray(), 96, first
            while at + 48 <= len(data) and data[at + 8:at + 11] == b"JFR":
                kind, flags, size, count, records = struct.unpack_from("<BIIII", data, at + 11)
                payload = data[at + 48:at + 48 + size]
                if len(payload) < size or kind > 3:
                    break
                if kind == 1:
                    if flags & 1:
                        raw, begin = bytearray(), last + 1
                    raw += payload if flags & 2 else lz4(payload, count, raw)
                    last += records
                elif kind == 2:
                    chain = hashlib.sha256(chain + raw).digest()
                    if chain != payload[56:88]:
                        raise Finding(f"{name}: offset {at}: the chain does not join")
                    if (name, begin) in wanted:
                        blocks[name, begin] = bytes(raw)
                    raw = bytearray()
                at += 48 + size
            if raw and (name, begin) in wanted:
                blocks[name, begin] = bytes(raw)
            day = name.split("/")[1]
            days[day] = (last, hashlib.sha256(chain + raw).digest().hex() if raw else chain.hex())
        return days, blocks


    def check_anchors(folder, days):
        found = []
        for day, (last, chain) in sorted(days.items()):
            path = os.path.join(folder, "anchors", day + ".anchor")
            if not os.path.exists(path):
                continue
            with open(path, encoding="ascii") as file:
                anchor = dict(line.rstrip("\n").split(" ", 1) for line in list(file)[1:])
            if int(anchor["last-seq"]) != last or anchor["chain"] != chain:
                raise Finding(f"anchors/{day}.anchor: signs record {anchor['last-seq']} and chain "
                              f"{anchor['chain']}; here are {last} and {chain}")
            found.append(day)
        return found


    def check_records(records, blocks):
        for record in records:
            place = f"record {record['seq']}"
            raw = blocks.get((record["segment"], record["block"]))
            if raw is None:
                raise Finding(f"{place}: {record['segment']} has no block {record['block']}")
            if record["kind"] == "tick" and record["bytes"] is None:
                continue
            row, payload = record["row"], bytes.fromhex(record["bytes"])
            head = bytes([255, record["kind_number"], record["version"]])
            if raw[row:row + 3] != head or not row < record["payload"] < row + 48:
                raise Finding(f"{place}: no record of its kind lies there")
            if raw[record["payload"]:record["payload"] + len(payload)] != payload:
                raise Finding(f"{place}: its bytes are not those of the block")


    def check_causes(records, stories):
        known = {record["seq"] for record in records}
        for story in stories:
            gone = set(story["pruned"])
            for chapter in story["chain"]:
                cause = chapter["cause"]
                if chapter["seq"] not in known:
                    raise Finding(f"record {chapter['seq']} is not in the pack")
                if cause is not None and cause not in known and cause not in gone:
                    raise Finding(f"record {chapter['seq']}: its cause {cause} is not in the pack")


    def check_results(records, stories, multipliers):
        fields = {record["seq"]: record for record in records}
        for story in stories:
            result = story["result"]
            if result is None:
                continue
            flow, fees, bought, sold = Decimal(0), Decimal(0), Decimal(0), Decimal(0)
            for chapter in story["chain"]:
                record = fields[chapter["seq"]]
                values = record["fields"]
                if record["kind"] == "execution":
                    quantity = Decimal(values["quantity"])
                    amount = quantity * Decimal(values["price"]) * multipliers[str(story["order"])]
                    if values["side"] == "buy":
                        bought, flow = bought + quantity, flow - amount
                    else:
                        sold, flow = sold + quantity, flow + amount
                elif record["kind"] == "commission":
                    fees += Decimal(values["commission"])
            told = [Decimal(result[name]) for name in ("bought", "sold", "cash_flow", "fees")]
            if any(abs(one - other) > Decimal("1e-8") for one, other in
                   zip(told, (bought, sold, flow, fees))):
                raise Finding(f"order {story['order']}: its executions give {bought}, {sold}, "
                              f"{flow}, {fees}; {told} is told")


    def main(folder):
        def load(name):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                return file.read()

        manifest = json.loads(load("manifest.json"))
        stories = json.loads(load("stories.json"))
        records = [json.loads(line) for line in load("records.ndjson").splitlines()]
        check_files(folder, manifest)
        wanted = {(record["segment"], record["block"]) for record in records}
        days, blocks = walk(folder, manifest["segments"], wanted)
        anchored = check_anchors(folder, days)
        check_records(records, blocks)
        check_causes(records, stories)
        check_results(records, stories, manifest["multipliers"])
        ticks = sum(record["bytes"] is None for record in records)
        if ticks:
            print(f"{ticks} ticks are quoted as the journal's program reads their compact rows; that "
                  "their blocks are the journal's is checked, their values are not")
        for day, (last, chain) in sorted(days.items()):
            print(f"{day}: up to record {last}, chain {chain}, "
                  + ("as anchored" if day in anchored else "not anchored"))
        print(f"{len(manifest['files'])} files, {len(records)} records, {len(stories)} orders: "
              "all hold")


    if __name__ == "__main__":
        try:
            main(sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__)))
        except (Finding, KeyError, ValueError, IndexError, OSError, struct.error) as error:
            print(f"check.py: {error!r}" if not str(error) else f"check.py: {error}")
            sys.exit(1)
    """#
}
