#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the program's probes with scikit-learn's on the same hidden states.

    compare_probes_with_sklearn.py FATHOM MODEL DATA LABEL_COLUMN [classification|regression]

For each layer: extracts features, fits a probe with the program and with scikit-learn (StandardScaler, then LogisticRegression run
to a tolerance of 1e-10, or Ridge, in float64), and prints the largest difference of a probability (of a predicted number, relative to
the targets' standard deviation) and of a coefficient relative to the largest. Fails above 1e-4. Needs python3-sklearn; not part of the
test suite.
"""
import csv
import json
import struct
import subprocess
import sys
import tempfile

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler

DTYPES = {"F32": np.float32, "F64": np.float64, "I64": np.int64}
TOLERANCE = 1e-4


def read_safetensors(path):
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(
            data, DTYPES[entry["dtype"]], int(np.prod(entry["shape"])), 8 + length + entry["data_offsets"][0]
        ).reshape(entry["shape"])
        for name, entry in header.items()
    }


def classes(scaled, labels, probe, fathom, data):
    ours = json.loads(fathom("predict-proba", "--probe", probe, "--data", data, "--json", "-"))["probabilities"]
    theirs = LogisticRegression(max_iter=100_000, tol=1e-10, solver="newton-cg").fit(scaled, labels)
    return theirs, np.abs(theirs.predict_proba(scaled) - np.array(ours)).max()


def targets(scaled, labels, probe, fathom, data):
    ours = json.loads(fathom("predict", "--probe", probe, "--data", data, "--json", "-"))["predictions"]
    theirs = Ridge(alpha=1.0, solver="cholesky").fit(scaled, labels)
    return theirs, np.abs(theirs.predict(scaled) - np.array(ours)).max() / labels.std()


def main(program, model, data, label_column, task="classification"):
    def fathom(*arguments):
        return subprocess.run([program, *arguments, "--quiet"], check=True, capture_output=True).stdout

    with open(data, encoding="utf-8-sig", newline="") as file:
        labels = np.array([row[label_column] for row in csv.DictReader(file)])
    if task == "regression":
        labels = labels.astype(np.float64)
    column = ["--label-column", label_column, "--task", task]
    worst = 0.0
    with tempfile.TemporaryDirectory() as folder:
        states, probe = folder + "/states.safetensors", folder + "/probe.safetensors"
        fathom("extract", "--model", model, "--data", data, "--layers", "all", "--output", states)
        for name, features in read_safetensors(states).items():
            fathom("fit", "--model", model, "--data", data, "--layers", name.split(".")[1], *column, "--save", probe)
            # float64: in float32, scikit-learn's solvers stop far from the optimum.
            scaled = StandardScaler().fit_transform(features).astype(np.float64)
            theirs, answer = (targets if task == "regression" else classes)(scaled, labels, probe, fathom, data)
            difference = np.abs(theirs.coef_ - read_safetensors(probe)["coefficients"]).max()
            print(f"{name}: answers {answer:.1e}, coefficients {difference / np.abs(theirs.coef_).max():.1e}")
            worst = max(worst, answer)
    return 0 if worst <= TOLERANCE else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
