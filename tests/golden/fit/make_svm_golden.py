#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_svm.cpp and tst_svr.cpp: scikit-learn's SVC and SVR with a linear
kernel. libsvm keeps its kernel in float32, so it gets centred features, which have the same optimum; and from the
support vectors that it finds the optimum is solved for in float64, and proved by its optimality conditions. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_svm_golden.py
"""
import numpy
from platt import platt
from problems import features, labels, row_weights, targets, write
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC, SVR

TIGHT = 1e-9  # of libsvm, on a kernel that has 7 digits


def refined(K, duals, t, lower, upper, epsilon=0.0):
    """Dual variables and intercept at the optimum: rows strictly inside their limits are exactly on a kink, the others
    stay at their limits. Without any of the former, the middle of the intercepts that contradict no row."""
    margin = 1e-5 * numpy.minimum(lower + upper, abs(duals).max())
    inside = (duals > -lower + margin) & (duals < upper - margin)
    if epsilon > 0:
        inside &= abs(duals) > margin
    duals = numpy.where(inside, duals, numpy.where(duals > margin, upper, numpy.where(duals < -margin, -lower, 0)))
    kinks = t - epsilon * numpy.sign(duals)
    n = inside.sum()
    if n > 0:
        system = numpy.ones((n + 1, n + 1))
        system[:n, :n] = K[numpy.ix_(inside, inside)]
        system[n, n] = 0
        rest = numpy.where(inside, 0, duals)
        right = numpy.append((kinks - K @ rest)[inside], -rest.sum())
        solution = numpy.linalg.solve(system, right)
        duals = rest
        duals[inside] = solution[:n]
    f = K @ duals
    eps = 1e-13 * (lower + upper)
    below, above = t - epsilon - f, t + epsilon - f
    at_least = max(below[(duals >= 0) & (duals < upper - eps)].max(initial=-numpy.inf),
                   above[duals < 0].max(initial=-numpy.inf))
    at_most = min(below[duals > 0].min(initial=numpy.inf),
                  above[(duals <= 0) & (duals > -lower + eps)].min(initial=numpy.inf))
    violation = (at_least - at_most) / numpy.ptp(t)
    assert violation < 1e-9, violation
    assert abs(duals.sum()) < 1e-9 * abs(duals).sum()
    assert (duals > -lower - 1e-9 * (lower + upper)).all() and (duals < upper + 1e-9 * (lower + upper)).all()
    return duals, (at_least + at_most) / 2


def close(a, b):
    return abs(a - b).max() < 1e-4 * abs(b).max()


def svc(X, is_positive, weights, C, squared):
    """Coefficients and intercept of one class against the rest."""
    y = numpy.where(is_positive, 1.0, -1.0)
    limits = C * weights
    mean = X.mean(axis=0)
    X = X - mean
    K = X @ X.T
    if squared:
        # the squared hinge is the hinge without limits on a kernel with 1 / (2 C) on its diagonal
        K = K + numpy.diag(1 / (2 * limits))
        limits = numpy.full(len(y), 1e9)
    model = SVC(kernel="precomputed", C=1, tol=TIGHT, cache_size=500).fit(K, y, sample_weight=limits)
    duals = numpy.zeros(len(y))
    duals[model.support_] = model.dual_coef_[0]
    lower, upper = numpy.where(y > 0, 0, limits), numpy.where(y > 0, limits, 0)
    if squared:
        exact, intercept = refined_squared(K, duals != 0, y)
    else:
        exact, intercept = refined(K, duals, y, lower, upper)
    w = X.T @ exact
    assert close(X.T @ duals, w)
    assert abs(model.intercept_[0] - intercept) < 1e-3
    return w, intercept - mean @ w


def refined_squared(K, support, y):
    while True:
        n = support.sum()
        system = numpy.ones((n + 1, n + 1))
        system[:n, :n] = K[numpy.ix_(support, support)]
        system[n, n] = 0
        solution = numpy.linalg.solve(system, numpy.append(y[support], 0))
        duals = numpy.zeros(len(y))
        duals[support] = solution[:n]
        if (duals * y >= 0).all():
            break
        support &= duals * y > 0
    u = K @ duals + solution[n]
    assert (y * u >= 1 - 1e-9).all(), (y * u).min()
    return duals, solution[n]


def svm_case(name, rows, columns, classes=2, seed=1, C=1.0, noise=1.0, weighted=False, balanced=False, offset=0.0,
             shift=0.0, constant=(), squared=False):
    X32 = features(rows, columns, seed, shift, constant)
    y = labels(X32, classes, seed, noise, offset)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    X = X32.astype(numpy.float64)

    def fit(rows_):
        weights = s[rows_]
        if balanced:
            shares = numpy.bincount(y[rows_], weights)
            weights = weights * (weights.sum() / (classes * shares))[y[rows_]]
        models = [svc(X[rows_], y[rows_] == k, weights, C, squared) for k in ([1] if classes == 2 else range(classes))]
        return numpy.array([w for w, _ in models]), numpy.array([b for _, b in models])

    W, b = fit(numpy.arange(rows))
    scores = X @ W.T + b
    held_out = numpy.empty_like(scores)
    for train, test in StratifiedKFold(5).split(X, y):
        V, c = fit(train)
        held_out[test] = X[test] @ V.T + c
    points = [platt(held_out[:, i], (y == k).astype(int), s)
              for i, k in enumerate([1] if classes == 2 else range(classes))]
    ours = (scores[:, 0] >= 0).astype(int) if classes == 2 else scores.argmax(axis=1)
    pairs = SVC(kernel="linear", C=C, class_weight="balanced" if balanced else None).fit(X, y, s).predict(X)
    return {
        "name": name, "rows": rows, "columns": columns, "classes": classes, "seed": seed, "shift": shift,
        "constant": list(constant), "C": C, "weighted": weighted, "balanced": balanced,
        "loss": "squared_hinge" if squared else "hinge", "labels": y.tolist(), "coefficients": W.tolist(),
        "intercepts": b.tolist(), "predictions": ours.tolist(), "pairs": pairs.tolist(),
        "slopes": [p[0] for p in points], "calibration_intercepts": [p[1] for p in points],
    }


def svr_case(name, rows, columns, seed, C=1.0, epsilon=0.1, noise=1.0, weighted=False, shift=0.0, constant=()):
    X32 = features(rows, columns, seed, shift, constant)
    t = targets(X32, seed, noise)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    X = X32.astype(numpy.float64)
    centred = X - X.mean(axis=0)
    model = SVR(kernel="linear", C=C, epsilon=epsilon, tol=TIGHT, cache_size=500).fit(centred, t, sample_weight=s)
    duals = numpy.zeros(rows)
    duals[model.support_] = model.dual_coef_[0]
    exact, intercept = refined(centred @ centred.T, duals, t, C * s, C * s, epsilon)
    w = centred.T @ exact
    assert close(model.coef_[0], w) and abs(model.intercept_[0] - intercept) < 1e-3, name
    intercept -= X.mean(axis=0) @ w
    return {
        "name": name, "rows": rows, "columns": columns, "seed": seed, "shift": shift, "constant": list(constant),
        "C": C, "epsilon": epsilon, "weighted": weighted, "targets": t.tolist(), "coefficients": [w.tolist()],
        "intercepts": [intercept], "scores": (X @ w + intercept).reshape(rows, 1).tolist(),
    }


write("svm.json", [
    svm_case("fewer rows than features", 40, 150, seed=101),
    svm_case("more rows than features", 150, 20, seed=102, noise=2.0),
    svm_case("shifted, fewer rows", 30, 60, seed=103, shift=-2.0),
    svm_case("shifted, more rows", 120, 12, seed=104, noise=2.0, shift=3.0),
    svm_case("small C, fewer rows", 60, 100, seed=105, C=1e-3),
    svm_case("small C, more rows", 120, 10, seed=106, C=1e-3),
    svm_case("large C, separable", 60, 120, seed=107, C=1e4, noise=0.1),
    svm_case("large C, not separable", 120, 8, seed=108, C=10.0, noise=3.0),
    svm_case("weights, more rows", 120, 15, seed=109, noise=2.0, weighted=True),
    svm_case("weights, fewer rows", 50, 90, seed=110, C=0.01, weighted=True),
    svm_case("constant columns", 80, 14, seed=111, noise=2.0, constant=(2, 13)),
    svm_case("constant columns, fewer rows", 40, 60, seed=112, constant=(0, 31)),
    svm_case("unbalanced", 150, 12, seed=113, noise=2.0, offset=1.5),
    svm_case("unbalanced, balanced weights", 150, 12, seed=113, noise=2.0, offset=1.5, balanced=True),
    svm_case("three classes, more rows", 150, 12, classes=3, seed=114, noise=2.0),
    svm_case("four classes, fewer rows", 80, 120, classes=4, seed=115),
    svm_case("three classes, weights", 100, 10, classes=3, seed=116, noise=2.0, weighted=True),
    svm_case("three classes, balanced weights", 120, 10, classes=3, seed=117, offset=1.0, balanced=True),
    svm_case("three classes, well separated", 90, 40, classes=3, seed=121, noise=0.0),
    svm_case("squared hinge, fewer rows", 40, 150, seed=118, squared=True),
    svm_case("squared hinge, more rows", 150, 20, seed=119, noise=2.0, squared=True),
    svm_case("squared hinge, three classes, weights", 100, 10, classes=3, seed=120, noise=2.0, weighted=True,
             squared=True),
])
write("svr.json", [
    svr_case("fewer rows than features", 40, 150, seed=121),
    svr_case("more rows than features", 150, 20, seed=122),
    svr_case("shifted, fewer rows", 30, 60, seed=123, shift=-2.0),
    svr_case("shifted, more rows", 120, 12, seed=124, shift=3.0),
    svr_case("small C", 80, 100, seed=125, C=1e-3),
    svr_case("large C", 60, 8, seed=126, C=10.0, noise=2.0),
    svr_case("epsilon of zero", 90, 10, seed=127, epsilon=0.0),
    svr_case("large epsilon", 100, 30, seed=128, epsilon=2.0, noise=2.0),
    svr_case("weights, more rows", 120, 15, seed=129, noise=2.0, weighted=True),
    svr_case("weights, fewer rows", 50, 90, seed=130, C=0.01, weighted=True),
    svr_case("constant columns", 80, 14, seed=131, constant=(2, 13)),
])
