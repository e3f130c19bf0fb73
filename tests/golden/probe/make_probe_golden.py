#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/probe: what lmprobe's Probe does between extracted features and probabilities, step by
step in numpy and scikit-learn, in float64 and at a tight optimum. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/probe/make_probe_golden.py
"""
import json
import pathlib
import sys

import numpy
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "fit"))
from problems import TOLERANCE, VERSIONS, features, labels, row_weights  # noqa: E402

HERE = pathlib.Path(__file__).parent


def fit_classifier(X, y, weights):
    # Beyond 1e-8, newton-cg's line search has nothing left to gain.
    solver, tolerance = ("newton-cholesky", TOLERANCE) if len(set(y)) == 2 else ("newton-cg", 1e-8)
    return LogisticRegression(tol=tolerance, max_iter=100000, solver=solver).fit(X, y, sample_weight=weights)


def layer_scaling(X, layers, how):
    """Mean and scale of each column: PerLayerScaler, which for one layer and per_neuron is StandardScaler."""
    columns = X.shape[1]
    if how == "off":
        return numpy.zeros(columns), numpy.ones(columns)
    if how == "per_neuron":
        mean, scale = X.mean(axis=0), X.std(axis=0)
    else:
        blocks = X.reshape(len(X), layers, columns // layers)
        mean = numpy.repeat(blocks.mean(axis=(0, 2)), columns // layers)
        scale = numpy.repeat(blocks.std(axis=(0, 2)), columns // layers)
    return mean, numpy.where(scale == 0, 1, scale)


class Pipeline:
    """The steps behind the layer scaler: mass-mean direction, preprocessing, column, classifier."""

    def __init__(self, Z, y, weights, steps, mass_mean, weighs_means):
        self.direction = None
        if mass_mean:
            w = weights if weighs_means and weights is not None else numpy.ones(len(y))
            mu = [numpy.average(Z[y == k], axis=0, weights=w[y == k]) for k in range(2)]
            self.direction = (mu[1] - mu[0]) / numpy.linalg.norm(mu[1] - mu[0])
        self.steps = []
        F = Z
        for step in steps:
            fitted = StandardScaler() if step == "standard" else PCA(int(step.split(":")[1]), svd_solver="full")
            F = fitted.fit_transform(F)
            self.steps.append(fitted)
        self.classifier = fit_classifier(self.features(Z), y, weights)

    def features(self, Z):
        F = Z
        for step in self.steps:
            F = step.transform(F)
        if self.direction is None:
            return F
        return numpy.column_stack([F, Z @ self.direction])

    def scores(self, Z):
        return self.classifier.decision_function(self.features(Z)).reshape(len(Z), -1)

    def probabilities(self, Z):
        return self.classifier.predict_proba(self.features(Z))

    def slopes(self, columns):
        """How the scores change with each column, behind a `standard` that comes first: [columns, outputs]."""
        points = numpy.vstack([numpy.zeros(columns), numpy.eye(columns)])
        if self.steps and isinstance(self.steps[0], StandardScaler):
            points = self.steps[0].inverse_transform(points)
        S = self.scores(points)
        return S[1:] - S[0]


def problem(rows, columns, classes, seed, weighted):
    X = features(rows, columns, seed)
    y = labels(X, classes, seed, 1.0)
    return X.astype(numpy.float64), y, row_weights(rows) if weighted else None


def base(name, rows, columns, classes, layers, seed, weighted, y):
    return {"name": name, "rows": rows, "columns": columns, "classes": classes, "layers": layers, "seed": seed, "shift": 0.0,
            "constant": [], "weighted": weighted, "labels": y.tolist()}


def pipeline_case(name, rows, columns, seed, layers=1, classes=2, scaling="per_neuron", preprocessing="", mass_mean=False,
                  weighted=False, weighs_means=True):
    X, y, weights = problem(rows, columns, classes, seed, weighted)
    steps = preprocessing.split("+") if preprocessing else []
    how = "per_neuron" if layers == 1 else ("off" if "standard" in steps else scaling)
    mean, scale = layer_scaling(X, layers, how)
    Z = (X - mean) / scale
    fitted = Pipeline(Z, y, weights, steps, mass_mean, weighs_means)
    slopes = fitted.slopes(columns).reshape(layers, columns // layers, -1)
    return base(name, rows, columns, classes, layers, seed, weighted, y) | {
        "scaling": scaling, "preprocessing": preprocessing, "mass_mean": mass_mean, "weighs_means": weighs_means,
        "probabilities": fitted.probabilities(Z).tolist(),
        "importance": numpy.linalg.norm(slopes, axis=(1, 2)).tolist(),
        "flattened_importance": [numpy.linalg.norm(chunk) for chunk in
                                 numpy.array_split(fitted.classifier.coef_.flatten(), layers)],
    }


def refit(X, y, weights, chosen, layers, scaling):
    """lmprobe's second fit: the unscaled columns of the chosen layers, scaled anew."""
    hidden = X.shape[1] // layers
    part = X.reshape(len(X), layers, hidden)[:, chosen].reshape(len(X), -1)
    mean, scale = layer_scaling(part, len(chosen), scaling)
    Z = (part - mean) / scale
    return fit_classifier(Z, y, weights).predict_proba(Z)


