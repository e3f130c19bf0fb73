#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_ridge.cpp: scikit-learn's RidgeClassifier and Ridge by singular
value decomposition in float64. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_ridge_golden.py
"""
import numpy
from problems import features, labels, row_weights, targets, write
from sklearn.linear_model import Ridge, RidgeClassifier


def classifier_case(name, rows, columns, classes=2, seed=1, alpha=1.0, noise=1.0, weighted=False, balanced=False,
                    offset=0.0, shift=0.0, constant=()):
    X = features(rows, columns, seed, shift, constant)
    y = labels(X, classes, seed, noise, offset)
    X64 = X.astype(numpy.float64)
    model = RidgeClassifier(alpha=alpha, solver="svd", class_weight="balanced" if balanced else None).fit(
        X64, y, sample_weight=row_weights(rows) if weighted else None)
    return {
        "name": name, "rows": rows, "columns": columns, "classes": classes, "seed": seed, "shift": shift,
        "constant": list(constant), "alpha": alpha, "weighted": weighted, "balanced": balanced, "labels": y.tolist(),
        "coefficients": model.coef_.reshape(-1, columns).tolist(),
        "intercepts": numpy.ravel(model.intercept_).tolist(),
        "scores": model.decision_function(X64).reshape(rows, -1).tolist(), "predictions": model.predict(X64).tolist(),
    }


def regression_case(name, rows, columns, seed, alpha=1.0, noise=1.0, weighted=False, shift=0.0, constant=()):
    X = features(rows, columns, seed, shift, constant)
    y = targets(X, seed, noise)
    X64 = X.astype(numpy.float64)
    model = Ridge(alpha=alpha, solver="svd").fit(X64, y, sample_weight=row_weights(rows) if weighted else None)
    return {
        "name": name, "rows": rows, "columns": columns, "seed": seed, "shift": shift, "constant": list(constant),
        "alpha": alpha, "weighted": weighted, "targets": y.tolist(), "coefficients": [model.coef_.tolist()],
        "intercepts": [model.intercept_], "scores": model.predict(X64).reshape(rows, 1).tolist(),
    }


write("ridge.json", [
    classifier_case("fewer rows than features", 40, 150, seed=41),
    classifier_case("more rows than features", 150, 20, seed=42, noise=2.0),
    classifier_case("shifted, fewer rows", 30, 60, seed=43, shift=-20.0),
    classifier_case("shifted, more rows", 120, 12, seed=44, noise=2.0, shift=20.0),
    classifier_case("small alpha, fewer rows", 40, 90, seed=45, alpha=1e-4),
    classifier_case("small alpha, more rows", 100, 12, seed=45, alpha=1e-4),
    classifier_case("large alpha", 80, 100, seed=46, alpha=1e4),
    classifier_case("weights, more rows", 120, 15, seed=47, noise=2.0, weighted=True),
    classifier_case("weights, fewer rows", 50, 90, seed=48, weighted=True),
    classifier_case("constant columns", 80, 14, seed=49, noise=2.0, constant=(2, 13)),
    classifier_case("unbalanced, balanced weights", 150, 12, seed=50, noise=2.0, offset=2.5, balanced=True),
    classifier_case("three classes, more rows", 150, 12, classes=3, seed=51, noise=2.0),
    classifier_case("four classes, fewer rows", 60, 90, classes=4, seed=52),
    classifier_case("three classes, weights", 100, 10, classes=3, seed=53, noise=2.0, weighted=True),
    classifier_case("three classes, balanced weights", 120, 10, classes=3, seed=54, offset=2.0, balanced=True),
])
write("ridge_regression.json", [
    regression_case("fewer rows than features", 40, 150, seed=61),
    regression_case("more rows than features", 150, 20, seed=62),
    regression_case("shifted", 60, 100, seed=63, shift=20.0),
    regression_case("small alpha", 100, 15, seed=64, alpha=1e-3),
    regression_case("large alpha", 50, 70, seed=65, alpha=1e3),
    regression_case("weights, more rows", 120, 15, seed=66, weighted=True),
    regression_case("weights, fewer rows", 50, 90, seed=67, weighted=True),
    regression_case("constant columns", 40, 60, seed=68, constant=(0, 31)),
])
