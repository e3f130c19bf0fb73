#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_sgd.cpp: the optimum of the objective of scikit-learn's SGDClassifier
with the logistic loss, class by class, by Newton's method in numpy, whose optimality conditions are checked here, and the
objective that SGDClassifier itself gets to in a thousand passes. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_sgd_golden.py
"""
import numpy
from problems import features, labels, row_weights, write
from scipy.special import expit
from sklearn.linear_model import LogisticRegression, SGDClassifier


def gradient(X, signs, shares, w, b):
    """Of the mean loss, by w and b."""
    residuals = -signs * shares * expit(-signs * (X @ w + b))
    return X.T @ residuals, residuals.sum()


def violation(X, signs, shares, w, b, l1, l2):
    """Largest violation of the optimality conditions, relative to the gradient at zero."""
    by_w, by_b = gradient(X, signs, shares, w, b)
    by_w = by_w + l2 * w
    missed = numpy.where(w == 0, numpy.maximum(0, abs(by_w) - l1), abs(by_w + l1 * numpy.sign(w))).max()
    at_zero, _ = gradient(X, signs, shares, numpy.zeros_like(w), 0.0)
    return max(missed, abs(by_b)) / abs(at_zero).max()


def optimum(X, signs, shares, l1, l2):
    """Newton's method with halved steps on w and b where there is no l1; else on the coefficients that are not zero, from
    saga's answer, whose signs and zeros the conditions then confirm."""
    d = X.shape[1]
    w, b, support = numpy.zeros(d), 0.0, numpy.arange(d)
    if l1 > 0:
        total = l1 + l2
        model = LogisticRegression(penalty="elasticnet", solver="saga", C=1 / total, l1_ratio=l1 / total, tol=1e-10,
                                   max_iter=100000, random_state=0).fit(X, signs, sample_weight=shares)
        w, b = model.coef_[0], model.intercept_[0]
        support = numpy.flatnonzero(w)
    Z = numpy.hstack([X[:, support], numpy.ones((len(X), 1))])
    point = numpy.append(w[support], b)
    pull = l1 * numpy.append(numpy.sign(w[support]), 0)
    keep = l2 * numpy.append(numpy.ones(len(support)), 0)

    def objective(at):
        return shares @ numpy.logaddexp(0, -signs * (Z @ at)) + pull @ at + 0.5 * keep @ at ** 2

    for _ in range(200):
        p = expit(-signs * (Z @ point))
        slope = Z.T @ (-signs * shares * p) + pull + keep * point
        curvature = Z.T @ (Z * (shares * p * (1 - p))[:, None]) + numpy.diag(keep)
        step = -numpy.linalg.solve(curvature, slope)
        length = 1.0
        while length > 1e-12 and not objective(point + length * step) <= objective(point) + 1e-4 * length * slope @ step:
            if abs(slope @ step) < 1e-13:  # rounding
                break
            length /= 2
        point = point + length * step
        if abs(slope).max() < 1e-15:
            break
    w = numpy.zeros(d)
    w[support] = point[:-1]
    return w, point[-1]


def tasks(y, s, factors):
    """Signs and shares of the rows, for each class. As in SGDClassifier, of more than two classes only the one that is told
    from the rest has its weight."""
    classes = len(factors)
    for k in [1] if classes == 2 else range(classes):
        has_factor = (y == k) | (classes == 2)
        yield numpy.where(y == k, 1.0, -1.0), s * numpy.where(has_factor, factors[y], 1.0) / s.sum()


def total_objective(X, y, s, factors, W, b, l1, l2):
    return sum(shares @ numpy.logaddexp(0, -signs * (X @ w + c)) + l1 * abs(w).sum() + 0.5 * l2 * w @ w
               for (signs, shares), w, c in zip(tasks(y, s, factors), W, b))


