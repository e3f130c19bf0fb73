#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit: scikit-learn's LogisticRegression and StandardScaler at a tight
optimum, and the per-layer scaler from its formula in numpy. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_fit_golden.py
"""
import numpy
from logistic_gradient import softmax_gradient
from problems import TOLERANCE, features, labels, row_weights, write
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def logistic_case(name, rows, columns, classes=2, seed=1, C=1.0, noise=1.0, weighted=False, balanced=False, offset=0.0,
                  shift=0.0, constant=()):
    X = features(rows, columns, seed, shift, constant)
    y = labels(X, classes, seed, noise, offset)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    X64 = X.astype(numpy.float64)
    model = LogisticRegression(C=C, tol=TOLERANCE, max_iter=100000, class_weight="balanced" if balanced else None,
                               solver="newton-cholesky" if classes == 2 else "newton-cg").fit(X64, y, sample_weight=s)
    if balanced:
        s = s * (rows / (classes * numpy.bincount(y)))[y]
    gradient = softmax_gradient(model, X64, y, s, C)
    assert gradient < 1e-8, (name, gradient)
    return {
        "name": name, "rows": rows, "columns": columns, "classes": classes, "seed": seed, "shift": shift,
        "constant": list(constant), "C": C, "weighted": weighted, "balanced": balanced, "labels": y.tolist(),
        "relative_gradient": gradient, "coefficients": model.coef_.tolist(), "intercepts": model.intercept_.tolist(),
        "probabilities": model.predict_proba(X64).tolist(), "predictions": model.predict(X64).tolist(),
    }


def scaler_case(name, rows, columns, seed, shift=0.0, constant=(), layers=0):
    """layers > 0: one mean and deviation per layer, as lmprobe's PerLayerScaler, but accumulated in float64."""
    X = features(rows, columns, seed, shift, constant)
    if layers == 0:
        scaler = StandardScaler().fit(X)
        mean, scale, scaled = scaler.mean_, scaler.scale_, scaler.transform(X)
    else:
        by_layer = X.astype(numpy.float64).reshape(rows, layers, -1)
        deviation = by_layer.std(axis=(0, 2))
        deviation[deviation == 0] = 1
        mean = numpy.repeat(by_layer.mean(axis=(0, 2)), columns // layers)
        scale = numpy.repeat(deviation, columns // layers)
        scaled = ((X - mean) / scale).astype(numpy.float32)
    return {
        "name": name, "rows": rows, "columns": columns, "seed": seed, "shift": shift, "constant": list(constant),
        "layers": layers, "mean": mean.tolist(), "scale": scale.tolist(),
        "scaled": scaled[:5].astype(numpy.float64).tolist(),
    }


write("logistic_regression.json", [
    logistic_case("fewer rows than features", 40, 150, seed=1),
    logistic_case("more rows than features", 150, 20, seed=2, noise=2.0),
    logistic_case("more rows than features, shifted", 120, 12, seed=3, noise=2.0, shift=3.0),
    logistic_case("fewer rows than features, shifted", 30, 60, seed=4, shift=-2.0),
    logistic_case("small C", 60, 100, seed=5, C=1e-4),
    logistic_case("large C, not separable", 150, 10, seed=6, C=1e4, noise=3.0),
    logistic_case("large C, separable", 30, 80, seed=7, C=1e4, noise=0.1),
    logistic_case("weights, more rows", 120, 15, seed=8, noise=2.0, weighted=True),
    logistic_case("weights, fewer rows", 50, 90, seed=9, weighted=True),
    logistic_case("constant columns", 80, 14, seed=10, noise=2.0, constant=(2, 13)),
    logistic_case("constant columns, fewer rows", 30, 60, seed=11, constant=(0, 31)),
    logistic_case("unbalanced", 150, 12, seed=12, noise=2.0, offset=2.5),
    logistic_case("unbalanced, balanced weights", 150, 12, seed=12, noise=2.0, offset=2.5, balanced=True),
    logistic_case("three classes, more rows", 150, 12, classes=3, seed=13, noise=2.0),
    logistic_case("four classes, fewer rows", 60, 90, classes=4, seed=14),
    logistic_case("three classes, weights", 100, 10, classes=3, seed=15, noise=2.0, weighted=True),
    logistic_case("three classes, balanced weights", 120, 10, classes=3, seed=16, noise=2.0, offset=2.0, balanced=True),
    logistic_case("three classes, large C", 120, 8, classes=3, seed=17, noise=2.0, C=100.0),
])
write("scaler.json", [
    scaler_case("centred", 50, 12, seed=31),
    scaler_case("far from zero", 50, 12, seed=32, shift=1000.0),
    scaler_case("constant columns", 40, 12, seed=33, constant=(0, 7)),
    scaler_case("one row", 1, 6, seed=34),
    scaler_case("three layers", 40, 12, seed=35, shift=0.5, layers=3),
    scaler_case("a constant layer", 40, 12, seed=36, constant=(4, 5, 6, 7), layers=3),
])
