#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Float8 weights with scales, as published models store them, and the numbers they stand for.

Writes a directory for each way of storing scales (config.json, model.safetensors) and expected.json with the
products in float32. Float8 numbers are read from their bits by the definition in Micikevicius et al. 2022, in
float64, which holds them exactly; the product with the scale is rounded once, to float32.

    python3 tests/golden/float8/make_float8_golden.py      (numpy 1.24)
"""
import base64
import json
import os
import struct

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))


def e4m3(byte):
    sign, exponent, mantissa = -1.0 if byte & 128 else 1.0, byte >> 3 & 15, byte & 7
    if exponent == 15 and mantissa == 7:
        return float("nan")
    return sign * (mantissa / 8 * 2.0**-6 if exponent == 0 else (1 + mantissa / 8) * 2.0 ** (exponent - 7))


def e5m2(byte):
    sign, exponent, mantissa = -1.0 if byte & 128 else 1.0, byte >> 2 & 31, byte & 3
    if exponent == 31:
        return sign * float("inf") if mantissa == 0 else float("nan")
    return sign * (mantissa / 4 * 2.0**-14 if exponent == 0 else (1 + mantissa / 4) * 2.0 ** (exponent - 15))


FORMATS = {"F8_E4M3": e4m3, "F8_E5M2": e5m2}


def random_bytes(random, shape, value):
    """Finite numbers only."""
    finite = [byte for byte in range(256) if np.isfinite(value(byte))]
    return random.choice(finite, shape).astype(np.uint8)


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def bfloat16(values):
    """The upper halves of float32 numbers, cut off: some bfloat16 numbers, and their values."""
    bits = np.asarray(values, "<f4").view(np.uint32) >> 16
    return bits.astype("<u2").tobytes(), (bits << 16).astype(np.uint32).view("<f4")


def main():
    random = np.random.default_rng(8)
    expected = {}

    def case(name, fmt, shape, scale_name, scale_shape, blocks, config, scale_dtype="F32"):
        value = FORMATS[fmt]
        codes = random_bytes(random, shape, value)
        numbers = np.array([[value(int(code)) for code in row] for row in codes])
        tensors = {"x.weight": (fmt, list(shape), codes.tobytes())}
        factors = np.ones((1, 1), "<f4")
        if scale_name:
            factors = random.uniform(0.001, 0.02, scale_shape).astype("<f4")
            content = factors.tobytes()
            if scale_dtype == "BF16":
                content, factors = bfloat16(factors)
            tensors["x." + scale_name] = (scale_dtype, list(scale_shape), content)
        grid = factors.reshape([-1, factors.shape[1] if factors.ndim == 2 else 1])
        full = np.repeat(np.repeat(grid, blocks[0], 0), blocks[1], 1)[: shape[0], : shape[1]]
        products = (numbers * full.astype(np.float64)).astype("<f4")
        directory = os.path.join(HERE, name)
        os.makedirs(directory, exist_ok=True)
        write_safetensors(os.path.join(directory, "model.safetensors"), tensors)
        with open(os.path.join(directory, "config.json"), "w", encoding="utf-8") as file:
            json.dump(config, file)
            file.write("\n")
        expected[name] = base64.b64encode(products.tobytes()).decode()

    fp8 = {"quant_method": "fp8"}
    case("no_scale", "F8_E5M2", (5, 7), None, (), (5, 7), {})
    case("one", "F8_E4M3", (6, 9), "weight_scale", (), (6, 9), {"quantization_config": fp8})
    case("rows", "F8_E4M3", (6, 9), "weight_scale", (6, 1), (1, 9), {"quantization_config": fp8}, "BF16")
    case("rows_vector", "F8_E5M2", (6, 9), "weight_scale", (6,), (1, 9), {"quantization_config": fp8})
    block = {"quantization_config": dict(fp8, weight_block_size=[4, 5])}
    case("blocks", "F8_E4M3", (10, 12), "weight_scale_inv", (3, 3), (4, 5), block)
    case("blocks_128", "F8_E4M3", (130, 140), "weight_scale_inv", (2, 2), (128, 128), {"quantization_config": fp8})
    case("blocks_even", "F8_E4M3", (6, 8), "weight_scale_inv", (3, 2), (2, 4), {"quantization_config": fp8})
    with open(os.path.join(HERE, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(expected, file, indent=1)
        file.write("\n")


main()