def case(name, rows, columns, classes=2, seed=1, alpha=1e-4, penalty="l2", l1_ratio=0.15, noise=1.0, weighted=False,
         balanced=False, class_weights=(), offset=0.0, shift=0.0, constant=()):
    X32 = features(rows, columns, seed, shift, constant)
    y = labels(X32, classes, seed, noise, offset)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    X = X32.astype(numpy.float64)
    l1 = alpha * {"l1": 1.0, "l2": 0.0, "elasticnet": l1_ratio}[penalty]
    l2 = alpha - l1
    factors = numpy.array(class_weights) if class_weights else numpy.ones(classes)
    if balanced:
        factors = s.sum() / (classes * numpy.bincount(y, s))
    W, b, missed = [], [], []
    for signs, counted in tasks(y, s, factors):
        w, c = optimum(X, signs, counted, l1, l2)
        missed.append(violation(X, signs, counted, w, c, l1, l2))
        W.append(w)
        b.append(c)
    assert max(missed) < 1e-9, (name, missed)
    W, b = numpy.array(W), numpy.array(b)
    scores = X @ W.T + b
    p = expit(scores)
    probabilities = numpy.hstack([1 - p, p]) if classes == 2 else p / p.sum(axis=1, keepdims=True)
    predictions = (scores[:, 0] >= 0).astype(int) if classes == 2 else scores.argmax(axis=1)
    # SGDClassifier's own path is on the way there: it never gets below
    path = SGDClassifier(loss="log_loss", alpha=alpha, penalty=penalty, l1_ratio=l1_ratio, random_state=0, max_iter=1000,
                         tol=None, class_weight=dict(enumerate(factors))).fit(X, y, sample_weight=s * rows / s.sum())
    reached = total_objective(X, y, s, factors, path.coef_, path.intercept_, l1, l2)
    objective = total_objective(X, y, s, factors, W, b, l1, l2)
    assert objective <= reached, (name, objective, reached)
    return {
        "name": name, "rows": rows, "columns": columns, "classes": classes, "seed": seed, "shift": shift,
        "constant": list(constant), "alpha": alpha, "penalty": penalty, "l1_ratio": l1_ratio, "weighted": weighted,
        "balanced": balanced, "class_weights": list(class_weights), "labels": y.tolist(),
        "relative_violation": max(missed), "objective": objective, "path_objective": reached, "coefficients": W.tolist(), "intercepts": b.tolist(),
        "probabilities": probabilities.tolist(), "predictions": predictions.tolist(),
    }


write("sgd.json", [
    case("fewer rows than features", 40, 150, seed=281, alpha=1e-2),
    case("more rows than features", 150, 20, seed=282, noise=2.0, alpha=1e-2),
    case("more rows than features, default alpha", 150, 12, seed=283, noise=3.0),
    case("shifted, more rows", 120, 12, seed=284, noise=2.0, shift=0.5, alpha=1e-2),
    case("weights, fewer rows", 50, 90, seed=285, weighted=True, alpha=1e-2),
    case("weights, more rows", 120, 15, seed=286, noise=2.0, weighted=True, alpha=1e-2),
    case("constant columns", 80, 14, seed=287, noise=2.0, constant=(2, 13), alpha=1e-2),
    case("unbalanced, balanced weights", 150, 12, seed=288, noise=2.0, offset=1.5, balanced=True, alpha=1e-2),
    case("l1, more rows", 150, 20, seed=289, noise=2.0, penalty="l1", alpha=1e-2),
    case("l1, fewer rows", 40, 60, seed=290, penalty="l1", alpha=2e-2),
    case("elasticnet", 120, 20, seed=291, noise=2.0, penalty="elasticnet", alpha=2e-2),
    case("three classes, more rows", 150, 12, classes=3, seed=292, noise=2.0, alpha=1e-2),
    case("four classes, fewer rows", 60, 90, classes=4, seed=293, alpha=1e-2),
    case("three classes, weights, balanced", 100, 10, classes=3, seed=294, noise=2.0, weighted=True, balanced=True,
         alpha=1e-2),
    case("three classes, weights of classes", 100, 10, classes=3, seed=295, noise=2.0, class_weights=(1.0, 0.5, 2.0),
         alpha=1e-2),
    case("three classes, l1", 120, 14, classes=3, seed=296, noise=2.0, penalty="l1", alpha=1e-2),
])
