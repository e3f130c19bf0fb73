#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/stats/tst_regression_metrics.cpp from scikit-learn's metrics, scipy's
correlations and, with weights, numpy's covariance. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/stats/make_regression_golden.py
"""
import json
import pathlib

import numpy
import scipy
import sklearn
from scipy.stats import pearsonr, rankdata, spearmanr
from sklearn import metrics

HERE = pathlib.Path(__file__).parent
VERSIONS = {"scikit-learn": sklearn.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__}


def case(name, targets, predictions, weights=None):
    constant = numpy.ptp(targets) == 0 or numpy.ptp(predictions) == 0
    if constant:
        pearson = None
    elif weights is None:
        pearson = pearsonr(targets, predictions)[0]
    else:
        covariance = numpy.cov(targets, predictions, aweights=weights)
        pearson = covariance[0, 1] / numpy.sqrt(covariance[0, 0] * covariance[1, 1])
    return {
        "name": name, "targets": targets.tolist(), "predictions": predictions.tolist(),
        "weights": [] if weights is None else weights.tolist(),
        "r2": metrics.r2_score(targets, predictions, sample_weight=weights),
        "mae": metrics.mean_absolute_error(targets, predictions, sample_weight=weights),
        "rmse": metrics.mean_squared_error(targets, predictions, sample_weight=weights, squared=False),
        "pearson": pearson,
        "spearman": None if constant else spearmanr(targets, predictions)[0],
        "ranks": rankdata(targets).tolist(),
    }


generator = numpy.random.default_rng(11)
y = generator.standard_normal(40)
p = 0.6 * y + 0.5 * generator.standard_normal(40)
weights = 0.5 + 2 * generator.random(40)
cases = [
    case("no ties", y, p),
    case("many ties", numpy.round(y), numpy.round(2 * p) / 2),
    case("weights", y, p, weights),
    case("ties and weights", numpy.round(y), numpy.round(p), weights),
    case("worse than the mean", y, -2 * p),
    case("perfect", y, y),
    case("far from zero", y + 1e6, p + 1e6),
    case("two rows", numpy.array([1.0, 2.0]), numpy.array([0.5, 0.25])),
    case("equal targets", numpy.full(7, 0.5), p[:7]),
    case("equal targets, predicted exactly", numpy.full(7, 0.5), numpy.full(7, 0.5)),
    case("equal predictions", y, numpy.full(40, 0.25)),
    case("very different scales", numpy.exp(4 * y), p),
]

with open(HERE / "regression.json", "w", encoding="utf-8") as file:
    file.write('{\n"versions": ' + json.dumps(VERSIONS) + ',\n"cases": [\n')
    file.write(",\n".join(json.dumps(c) for c in cases) + "\n]\n}\n")
