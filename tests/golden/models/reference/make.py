#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the fixtures of variants.py beside the others: random weights, and hidden states computed in float64 by this
reference, which check.py has compared with Hugging Face transformers'. Run with numpy 1.24.2:

    /usr/bin/python3 tests/golden/models/reference/make.py [name ...]
"""
import json
import pathlib
import sys
import zlib

import numpy

import decoders
import encoders
from checkpoint import write_tensors
from variants import VARIANTS

MODELS = pathlib.Path(__file__).parent.parent
FAMILIES = {**decoders.FAMILIES, **encoders.FAMILIES}
# Those of the fixtures from Hugging Face transformers.
SEQUENCES = json.loads((MODELS / "llama" / "inputs.json").read_text())["sequences"]


def random_tensor(generator, name, shape, model_type):
    """Large enough that a wrong angle, mask, norm or activation shows."""
    values = generator.standard_normal(shape)
    if "norm" in name.lower() or "ln_" in name:
        stores_less_one = model_type.startswith("gemma")
        return 0.2 * values + (0 if name.endswith(".bias") or stores_less_one else 1)
    if name.endswith(".bias"):
        return 0.2 * values
    if "embed" in name or name == "shared.weight" or "wte" in name or "relative" in name:
        return values
    return 1.2 * values / shape[1] ** 0.5


def make(name, config, shapes_of):
    generator = numpy.random.default_rng(zlib.crc32(name.encode()))
    tensors = {tensor: random_tensor(generator, tensor, shape, config["model_type"]).astype(numpy.float32)
               for tensor, shape in shapes_of(config).items()}
    run = FAMILIES[config["model_type"]]
    expected, noise, largest = {}, 0.0, 0.0
    for s, ids in enumerate(SEQUENCES):
        exact = run(config, {key: value.astype(numpy.float64) for key, value in tensors.items()}, ids)
        rounded = run(config, tensors, ids)
        for block, (state, other) in enumerate(zip(exact, rounded), start=-1):
            expected[f"s{s}.block.{block}"] = state.astype(numpy.float32)
            noise = max(noise, float(numpy.abs(state - other).max()))
            largest = max(largest, float(numpy.abs(state).max()))
    directory = MODELS / name
    directory.mkdir(exist_ok=True)
    (directory / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    write_tensors(directory / "model.safetensors", tensors)
    write_tensors(directory / "expected.safetensors", expected)
    (directory / "inputs.json").write_text(json.dumps({
        "sequences": SEQUENCES, "reference": f"tests/golden/models/reference, float64, numpy {numpy.__version__}",
        "float32_noise": noise, "largest": largest}) + "\n")
    size = sum(file.stat().st_size for file in directory.iterdir())
    print(f"{name:20} noise {noise:.2g}, largest {largest:.3g}, {size // 1000} kB")


if __name__ == "__main__":
    for variant in sys.argv[1:] or VARIANTS:
        make(variant, *VARIANTS[variant])
