#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes small checkpoints as torch.save writes them, with Debian's python3-torch (1.13.1), and what is in them:

    /usr/bin/python3 tests/golden/checkpoints/make_torch_checkpoints.py

Values are exact in every type, so that one list serves all.
"""
import collections
import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
DTYPES = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "F64": torch.float64,
          "I64": torch.int64, "I32": torch.int32, "U8": torch.uint8, "BOOL": torch.bool}


def tensor(shape, dtype, start):
    count = int(torch.tensor(shape).prod()) if shape else 1
    values = [(start + i) % 2 if dtype == torch.bool else (start + i) % 50 for i in range(count)]
    return torch.tensor(values, dtype=dtype).reshape(shape)


state = collections.OrderedDict()
for index, (name, dtype) in enumerate(DTYPES.items()):
    state[f"layer.{index}.{name}"] = tensor([2, 3], dtype, index)
state["scalar"] = tensor([], torch.float32, 7)
state["empty"] = torch.zeros([0, 4])
# Two names for one storage, and a part of one: tied weights and slices.
state["tied"] = state["layer.0.F32"]
big = tensor([6, 4], torch.float32, 3)
state["rows"] = big[2:4]
state["parameter"] = torch.nn.Parameter(tensor([3], torch.float32, 1))

expected = {name: {"dtype": next(k for k, v in DTYPES.items() if v == value.dtype), "shape": list(value.shape),
                   "values": [float(v) for v in value.detach().double().flatten()]} for name, value in state.items()}
torch.save(state, HERE / "state.zip.bin")
torch.save(state, HERE / "state.legacy.bin", _use_new_zipfile_serialization=False)
torch.save({"state_dict": state, "epoch": 3, "lr": 0.5, "note": "a training checkpoint"}, HERE / "nested.zip.bin")
torch.save({"turned": big.t()}, HERE / "turned.zip.bin")
(HERE / "expected.json").write_text(json.dumps({"torch": torch.__version__, "tensors": expected}, indent=1) + "\n")
