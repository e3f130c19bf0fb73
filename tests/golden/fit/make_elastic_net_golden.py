#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_elastic_net.cpp: scikit-learn's ElasticNet and Lasso at a tight
optimum, whose duality gap and optimality conditions are checked here. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_elastic_net_golden.py
"""
import warnings

import numpy
from problems import features, row_weights, targets, write
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import ElasticNet, Lasso

TIGHT = 1e-16  # of the duality gap, relative to the squared targets: what is left is rounding


def violation(model, X, y, s, alpha, l1_ratio):
    """Largest violation of the optimality conditions, relative to the gradient at zero."""
    s = s / s.sum()
    w, l1 = model.coef_, alpha * l1_ratio
    gradient = -X.T @ (s * (y - X @ w - model.intercept_)) + alpha * (1 - l1_ratio) * w
    missed = numpy.where(w == 0, numpy.maximum(0, abs(gradient) - l1), abs(gradient + l1 * numpy.sign(w))).max()
    return missed / abs(X.T @ (s * (y - s @ y))).max()


def case(name, rows, columns, seed, alpha=0.3, l1_ratio=0.5, noise=1.0, weighted=False, shift=0.0, constant=()):
    X32 = features(rows, columns, seed, shift, constant)
    y = targets(X32, seed, noise)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    X = X32.astype(numpy.float64)
    # scikit-learn centres constant columns to rounding noise, which it would then fit: they are left out there
    kept = [j for j in range(columns) if j not in constant]
    options = {"alpha": alpha, "tol": TIGHT, "max_iter": 200000}
    model = Lasso(**options) if l1_ratio == 1 else ElasticNet(l1_ratio=l1_ratio, **options)
    model.fit(X[:, kept], y, sample_weight=s)
    missed = violation(model, X[:, kept], y, s, alpha, l1_ratio)
    assert missed < 1e-9, (name, missed)
    coefficients = numpy.zeros(columns)
    coefficients[kept] = model.coef_
    share = s / s.sum()
    residuals = y - X @ coefficients - model.intercept_
    objective = (0.5 * share @ residuals ** 2 + alpha * l1_ratio * abs(coefficients).sum()
                 + 0.5 * alpha * (1 - l1_ratio) * (coefficients ** 2).sum())
    return {
        "name": name, "rows": rows, "columns": columns, "seed": seed, "shift": shift, "constant": list(constant),
        "alpha": alpha, "l1_ratio": l1_ratio, "weighted": weighted, "targets": y.tolist(), "relative_violation": missed,
        "coefficients": [coefficients.tolist()], "intercepts": [model.intercept_], "objective": objective,
        "scores": (X @ coefficients + model.intercept_).reshape(rows, 1).tolist(),
    }


def lasso(name, *arguments, **named):
    return case(name, *arguments, l1_ratio=1, **named)


# the gap is never below TIGHT times the squares; what was reached is checked above
warnings.simplefilter("ignore", ConvergenceWarning)
write("lasso.json", [
    lasso("fewer rows than features", 40, 150, seed=241),
    lasso("more rows than features", 150, 20, seed=242),
    lasso("shifted, fewer rows", 30, 60, seed=243, shift=-2.0),
    lasso("shifted, more rows", 120, 12, seed=244, shift=3.0),
    lasso("large alpha: one coefficient", 80, 40, seed=245, alpha=3.0),
    lasso("too large an alpha: no coefficient", 80, 40, seed=246, alpha=50.0),
    lasso("small alpha, more rows", 100, 15, seed=247, alpha=1e-3),
    lasso("small alpha, fewer rows", 40, 60, seed=248, alpha=1e-2),
    lasso("weights, fewer rows", 50, 90, seed=249, weighted=True),
    lasso("weights, more rows", 120, 15, seed=250, weighted=True),
    lasso("constant columns, more rows", 80, 14, seed=251, constant=(2, 13)),
    lasso("constant columns, fewer rows", 40, 60, seed=252, constant=(0, 31)),
    lasso("noisy", 100, 30, seed=253, noise=20.0, alpha=1.0),
])
write("elastic_net.json", [
    case("fewer rows than features", 40, 150, seed=261),
    case("more rows than features", 150, 20, seed=262),
    case("shifted, fewer rows", 30, 60, seed=263, shift=-2.0),
    case("shifted, more rows", 120, 12, seed=264, shift=3.0),
    case("mostly l1", 60, 80, seed=265, l1_ratio=0.9),
    case("mostly l2", 60, 80, seed=266, l1_ratio=0.05),
    case("large alpha", 80, 40, seed=267, alpha=3.0),
    case("small alpha, more rows", 100, 15, seed=268, alpha=1e-3),
    case("small alpha, fewer rows", 40, 60, seed=269, alpha=1e-2),
    case("weights, fewer rows", 50, 90, seed=270, weighted=True),
    case("weights, more rows", 120, 15, seed=271, weighted=True, l1_ratio=0.2),
    case("constant columns", 80, 14, seed=272, constant=(2, 13)),
])
