#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_ridge_cv.cpp: scikit-learn's RidgeCV with its leave-one-out errors,
and for groups of rows the errors of one Ridge for each group left out. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_ridge_cv_golden.py
"""
import numpy
from problems import features, row_weights, targets, write
from sklearn.linear_model import Ridge, RidgeCV
from sklearn.model_selection import LeaveOneGroupOut

ALPHAS = (0.1, 1.0, 10.0)


def group_errors(X, y, s, groups, alphas):
    errors = numpy.zeros(len(alphas))
    for inside, outside in LeaveOneGroupOut().split(X, y, groups):
        for a, alpha in enumerate(alphas):
            model = Ridge(alpha=alpha, solver="svd").fit(X[inside], y[inside], sample_weight=s[inside])
            errors[a] += (s[outside] * (y[outside] - model.predict(X[outside])) ** 2).sum()
    return errors


def case(name, rows, columns, seed, alphas=ALPHAS, noise=1.0, weighted=False, shift=0.0, constant=(), groups=()):
    X = features(rows, columns, seed, shift, constant).astype(numpy.float64)
    y = targets(features(rows, columns, seed, shift, constant), seed, noise)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    if len(groups):
        errors = group_errors(X, y, s, groups, alphas)
        alpha = alphas[numpy.argmin(errors)]
        model = Ridge(alpha=alpha, solver="svd").fit(X, y, sample_weight=s)
    else:
        model = RidgeCV(alphas=alphas, store_cv_values=True).fit(X, y, sample_weight=s)
        errors, alpha = model.cv_values_.sum(axis=0), model.alpha_
        assert numpy.allclose(errors, group_errors(X, y, s, numpy.arange(rows), alphas), rtol=1e-8), name
    return {
        "name": name, "rows": rows, "columns": columns, "seed": seed, "shift": shift, "constant": list(constant),
        "alphas": list(alphas), "weighted": weighted, "groups": list(groups), "targets": y.tolist(),
        "errors": errors.tolist(), "alpha": alpha, "coefficients": [model.coef_.tolist()],
        "intercepts": [model.intercept_], "scores": model.predict(X).reshape(rows, 1).tolist(),
    }


write("ridge_cv.json", [
    case("fewer rows than features", 40, 150, seed=91),
    case("more rows than features", 150, 20, seed=92),
    case("shifted", 60, 100, seed=93, shift=20.0),
    case("noisy", 100, 30, seed=94, noise=20.0, alphas=(1000.0, 1.0, 100.0, 10.0)),
    case("weights, more rows", 120, 15, seed=95, weighted=True),
    case("weights, fewer rows", 50, 90, seed=96, weighted=True),
    case("constant columns", 40, 60, seed=97, constant=(0, 31)),
    case("small alphas", 60, 20, seed=98, alphas=(1e-4, 1e-3)),
    case("groups, more rows", 90, 12, seed=99, groups=[i * 7 % 10 for i in range(90)]),
    case("groups, fewer rows", 45, 70, seed=100, groups=[i // 4 for i in range(45)]),
    case("groups and single rows, weights", 80, 11, seed=101, weighted=True, groups=[max(0, i - 50) for i in range(80)]),
    case("groups larger than the features, weights", 100, 8, seed=102, weighted=True, groups=[i % 3 for i in range(100)]),
])
