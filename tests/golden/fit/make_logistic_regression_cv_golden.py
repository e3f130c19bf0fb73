#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_logistic_regression_cv.cpp: scikit-learn's LogisticRegressionCV on
unshuffled stratified folds, every fit at a tight optimum. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_logistic_regression_cv_golden.py
"""
from fractions import Fraction

import numpy
from logistic_gradient import softmax_gradient
from problems import TOLERANCE, features, labels, row_weights, write
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

TENS = numpy.logspace(-4, 4, 10)


def solver(classes):
    return "newton-cholesky" if classes == 2 else "newton-cg"


def separate_scores(X, y, s, splits, Cs, classes, class_weight, scoring):
    """[folds][Cs] by one LogisticRegression each, without the warm starts of LogisticRegressionCV. Accuracies are
    fractions, whose sums are exact."""
    scores = []
    for train, test in splits:
        models = [LogisticRegression(C=C, tol=TOLERANCE, max_iter=1000, solver=solver(classes), class_weight=class_weight)
                  .fit(X[train], y[train], sample_weight=s[train]) for C in Cs]
        if scoring == "accuracy":
            scores.append([Fraction(int((model.predict(X[test]) == y[test]).sum()), len(test)) for model in models])
        else:
            scores.append([-log_loss(y[test], model.predict_proba(X[test])) for model in models])
    return scores


def case(name, rows, columns, classes=2, seed=1, Cs=TENS, cv=5, scoring="accuracy", noise=1.0, weighted=False, balanced=False,
         offset=0.0, shift=0.0, constant=(), groups=()):
    X32 = features(rows, columns, seed, shift, constant)
    y = labels(X32, classes, seed, noise, offset)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    X = X32.astype(numpy.float64)
    splitter = StratifiedGroupKFold(cv) if len(groups) else StratifiedKFold(cv)
    splits = list(splitter.split(X, y, groups if len(groups) else None))
    of_classes = rows / (classes * numpy.bincount(y)) if balanced else numpy.ones(classes)
    model = LogisticRegressionCV(Cs=list(Cs), cv=splits, scoring=scoring, tol=TOLERANCE, max_iter=1000,
                                 solver=solver(classes), class_weight="balanced" if balanced else None)
    model.fit(X, y, sample_weight=s)
    scores = numpy.array(list(model.scores_.values())[0]).mean(axis=0)

    # rounding and warm starts decide nothing: the same scores from fits of their own, the same choice from exact sums
    separate = separate_scores(X, y, s, splits, Cs, classes, dict(enumerate(of_classes)), scoring)
    exact = [sum(fold[c] for fold in separate) / cv for c in range(len(Cs))]
    assert numpy.allclose(scores, numpy.array(exact, dtype=float), rtol=1e-9, atol=1e-12), (name, scores, exact)
    assert Cs[exact.index(max(exact))] == model.C_[0], (name, exact, model.C_)
    gradient = softmax_gradient(model, X, y, s * of_classes[y], model.C_[0])
    assert gradient < 1e-8, (name, gradient)
    return {
        "name": name, "rows": rows, "columns": columns, "classes": classes, "seed": seed, "shift": shift,
        "constant": list(constant), "Cs": list(Cs), "cv": cv, "scoring": scoring, "weighted": weighted,
        "balanced": balanced, "groups": list(groups), "labels": y.tolist(), "scores": scores.tolist(), "C": model.C_[0],
        "relative_gradient": gradient, "coefficients": model.coef_.tolist(), "intercepts": model.intercept_.tolist(),
        "probabilities": model.predict_proba(X).tolist(), "predictions": model.predict(X).tolist(),
    }


write("logistic_regression_cv.json", [
    case("fewer rows than features", 60, 150, seed=201, noise=2.0),
    case("more rows than features", 150, 20, seed=202, noise=2.0),
    case("shifted, fewer rows", 50, 80, seed=203, shift=-2.0, noise=2.0),
    case("shifted, more rows", 120, 12, seed=204, shift=3.0, noise=2.0),
    case("the smallest of equals", 60, 100, seed=205, noise=0.0, Cs=(1.0, 10.0, 100.0, 1000.0)),
    case("log loss, fewer rows", 60, 90, seed=206, noise=2.0, scoring="neg_log_loss"),
    case("log loss, more rows", 150, 16, seed=207, noise=3.0, scoring="neg_log_loss", Cs=(0.01, 0.03, 0.1, 0.3)),
    case("weights, fewer rows", 50, 90, seed=208, noise=2.0, weighted=True),
    case("weights, more rows", 120, 15, seed=209, noise=2.0, weighted=True),
    case("unbalanced, balanced weights", 150, 12, seed=210, noise=2.0, offset=2.0, balanced=True),
    case("constant columns, fewer rows", 40, 60, seed=211, noise=2.0, constant=(0, 31)),
    case("constant columns, more rows", 90, 14, seed=212, noise=2.0, constant=(2, 13)),
    case("three classes, fewer rows", 60, 90, classes=3, seed=213, noise=2.0),
    case("three classes, more rows", 150, 12, classes=3, seed=214, noise=2.0),
    case("four classes, weights, log loss", 120, 10, classes=4, seed=215, noise=2.0, weighted=True, scoring="neg_log_loss",
         Cs=(0.01, 0.1, 1.0)),
    case("three folds", 100, 14, seed=216, noise=3.0, cv=3),
    case("groups", 100, 18, seed=217, noise=2.0, groups=[i * 7 % 23 for i in range(100)]),
    case("groups, fewer rows, three classes", 72, 100, classes=3, seed=218, noise=2.0, groups=[i // 4 for i in range(72)]),
])
