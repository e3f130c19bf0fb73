#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks of each type that GGUF files store numbers in, and the numbers in them: blocks.json.

The layouts are those of ggml-common.h (block_q4_0 and so on). Every value is unpacked here from a string of
bits and computed with numpy, in float32 and in the order that ggml-quants.c documents: the scale of a part
first, then times the value, then less the minimum. Written for clarity; shares nothing with the C++ reader.

    python3 tests/golden/gguf/make_blocks_golden.py      (numpy 1.24)
"""
import base64
import json
import os

import numpy as np

F = np.float32


def half(block, at):
    return F(np.frombuffer(bytes(block[at : at + 2]), "<f2")[0])


def bits(number, first, count):
    return (int(number) >> first) & ((1 << count) - 1)


def nibbles32(data):
    """16 bytes: the low halves of all, then the high halves."""
    return [bits(b, 0, 4) for b in data] + [bits(b, 4, 4) for b in data]


def q4_0(b):
    return [F(q - 8) * half(b, 0) for q in nibbles32(b[2:18])]


def q4_1(b):
    return [F(q) * half(b, 0) + half(b, 2) for q in nibbles32(b[4:20])]


def fifth(data):
    word = int.from_bytes(bytes(data), "little")
    return [bits(word, i, 1) for i in range(32)]


def q5_0(b):
    return [F(low + 16 * high - 16) * half(b, 0) for low, high in zip(nibbles32(b[6:22]), fifth(b[2:6]))]


def q5_1(b):
    return [F(low + 16 * high) * half(b, 0) + half(b, 2) for low, high in zip(nibbles32(b[8:24]), fifth(b[4:8]))]


def q8_0(b):
    return [F(q) * half(b, 0) for q in np.frombuffer(bytes(b[2:34]), np.int8)]


def planes(data, width, count):
    """Groups of 32 bytes (or `width`): each yields `count` runs of values, from the low bits up."""
    size = 8 // count
    values = []
    for group in range(0, len(data), width):
        for plane in range(count):
            values += [bits(byte, plane * size, size) for byte in data[group : group + width]]
    return values


def q2_k(b):
    scales, values = b[:16], planes(b[16:80], 32, 4)
    d, m = half(b, 80), half(b, 82)
    return [(d * F(bits(scales[i // 16], 0, 4))) * F(q) - m * F(bits(scales[i // 16], 4, 4)) for i, q in enumerate(values)]


def q3_k(b):
    high = planes(b[:32], 32, 8)
    low = planes(b[32:96], 32, 4)
    packed, d = b[96:108], half(b, 108)
    scales = []
    for k in range(16):
        four = bits(packed[k % 8], 4 * (k // 8), 4)
        two = bits(packed[8 + k % 4], 2 * (k // 4), 2)
        scales.append(four + 16 * two - 32)
    return [(d * F(scales[i // 16])) * F(low[i] - (0 if high[i] else 4)) for i in range(256)]


def scales_and_minima(p):
    """12 bytes: 8 scales and 8 minima of 6 bits."""
    scales = [bits(p[k], 0, 6) for k in range(4)] + [bits(p[8 + k], 0, 4) + 16 * bits(p[k], 6, 2) for k in range(4)]
    minima = [bits(p[4 + k], 0, 6) for k in range(4)] + [bits(p[8 + k], 4, 4) + 16 * bits(p[4 + k], 6, 2) for k in range(4)]
    return scales, minima


def q4_k(b):
    d, m = half(b, 0), half(b, 2)
    scales, minima = scales_and_minima(b[4:16])
    return [(d * F(scales[i // 32])) * F(q) - m * F(minima[i // 32]) for i, q in enumerate(planes(b[16:144], 32, 2))]


def q5_k(b):
    d, m = half(b, 0), half(b, 2)
    scales, minima = scales_and_minima(b[4:16])
    high, low = planes(b[16:48], 32, 8), planes(b[48:176], 32, 2)
    return [(d * F(scales[i // 32])) * F(low[i] + 16 * high[i]) - m * F(minima[i // 32]) for i in range(256)]


def q6_k(b):
    low, high = planes(b[:128], 64, 2), planes(b[128:192], 32, 4)
    scales = np.frombuffer(bytes(b[192:208]), np.int8)
    d = half(b, 208)
    return [(d * F(scales[i // 16])) * F(low[i] + 16 * high[i] - 32) for i in range(256)]


# name: function, bytes, places of half-precision numbers
TYPES = {
    "Q4_0": (q4_0, 18, [0]),
    "Q4_1": (q4_1, 20, [0, 2]),
    "Q5_0": (q5_0, 22, [0]),
    "Q5_1": (q5_1, 24, [0, 2]),
    "Q8_0": (q8_0, 34, [0]),
    "Q2_K": (q2_k, 84, [80, 82]),
    "Q3_K": (q3_k, 110, [108]),
    "Q4_K": (q4_k, 144, [0, 2]),
    "Q5_K": (q5_k, 176, [0, 2]),
    "Q6_K": (q6_k, 210, [208]),
}


def main():
    random = np.random.default_rng(1)
    golden = {}
    for name, (unpack, size, halves) in TYPES.items():
        blocks, values = b"", []
        for _ in range(3):
            block = bytearray(random.integers(0, 256, size, dtype=np.uint8).tobytes())
            for at in halves:
                block[at : at + 2] = random.normal(0, 0.05, 1).astype("<f2").tobytes()
            blocks += bytes(block)
            values += unpack(block)
        assert all(value.dtype == np.float32 for value in values)
        golden[name] = {
            "blocks": base64.b64encode(blocks).decode(),
            "values": base64.b64encode(np.array(values, "<f4").tobytes()).decode(),
        }
    path = os.path.join(os.path.dirname(__file__), "blocks.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(golden, file, indent=1)
        file.write("\n")


main()
