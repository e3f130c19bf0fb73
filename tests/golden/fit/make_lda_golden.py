#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_lda.cpp: scikit-learn's LinearDiscriminantAnalysis, solver "svd" without
shrinkage and "lsqr" with it. It knows no weights: rows are repeated instead. With shrinkage its scores of more than two
classes contain what all classes have in common; that is taken out, which changes no probability. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_lda_golden.py
"""
import numpy
from problems import features, labels, write
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis


def case(name, rows, columns, seed, classes=2, noise=1.0, shrinkage="none", repeated=False, shift=0.0, constant=(),
         offset=0.0, tol=1e-4):
    X = features(rows, columns, seed, shift, constant).astype(numpy.float64)
    y = labels(features(rows, columns, seed, shift, constant), classes, seed, noise, offset)
    times = 1 + numpy.arange(rows) % 3 if repeated else numpy.ones(rows, dtype=int)
    if shrinkage == "none":
        model = LinearDiscriminantAnalysis(tol=tol)
    else:
        model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage)
    model.fit(numpy.repeat(X, times, axis=0), numpy.repeat(y, times))
    coefficients, intercepts = model.coef_.copy(), model.intercept_.copy()
    if classes > 2 and shrinkage != "none":
        common = model.priors_ @ coefficients
        coefficients -= common
        # the same for the part of the intercept that all classes share
        mean = model.priors_ @ model.means_
        intercepts += mean @ common / 2
        assert numpy.allclose(X @ coefficients.T + intercepts - model.decision_function(X),
                              (X @ coefficients.T + intercepts - model.decision_function(X))[:, :1])
    return {
        "name": name, "rows": rows, "columns": columns, "classes": classes, "seed": seed, "shift": shift, "tol": tol,
        "constant": list(constant), "shrinkage": shrinkage, "repeated": repeated, "labels": y.tolist(),
        "coefficients": coefficients.tolist(), "intercepts": intercepts.tolist(),
        "probabilities": model.predict_proba(X).tolist(), "predictions": model.predict(X).tolist(),
    }


write("lda.json", [
    case("more rows than features", 150, 20, seed=111, noise=2.0),
    case("fewer rows than features", 40, 100, seed=112),
    case("shifted, more rows", 120, 12, seed=113, noise=2.0, shift=20.0),
    case("shifted, fewer rows", 30, 60, seed=114, shift=-20.0),
    case("constant columns", 80, 14, seed=115, noise=2.0, constant=(2, 13)),
    case("constant columns, fewer rows", 30, 60, seed=116, constant=(0, 31)),
    case("repeated rows, more", 90, 15, seed=117, noise=2.0, repeated=True),
    case("repeated rows, fewer", 40, 70, seed=118, repeated=True),
    case("unbalanced", 150, 12, seed=119, noise=2.0, offset=2.5),
    case("three classes, more rows", 150, 12, seed=120, classes=3, noise=2.0),
    case("four classes, fewer rows", 60, 90, seed=121, classes=4),
    case("three classes, repeated rows", 80, 10, seed=122, classes=3, noise=2.0, repeated=True),
    case("large tol", 100, 14, seed=123, tol=0.9, noise=2.0),
    case("shrinkage auto, more rows", 120, 15, seed=124, shrinkage="auto", noise=2.0),
    case("shrinkage auto, fewer rows", 40, 100, seed=125, shrinkage="auto"),
    case("shrinkage auto, repeated rows", 60, 20, seed=126, shrinkage="auto", repeated=True),
    case("shrinkage auto, constant columns", 50, 70, seed=127, shrinkage="auto", constant=(1, 40)),
    case("shrinkage auto, three classes", 90, 14, seed=128, shrinkage="auto", classes=3, noise=2.0),
    case("shrinkage auto, four classes, fewer rows", 60, 80, seed=129, shrinkage="auto", classes=4, shift=1.0),
    case("shrinkage 0.3, more rows", 120, 15, seed=130, shrinkage=0.3, noise=2.0),
    case("shrinkage 0.01, fewer rows", 40, 100, seed=131, shrinkage=0.01),
    case("shrinkage 1, fewer rows", 40, 60, seed=132, shrinkage=1.0),
    case("shrinkage 0.5, three classes, repeated rows", 60, 90, seed=133, shrinkage=0.5, classes=3, repeated=True),
])
