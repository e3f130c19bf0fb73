#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares this reference with the hidden states that Hugging Face transformers computed for the fixtures beside it:

    /usr/bin/python3 tests/golden/models/reference/check.py

Only a reference that agrees with them makes others (make.py)."""
import json
import pathlib
import sys

import numpy

import decoders
import encoders
from checkpoint import read_tensors

MODELS = pathlib.Path(__file__).parent.parent
FAMILIES = {**decoders.FAMILIES, **encoders.FAMILIES}


def check(directory):
    config = json.loads((directory / "config.json").read_text())
    inputs = json.loads((directory / "inputs.json").read_text())
    if config["model_type"] not in FAMILIES or not inputs["reference"].startswith("transformers"):
        return None
    tensors = {name: t.astype(numpy.float64) for name, t in read_tensors(directory / "model.safetensors").items()}
    expected = read_tensors(directory / "expected.safetensors")
    worst = 0
    for s, ids in enumerate(inputs["sequences"]):
        for block, state in enumerate(FAMILIES[config["model_type"]](config, tensors, ids), start=-1):
            worst = max(worst, numpy.abs(state - expected[f"s{s}.block.{block}"]).max())
    return worst, max(1e-4, 20 * inputs["float32_noise"])


def main():
    failed = False
    for directory in sorted(path.parent for path in MODELS.glob("*/config.json")):
        result = check(directory)
        if result:
            failed |= not result[0] <= result[1]
            print(f"{directory.name:16} {result[0]:.2g} of {result[1]:.2g}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
