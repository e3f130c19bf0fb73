#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_mass_mean.cpp: the nearest class mean from its formula in numpy,
calibrated on the training scores by scikit-learn's LogisticRegression and on scores of rows kept apart by its
CalibratedClassifierCV. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_mass_mean_golden.py
"""
import numpy
from platt import platt
from problems import TOLERANCE, features, labels, row_weights, write
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict


class NearestMean(ClassifierMixin, BaseEstimator):
    def fit(self, X, y, sample_weight=None):
        s = numpy.ones(len(y)) if sample_weight is None else sample_weight
        self.classes_ = numpy.unique(y)
        mu = numpy.stack([numpy.average(X[y == k], axis=0, weights=s[y == k]) for k in self.classes_])
        if len(mu) == 2:
            self.coef_ = ((mu[1] - mu[0]) / numpy.linalg.norm(mu[1] - mu[0]))[None]
            self.intercept_ = -(mu[1] @ self.coef_[0] + mu[0] @ self.coef_[0])[None] / 2
        else:
            m = mu.mean(axis=0)
            squares = ((mu - m) ** 2).sum(axis=1)
            r = 2 * numpy.sqrt(squares.mean())
            self.coef_ = (mu - m) / r
            self.intercept_ = -squares / (2 * r) - self.coef_ @ m
        return self

    def decision_function(self, X):
        scores = X @ self.coef_.T + self.intercept_
        return scores[:, 0] if len(self.coef_) == 1 else scores

    def predict(self, X):
        scores = self.decision_function(X)
        return self.classes_[(scores >= 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)]


def sigmoids(scores, y, s, calibrate):
    """[slopes, intercepts] of each column against the rest."""
    columns = [1] if scores.shape[1] == 1 else range(scores.shape[1])
    return numpy.transpose([calibrate(scores[:, i], (y == k).astype(int), s) for i, k in enumerate(columns)])


def in_sample(scores, is_positive, s):
    model = LogisticRegression(C=1, tol=TOLERANCE, max_iter=100000, solver="newton-cholesky").fit(
        scores[:, None], is_positive, sample_weight=s)
    return model.coef_[0, 0], model.intercept_[0]


def probabilities(scores, slopes, intercepts):
    p = 1 / (1 + numpy.exp(-(scores * slopes + intercepts)))
    return numpy.hstack([1 - p, p]) if p.shape[1] == 1 else p / p.sum(axis=1, keepdims=True)


def case(name, rows, columns, seed, noise, classes=2, shift=0.0, weighted=False, constant=(), groups=()):
    X = features(rows, columns, seed, shift, constant)
    y = labels(X, classes, seed, noise)
    s = row_weights(rows) if weighted else numpy.ones(rows)
    X64 = X.astype(numpy.float64)
    model = NearestMean().fit(X64, y, s)
    scores = model.decision_function(X64).reshape(rows, -1)
    seen = sigmoids(scores, y, s, in_sample)

    splits = list((StratifiedGroupKFold(5) if len(groups) else StratifiedKFold(5)).split(X64, y, groups or None))
    unseen = cross_val_predict(NearestMean(), X64, y, cv=splits, method="decision_function",
                               fit_params={"sample_weight": s}).reshape(rows, -1)
    apart = sigmoids(unseen, y, s, platt)
    p = probabilities(scores, *apart)
    calibrated = CalibratedClassifierCV(NearestMean(), cv=splits, ensemble=False).fit(X64, y, sample_weight=s)
    assert abs(calibrated.predict_proba(X64) - p).max() < 1e-3, name
    return {
        "name": name, "rows": rows, "columns": columns, "classes": classes, "seed": seed, "shift": shift,
        "weighted": weighted, "constant": list(constant), "groups": list(groups), "labels": y.tolist(),
        "coefficients": model.coef_.tolist(), "intercepts": model.intercept_.tolist(),
        "predictions": model.predict(X64).tolist(),
        "in_sample": {"slopes": seen[0].tolist(), "intercepts": seen[1].tolist(),
                      "probabilities": probabilities(scores, *seen).tolist()},
        "out_of_fold": {"slopes": apart[0].tolist(), "intercepts": apart[1].tolist(), "probabilities": p.tolist()},
    }


write("mass_mean.json", [
    case("more rows than features", 150, 20, seed=21, noise=2.0),
    case("fewer rows than features", 40, 100, seed=22, noise=1.0),
    case("shifted", 80, 30, seed=23, noise=1.0, shift=5.0),
    case("weights", 100, 25, seed=24, noise=1.5, weighted=True),
    case("constant columns", 60, 12, seed=25, noise=1.5, constant=(2, 11)),
    case("groups", 90, 16, seed=26, noise=1.5, groups=[int((i / 90) ** 2 * 14) for i in range(90)]),
    case("three classes, more rows", 120, 15, classes=3, seed=27, noise=1.0),
    case("four classes, fewer rows", 60, 80, classes=4, seed=28, noise=1.0),
    case("three classes, weights, shifted", 90, 20, classes=3, seed=29, noise=1.0, shift=3.0, weighted=True),
])
