#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers for logistic regression with the penalties l1, elasticnet and none, without intercept, and
with a weight per class: scikit-learn's LogisticRegression at a tight optimum, whose optimality conditions are checked
here. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_logistic_penalties_golden.py
"""
import numpy
from problems import TOLERANCE, features, labels, row_weights, write
from sklearn.linear_model import LogisticRegression


def violation(model, X, y, s, C, l1, l2):
    """Largest violation of the optimality conditions, relative to the gradient at zero."""
    K = len(model.classes_)
    Y = (y[:, None] == 1).astype(float) if K == 2 else numpy.eye(K)[y]

    def gradient(W, b):
        U = X @ W.T + b
        if K == 2:
            P = 1 / (1 + numpy.exp(-U))
        else:
            P = numpy.exp(U - U.max(axis=1, keepdims=True))
            P /= P.sum(axis=1, keepdims=True)
        R = C * s[:, None] * (P - Y)
        return R.T @ X, R.sum(axis=0)

    W, b = model.coef_, model.intercept_
    atW, atB = gradient(W, b)
    atW = atW + l2 * W
    missed = numpy.where(W == 0, numpy.maximum(0, abs(atW) - l1), abs(atW + l1 * numpy.sign(W))).max()
    if model.fit_intercept:
        missed = max(missed, abs(atB).max())
    return missed / abs(gradient(numpy.zeros_like(W), numpy.zeros_like(b))[0]).max()


def case(name, rows, columns, penalty, classes=2, seed=1, C=1.0, l1_ratio=0.5, noise=1.0, weighted=False, shift=0.0,
         constant=(), fit_intercept=True, class_weights=()):
    X = features(rows, columns, seed, shift, constant)
    y = labels(X, classes, seed, noise)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    X64 = X.astype(numpy.float64)
    sparse = penalty in ("l1", "elasticnet")
    smooth = "newton-cholesky" if classes == 2 else "newton-cg"
    model = LogisticRegression(penalty=None if penalty == "none" else penalty, C=C, tol=TOLERANCE,
                               max_iter=1000000 if sparse else 200, solver="saga" if sparse else smooth,
                               l1_ratio=l1_ratio if penalty == "elasticnet" else None, fit_intercept=fit_intercept,
                               class_weight=dict(enumerate(class_weights)) if class_weights else None, random_state=0)
    model.fit(X64, y, sample_weight=s)
    if class_weights:
        s = s * numpy.array(class_weights)[y]
    l1 = {"l1": 1.0, "elasticnet": l1_ratio, "l2": 0.0, "none": 0.0}[penalty]
    l2 = 0.0 if penalty == "none" else 1 - l1
    missed = violation(model, X64, y, s, 1.0 if penalty == "none" else C, l1, l2)
    assert missed < 1e-8, (name, missed)
    return {
        "name": name, "rows": rows, "columns": columns, "classes": classes, "seed": seed, "shift": shift,
        "constant": list(constant), "penalty": penalty, "C": C, "l1_ratio": l1_ratio, "weighted": weighted,
        "fit_intercept": fit_intercept, "class_weights": list(class_weights), "labels": y.tolist(),
        "relative_violation": missed, "coefficients": model.coef_.tolist(), "intercepts": model.intercept_.tolist(),
        "probabilities": model.predict_proba(X64).tolist(), "predictions": model.predict(X64).tolist(),
    }


write("logistic_penalties.json", [
    case("l1, fewer rows than features", 40, 90, "l1", seed=41),
    case("l1, more rows than features", 150, 20, "l1", seed=42, noise=2.0),
    case("l1, small C", 80, 30, "l1", seed=43, C=0.05, noise=2.0),
    case("l1, large C", 150, 12, "l1", seed=44, C=100.0, noise=3.0),
    case("l1, weights and constant columns", 90, 16, "l1", seed=45, noise=2.0, weighted=True, constant=(2, 13)),
    case("l1, three classes, more rows", 120, 10, "l1", classes=3, seed=46, noise=2.0),
    case("l1, three classes, fewer rows", 40, 60, "l1", classes=3, seed=47),
    case("l1, no intercept", 100, 15, "l1", seed=48, noise=2.0, fit_intercept=False),
    case("elasticnet, fewer rows than features", 40, 90, "elasticnet", seed=49),
    case("elasticnet, more rows than features", 150, 20, "elasticnet", seed=50, noise=2.0, l1_ratio=0.2),
    case("elasticnet, mostly l1", 60, 80, "elasticnet", seed=51, l1_ratio=0.9),
    case("elasticnet, l2 alone", 60, 30, "elasticnet", seed=52, l1_ratio=0.0),
    case("elasticnet, three classes", 90, 14, "elasticnet", classes=3, seed=53, noise=2.0, weighted=True),
    case("elasticnet, four classes, fewer rows", 40, 50, "elasticnet", classes=4, seed=54),
    case("none, two classes", 150, 8, "none", seed=55, noise=4.0),
    case("none, three classes and weights", 200, 7, "none", classes=3, seed=56, noise=4.0, weighted=True),
    case("none, no intercept", 150, 9, "none", seed=57, noise=4.0, fit_intercept=False),
    case("l2, no intercept, more rows", 100, 15, "l2", seed=58, noise=2.0, fit_intercept=False, shift=0.5),
    case("l2, no intercept, fewer rows", 40, 70, "l2", seed=59, fit_intercept=False),
    case("l2, three classes, no intercept", 100, 12, "l2", classes=3, seed=60, noise=2.0, fit_intercept=False),
    case("l2, weights of classes", 100, 12, "l2", seed=61, noise=2.0, class_weights=(0.3, 2.0)),
    case("l1, weights of three classes", 100, 12, "l1", classes=3, seed=62, noise=2.0, class_weights=(1.0, 0.5, 3.0)),
])