def fast_auto_case(name, rows, columns, layers, seed, classes=2, scaling="per_neuron", top=None, weighted=False):
    X, y, weights = problem(rows, columns, classes, seed, weighted)
    mean, scale = layer_scaling(X, layers, scaling)
    W = fit_classifier((X - mean) / scale, y, weights).coef_
    importance = numpy.linalg.norm(W.reshape(len(W), layers, -1), axis=(0, 2))
    count = min(top or max(1, layers // 2), layers)
    chosen = sorted(numpy.argsort(importance)[-count:].tolist())
    return base(name, rows, columns, classes, layers, seed, weighted, y) | {
        "scaling": scaling, "top": top or 0, "importance": importance.tolist(), "selected": chosen,
        "probabilities": refit(X, y, weights, chosen, layers, scaling).tolist()}


def group_lasso(Z, targets, weights, layers, alpha, intercept):
    """FISTA with a fixed step on the mean loss; targets one-hot [rows, outputs], two classes as one output of 0 and 1."""
    rows, columns = Z.shape
    s = (weights if weights is not None else numpy.ones(rows))
    s = s / s.sum()
    outputs = targets.shape[1]
    A = numpy.column_stack([Z, numpy.ones(rows)]) if intercept else Z
    step = 1 / ((0.25 if outputs == 1 else 0.5) * numpy.linalg.norm(numpy.sqrt(s)[:, None] * A, 2) ** 2)
    W = numpy.zeros((A.shape[1], outputs))
    V, t = W, 1.0
    for _ in range(200000):
        U = A @ V
        if outputs == 1:
            P = 1 / (1 + numpy.exp(-U))
        else:
            P = numpy.exp(U - U.max(axis=1, keepdims=True))
            P /= P.sum(axis=1, keepdims=True)
        N = V - step * A.T @ (s[:, None] * (P - targets))
        for g in range(layers):
            block = slice(g * columns // layers, (g + 1) * columns // layers)
            norm = numpy.linalg.norm(N[block])
            N[block] *= max(0.0, 1 - step * alpha / norm) if norm > 0 else 0.0
        change = abs(N - W).max()
        if numpy.sum((V - N) * (N - W)) > 0:
            t = 1.0  # restart (O'Donoghue & Candes 2015)
        following = (1 + numpy.sqrt(1 + 4 * t * t)) / 2
        V, W, t = N + (t - 1) / following * (N - W), N, following
        if change < 1e-14:
            break
    return [numpy.linalg.norm(W[g * columns // layers:(g + 1) * columns // layers]) for g in range(layers)]


def auto_case(name, rows, columns, layers, seed, alpha, compatible, classes=2, scaling="per_neuron", weighted=False):
    X, y, weights = problem(rows, columns, classes, seed, weighted)
    mean, scale = layer_scaling(X, layers, scaling)
    Z = (X - mean) / scale
    # lmprobe: no intercept, class 0 against the rest, rows of equal weight both times.
    joined = compatible or classes == 2
    targets = (y != 0).astype(float)[:, None] if joined else numpy.eye(classes)[y]
    if compatible:
        weights = None
    norms = group_lasso(Z, targets, weights, layers, alpha, intercept=not compatible)
    chosen = [g for g in range(layers) if norms[g] > 1e-6] or list(range(layers))
    return base(name, rows, columns, classes, layers, seed, weighted, y) | {
        "scaling": scaling, "alpha": alpha, "compatible": compatible, "importance": norms, "selected": chosen,
        "probabilities": refit(X, y, weights, chosen, layers, scaling).tolist()}


def write(name, cases):
    with open(HERE / name, "w", encoding="utf-8") as file:
        file.write('{\n"versions": ' + json.dumps(VERSIONS) + ',\n"cases": [\n')
        file.write(",\n".join(json.dumps(case) for case in cases) + "\n]\n}\n")


write("pipelines.json", [
    pipeline_case("one layer", 40, 12, 1),
    pipeline_case("one layer, scaling off has no effect", 40, 12, 1, scaling="off"),
    pipeline_case("one layer, standard twice", 40, 12, 2, preprocessing="standard"),
    pipeline_case("one layer, components", 60, 14, 3, preprocessing="pca:5"),
    pipeline_case("one layer, standard and components, fewer rows", 24, 30, 4, preprocessing="standard+pca:6"),
    pipeline_case("components, then standard", 50, 12, 5, preprocessing="pca:4+standard"),
    pipeline_case("three layers per neuron", 50, 18, 6, layers=3),
    pipeline_case("three layers per layer", 50, 18, 7, layers=3, scaling="per_layer"),
    pipeline_case("three layers unscaled", 50, 18, 8, layers=3, scaling="off"),
    pipeline_case("three layers, standard instead of scaling", 50, 18, 9, layers=3, preprocessing="standard"),
    pipeline_case("three layers, standard and components", 50, 18, 10, layers=3, preprocessing="standard+pca:7"),
    pipeline_case("three layers, components and standard", 50, 18, 11, layers=3, preprocessing="pca:7+standard"),
    pipeline_case("mass mean", 40, 12, 12, mass_mean=True),
    pipeline_case("mass mean, three layers", 50, 18, 13, layers=3, scaling="per_layer", mass_mean=True),
    pipeline_case("mass mean and components", 50, 18, 14, layers=3, mass_mean=True, preprocessing="pca:5"),
    pipeline_case("mass mean, standard and components", 50, 18, 15, layers=3, mass_mean=True, preprocessing="standard+pca:5"),
    pipeline_case("three classes", 70, 18, 16, layers=3, classes=3),
    pipeline_case("three classes and components", 70, 18, 17, layers=3, classes=3, preprocessing="pca:8"),
    pipeline_case("weights", 50, 18, 18, layers=3, weighted=True),
    pipeline_case("weights, components", 50, 18, 19, layers=3, weighted=True, preprocessing="pca:6"),
    pipeline_case("weights, weighted mass mean", 50, 18, 20, layers=3, weighted=True, mass_mean=True),
    pipeline_case("weights, unweighted mass mean", 50, 18, 20, layers=3, weighted=True, mass_mean=True, weighs_means=False),
])
write("fast_auto.json", [
    fast_auto_case("default of three", 60, 18, 3, 21),
    fast_auto_case("two of four", 60, 24, 4, 22, scaling="per_layer"),
    fast_auto_case("three of five asked for", 60, 30, 5, 23, top=3),
    fast_auto_case("more than there are", 60, 18, 3, 24, top=9),
    fast_auto_case("one candidate", 60, 8, 1, 25, scaling="off"),
    fast_auto_case("three classes", 80, 24, 4, 26, classes=3),
    fast_auto_case("weights", 60, 24, 4, 27, weighted=True),
])
write("auto.json", [
    auto_case("as lmprobe, default alpha", 60, 18, 3, 31, 0.01, compatible=True),
    auto_case("as lmprobe, fewer layers", 60, 24, 4, 32, 0.2, compatible=True),
    auto_case("as lmprobe, three classes", 80, 24, 4, 33, 0.15, compatible=True, classes=3),
    auto_case("as lmprobe, weights do not count", 60, 24, 4, 34, 0.2, compatible=True, weighted=True),
    auto_case("as lmprobe, none left", 60, 18, 3, 35, 5.0, compatible=True),
    auto_case("with intercept", 60, 24, 4, 32, 0.2, compatible=False),
    auto_case("per layer", 60, 24, 4, 36, 0.2, compatible=False, scaling="per_layer"),
    auto_case("three classes", 80, 24, 4, 33, 0.15, compatible=False, classes=3),
    auto_case("weights", 60, 24, 4, 34, 0.2, compatible=False, weighted=True),
    auto_case("none left", 60, 18, 3, 35, 5.0, compatible=False),
])
