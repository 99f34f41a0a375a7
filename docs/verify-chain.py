#!/usr/bin/env python3
"""Recomputes the hash chain of a journal with nothing but Python's standard library.

usage: verify-chain.py <journal>

Prints day, last record and chain for each session day, as in the anchors. Exits with 1 when a
recorded chain value is not what the raw blocks give. The format is in journal.md.
"""
import hashlib
import os
import re
import struct
import sys


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
            raise ValueError("an LZ4 match before the history")
        while matched > 0:  # a match may overlap what it makes
            piece = out[begin:begin + matched]
            out += piece
            matched -= len(piece)
    if len(out) - start != size:
        raise ValueError(f"{len(out) - start} raw bytes instead of {size}")
    return bytes(out[start:])


def segments(root):
    found = []
    for day in os.listdir(root):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            for name in os.listdir(os.path.join(root, day)):
                if re.fullmatch(r"\d{8,}\.seg", name):
                    found.append((int(name[:-4]), day, os.path.join(root, day, name)))
    return sorted(found)


def main(root):
    chain, last, expected, days = None, 0, None, {}
    for number, day, path in segments(root):
        data = open(path, "rb").read()
        mark, version, _, _, stated, first = struct.unpack_from("<8sHHIQQ", data)
        if mark != b"RPLJ\r\n\x1a\n" or version != 1 or stated != number:
            raise ValueError(f"{path}: not segment {number} of format 1")
        if expected is None:  # a pruned journal is believed where it starts
            chain, last, expected = (data[48:80] if number > 1 else bytes(32)), first - 1, number
        if number != expected or data[48:80] != chain or first != last + 1:
            raise ValueError(f"{path}: does not join what is before it")
        expected, raw, at = number + 1, bytearray(), 96
        while at + 48 <= len(data) and data[at + 8:at + 11] == b"JFR":
            kind, flags, size, count, records = struct.unpack_from("<BIIII", data, at + 11)
            payload = data[at + 48:at + 48 + size]
            if len(payload) < size or kind > 3:  # cut by a crash, or the end of a sealed one
                break
            if kind == 1:
                raw = bytearray() if flags & 1 else raw
                raw += payload if flags & 2 else lz4(payload, count, raw)
                last += records
            elif kind == 2:
                chain = hashlib.sha256(chain + raw).digest()
                if chain != payload[56:88]:
                    raise ValueError(f"{path}: offset {at}: the chain does not join")
                raw = bytearray()
            at += 48 + size
        days[day] = (last, hashlib.sha256(chain + raw).digest() if raw else chain)
    for day, (record, value) in sorted(days.items()):
        print(day, record, value.hex())


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (ValueError, IndexError, OSError, struct.error) as error:
        sys.exit(f"verify-chain.py: {error or 'usage: verify-chain.py <journal>'}")
