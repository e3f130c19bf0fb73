#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_calibration.cpp: scikit-learn's sigmoid calibration, at a
tight optimum. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_calibration_golden.py
"""
import numpy
from platt import platt
from problems import features, labels, row_weights, write


def case(name, rows, classes, seed, noise, weighted=False, scale=1.0):
    X = features(rows, 2 * classes, seed).astype(numpy.float64)
    y = labels(X, classes, seed, noise)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    scores = scale * (X[:, :classes] + X[:, classes:])
    scores = scores[:, 1:2] - scores[:, 0:1] if classes == 2 else scores
    columns = [1] if classes == 2 else range(classes)
    points = [platt(scores[:, i], (y == k).astype(int), s) for i, k in enumerate(columns)]
    return {"name": name, "rows": rows, "classes": classes, "weighted": weighted, "labels": y.tolist(),
            "scores": scores.tolist(), "slopes": [p[0] for p in points], "intercepts": [p[1] for p in points]}


write("calibration.json", [
    case("two classes", 80, 2, seed=81, noise=1.0),
    case("two classes, weights", 100, 2, seed=82, noise=1.5, weighted=True),
    case("separated", 40, 2, seed=83, noise=0.0),
    case("large scores", 60, 2, seed=84, noise=1.0, scale=50.0),
    case("small scores", 60, 2, seed=85, noise=1.0, scale=0.02),
    case("three classes", 90, 3, seed=86, noise=1.0),
    case("four classes, weights", 120, 4, seed=87, noise=1.0, weighted=True),
])
