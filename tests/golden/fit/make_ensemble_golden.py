#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_ensemble.cpp: the mean of scikit-learn's logistic regressions at
several C, each at a tight optimum, as lmprobe's EnsembleClassifier takes it. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_ensemble_golden.py
"""
import numpy
from logistic_gradient import softmax_gradient
from problems import TOLERANCE, features, labels, row_weights, write
from sklearn.linear_model import LogisticRegression

DEFAULT = (0.01, 0.1, 0.5, 1.0, 5.0)


def case(name, rows, columns, classes=2, seed=1, C_values=DEFAULT, noise=1.0, weighted=False, balanced=False, offset=0.0,
         shift=0.0, constant=()):
    X32 = features(rows, columns, seed, shift, constant)
    y = labels(X32, classes, seed, noise, offset)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    X = X32.astype(numpy.float64)
    of_classes = rows / (classes * numpy.bincount(y)) if balanced else numpy.ones(classes)
    members, gradients = [], []
    for C in C_values:
        member = LogisticRegression(C=C, tol=TOLERANCE, max_iter=1000, class_weight="balanced" if balanced else None,
                                    solver="newton-cholesky" if classes == 2 else "newton-cg").fit(X, y, sample_weight=s)
        gradients.append(softmax_gradient(member, X, y, s * of_classes[y], C))
        members.append(member)
    assert max(gradients) < 1e-8, (name, gradients)
    probabilities = numpy.mean([member.predict_proba(X) for member in members], axis=0)
    sorted_probabilities = numpy.sort(probabilities, axis=1)
    assert (sorted_probabilities[:, -1] - sorted_probabilities[:, -2]).min() > 1e-6, name
    return {
        "name": name, "rows": rows, "columns": columns, "classes": classes, "seed": seed, "shift": shift,
        "constant": list(constant), "C_values": list(C_values), "weighted": weighted, "balanced": balanced,
        "labels": y.tolist(), "relative_gradient": max(gradients),
        "coefficients": numpy.mean([member.coef_ for member in members], axis=0).tolist(),
        "intercepts": numpy.mean([member.intercept_ for member in members], axis=0).tolist(),
        "probabilities": probabilities.tolist(), "predictions": probabilities.argmax(axis=1).tolist(),
    }


write("ensemble.json", [
    case("fewer rows than features", 40, 150, seed=221),
    case("more rows than features", 150, 20, seed=222, noise=2.0),
    case("shifted, fewer rows", 40, 70, seed=223, shift=-2.0),
    case("shifted, more rows", 120, 12, seed=224, shift=3.0, noise=2.0),
    case("one member", 60, 30, seed=225, C_values=(0.3,)),
    case("far apart", 100, 30, seed=226, noise=2.0, C_values=(1e-4, 1e3)),
    case("weights, fewer rows", 50, 90, seed=227, weighted=True),
    case("weights, more rows", 120, 15, seed=228, noise=2.0, weighted=True),
    case("unbalanced, balanced weights", 150, 12, seed=229, noise=2.0, offset=2.0, balanced=True),
    case("constant columns", 80, 14, seed=230, noise=2.0, constant=(2, 13)),
    case("three classes, fewer rows", 50, 80, classes=3, seed=231),
    case("three classes, more rows", 150, 12, classes=3, seed=232, noise=2.0),
    case("four classes, weights", 100, 10, classes=4, seed=233, noise=2.0, weighted=True),
])
