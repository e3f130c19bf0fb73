#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/stats/tst_probability_metrics.cpp, tst_class_averages.cpp,
tst_auroc_interval.cpp, tst_permutation_test.cpp and tests/core/probe/tst_evaluation.cpp: scikit-learn's metrics, scipy's exact permutation test, and
DeLong's variance from its definition, pair by pair. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/stats/make_evaluation_golden.py
"""
import json
import pathlib

import numpy
import scipy
import sklearn
from scipy.stats import norm, permutation_test
from sklearn import metrics
from sklearn.calibration import calibration_curve

HERE = pathlib.Path(__file__).parent
VERSIONS = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__}


def binary_case(name, y, p, weights=None, bins=10):
    """p: probability of class 1."""
    shares, means = calibration_curve(y, p, n_bins=bins)
    edges = numpy.linspace(0, 1, bins + 1)
    counts = numpy.bincount(numpy.searchsorted(edges[1:-1], p), minlength=bins)
    counts = counts[counts > 0]
    return {
        "name": name, "labels": y.tolist(), "probabilities": p.tolist(), "bins": bins,
        "weights": [] if weights is None else weights.tolist(),
        "average_precision": metrics.average_precision_score(y, p, sample_weight=weights),
        "log_loss": metrics.log_loss(y, p, sample_weight=weights, labels=[0, 1]),
        "brier": metrics.brier_score_loss(y, p, sample_weight=weights),
        # scikit-learn's curve knows no weights
        "shares": shares.tolist(), "means": means.tolist(), "counts": counts.tolist(),
        "calibration_error": float((counts * abs(shares - means)).sum() / len(y)),
    }


def multiclass_case(name, y, P, predictions=None, weights=None):
    predictions = P.argmax(axis=1) if predictions is None else predictions
    K = P.shape[1]
    confidence, right = P[numpy.arange(len(y)), predictions], predictions == y
    bin_of = numpy.searchsorted(numpy.linspace(0, 1, 11)[1:-1], confidence)
    gaps = [abs(right[bin_of == b].mean() - confidence[bin_of == b].mean()) * (bin_of == b).sum() for b in set(bin_of)]
    case = {
        "name": name, "classes": K, "labels": y.tolist(), "predictions": predictions.tolist(),
        "probabilities": P.ravel().tolist(), "weights": [] if weights is None else weights.tolist(),
        "log_loss": metrics.log_loss(y, P, sample_weight=weights, labels=range(K)),
        "brier": float(numpy.average(((P - numpy.eye(K)[y]) ** 2).sum(axis=1), weights=weights)),
        # of the class predicted; knows no weights
        "calibration_error": float(sum(gaps) / len(y)),
        "balanced_accuracy": metrics.balanced_accuracy_score(y, predictions),
    }
    for average in ("macro", "weighted", "micro"):
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(y, predictions, average=average, zero_division=0)
        case[average] = [precision, recall, f1]
        case["ovr_" + average] = metrics.roc_auc_score(y, P, multi_class="ovr", average=average)
        case["average_precision_" + average] = metrics.average_precision_score(numpy.eye(K)[y], P, average=average)
        if average != "micro":
            case["ovo_" + average] = metrics.roc_auc_score(y, P, multi_class="ovo", average=average)
    return case


def delong_case(name, y, scores):
    """Structural components over all pairs of a positive and a negative, ties one half."""
    pairs = numpy.sign(scores[y == 1][:, None] - scores[y == 0][None, :]) / 2 + 0.5
    by_positive, by_negative = pairs.mean(axis=1), pairs.mean(axis=0)
    error = numpy.sqrt(by_positive.var(ddof=1) / len(by_positive) + by_negative.var(ddof=1) / len(by_negative))
    half = norm.ppf(0.975) * error
    area = metrics.roc_auc_score(y, scores)
    return {"name": name, "labels": y.tolist(), "scores": scores.tolist(), "auroc": area, "error": error,
            "low": max(0, area - half), "high": min(1, area + half)}


def softmax(scores):
    P = numpy.exp(scores)
    return P / P.sum(axis=1, keepdims=True)


generator = numpy.random.default_rng(17)
y = generator.integers(0, 2, 80)
p = 1 / (1 + numpy.exp(-(2 * y - 1 + 1.5 * generator.standard_normal(80))))
weights = 0.5 + 2 * generator.random(80)
ties = numpy.round(5 * p) / 5
y3 = generator.integers(0, 3, 70)
P3 = softmax(generator.standard_normal((70, 3)) + 1.2 * numpy.eye(3)[y3])
y5 = generator.choice(5, 90, p=[0.4, 0.3, 0.15, 0.1, 0.05])
P5 = softmax(numpy.round(2 * generator.standard_normal((90, 5))) / 2 + numpy.eye(5)[y5])

binary = [
    binary_case("no ties", y, p),
    binary_case("ties, on the edges of bins", y, ties),
    binary_case("weights", y, p, weights),
    binary_case("ties and weights", y, ties, weights),
    binary_case("certain and right", y, y.astype(float)),
    binary_case("certain, sometimes wrong", y, (numpy.arange(80) % 2).astype(float)),
    binary_case("always the same", y, numpy.full(80, 0.5), bins=4),
    binary_case("rare positives", (numpy.arange(80) % 16 == 0).astype(int), p, bins=7),
]
multiclass = [
    multiclass_case("three classes", y3, P3),
    multiclass_case("three classes, weights", y3, P3, weights=weights[:70]),
    multiclass_case("five unbalanced classes", y5, P5),
    multiclass_case("a class never predicted", y5, P5, numpy.minimum(P5.argmax(axis=1), 3)),
]
delong = [
    delong_case("no ties", y, p),
    delong_case("ties", y, ties),
    delong_case("near one", y, p + y),
    delong_case("worse than chance", y, -p),
    delong_case("rare positives", (numpy.arange(80) % 16 == 0).astype(int), p),
]
x, t = generator.standard_normal(7), numpy.arange(7) + 2 * generator.standard_normal(7)
exact = permutation_test((x,), lambda a: numpy.corrcoef(a, t)[0, 1], permutation_type="pairings", alternative="greater",
                         n_resamples=numpy.inf, vectorized=False)
permutations = {"x": x.tolist(), "t": t.tolist(), "observed": exact.statistic, "p_value": exact.pvalue}

with open(HERE / "evaluation.json", "w", encoding="utf-8") as file:
    file.write('{\n"versions": ' + json.dumps(VERSIONS) + ',\n')
    for name, cases in [("binary", binary), ("multiclass", multiclass), ("delong", delong)]:
        file.write('"' + name + '": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n],\n")
    file.write('"permutations": ' + json.dumps(permutations) + "\n}\n")
