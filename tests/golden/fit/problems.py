# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problems that the golden files of this folder are about. Features are not stored: `features` and tests/core/fit/golden_cases.h
make the same float32 values."""
import json
import pathlib

import numpy
import scipy
import sklearn

HERE = pathlib.Path(__file__).parent
VERSIONS = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__}
TOLERANCE = 1e-12


def features(rows, columns, seed, shift=0.0, constant=()):
    """Row by row: u from a 32-bit linear congruential generator (Numerical Recipes), 24 bits, in [-1, 1); the value is
    u * (1 + j mod 3) + shift, rounded to float32. Constant columns are 0.7 (rounded to float32) everywhere."""
    X = numpy.empty((rows, columns), dtype=numpy.float32)
    state = seed
    for i in range(rows):
        for j in range(columns):
            state = (state * 1664525 + 1013904223) % 2**32
            u = (state >> 8) / 2**23 - 1
            X[i, j] = numpy.float32(0.7) if j in constant else numpy.float32(u * (1 + j % 3) + shift)
    return X


def labels(X, classes, seed, noise, offset=0.0):
    """Class with the largest of a few features plus noise; for two classes, class 1 loses by `offset`."""
    generator = numpy.random.default_rng(seed)
    scores = numpy.stack([X[:, k] + X[:, k + classes] - (offset if k == 1 else 0) for k in range(classes)], axis=1)
    return numpy.argmax(scores + noise * generator.standard_normal(scores.shape), axis=1)


def targets(X, seed, noise):
    """Numbers that depend on the first features, with noise, away from 0."""
    generator = numpy.random.default_rng(seed)
    return X[:, :6].astype(numpy.float64) @ [3, -2, 1, 0.5, 4, -1] + 10 + noise * generator.standard_normal(len(X))


def row_weights(rows):
    return numpy.array([0.5 + 0.5 * (i % 4) for i in range(rows)])


def write(name, cases):
    with open(HERE / name, "w", encoding="utf-8") as file:
        file.write('{\n"versions": ' + json.dumps(VERSIONS) + ',\n"tolerance": ' + json.dumps(TOLERANCE) + ',\n"cases": [\n')
        file.write(",\n".join(json.dumps(case) for case in cases) + "\n]\n}\n")
