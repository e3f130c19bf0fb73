#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/stats from scikit-learn's metrics and scipy's Wilson interval. Run with
scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/stats/make_stats_golden.py
"""
import json
import pathlib

import numpy
import scipy
import sklearn
from scipy.stats import binomtest
from sklearn import metrics

HERE = pathlib.Path(__file__).parent
VERSIONS = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__}


def binary_case(name, y, scores):
    predictions = (scores >= 0).astype(int)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        y, predictions, average="binary", pos_label=1, zero_division=0)
    return {
        "name": name, "labels": y.tolist(), "scores": scores.tolist(), "predictions": predictions.tolist(),
        "accuracy": metrics.accuracy_score(y, predictions),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predictions),
        "precision": precision, "recall": recall, "f1": f1, "auroc": metrics.roc_auc_score(y, scores),
    }


def multiclass_case(name, y, probabilities, predictions=None):
    if predictions is None:
        predictions = probabilities.argmax(axis=1)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(y, predictions, average="macro", zero_division=0)
    return {
        "name": name, "classes": probabilities.shape[1], "labels": y.tolist(), "predictions": predictions.tolist(),
        "probabilities": probabilities.tolist(), "accuracy": metrics.accuracy_score(y, predictions),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predictions),
        "precision": precision, "recall": recall, "f1": f1,
        "auroc": metrics.roc_auc_score(y, probabilities, multi_class="ovr", average="macro"),
    }


def probabilities_of(generator, y, classes, digits):
    scores = generator.standard_normal((len(y), classes)) + 1.5 * numpy.eye(classes)[y]
    p = numpy.exp(scores)
    return numpy.round(p / p.sum(axis=1, keepdims=True) * 2**digits) / 2**digits


def normalised(p):
    p[:, -1] = 1 - p[:, :-1].sum(axis=1)
    return p


generator = numpy.random.default_rng(7)
y = generator.integers(0, 2, 60)
scores = generator.standard_normal(60) + y
ties = numpy.round(scores)
rare = (numpy.arange(50) % 10 == 0).astype(int)
y3 = generator.integers(0, 3, 60)
y5 = generator.integers(0, 5, 80)
p5 = normalised(probabilities_of(generator, y5, 5, 6))

binary = [
    binary_case("no ties", y, scores),
    binary_case("many ties", y, ties),
    binary_case("all tied", y, numpy.zeros(60)),
    binary_case("perfect", y, 2.0 * y - 1),
    binary_case("reversed", y, 1 - 2.0 * y),
    binary_case("rare positives, none predicted", rare, -1 - generator.random(50)),
]
multiclass = [
    multiclass_case("three classes", y3, normalised(probabilities_of(generator, y3, 3, 20))),
    multiclass_case("five classes with ties", y5, p5),
    multiclass_case("a class never predicted", y5, p5, numpy.minimum(p5.argmax(axis=1), 3)),
]
wilson = [
    {"successes": k, "trials": n, "confidence": c, "low": interval.low, "high": interval.high}
    for k, n, c in [(0, 10, 0.95), (10, 10, 0.95), (1, 1, 0.95), (7, 10, 0.95), (285, 298, 0.95), (50, 100, 0.9),
                    (50, 100, 0.99), (3, 1000000, 0.95), (5, 8, 0.5)]
    for interval in [binomtest(k, n).proportion_ci(confidence_level=c, method="wilson")]
]

with open(HERE / "metrics.json", "w", encoding="utf-8") as file:
    file.write('{\n"versions": ' + json.dumps(VERSIONS) + ',\n')
    for name, cases in [("binary", binary), ("multiclass", multiclass), ("wilson", wilson)]:
        file.write('"' + name + '": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]")
        file.write("\n}\n" if name == "wilson" else ",\n")
