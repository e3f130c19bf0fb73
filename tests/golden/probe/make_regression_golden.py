#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/probe/tst_regression_layer.cpp: what one layer of a regression sweep reports, from
scikit-learn's StandardScaler, Ridge, DummyRegressor and metrics. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/probe/make_regression_golden.py
"""
import json
import pathlib
import sys

import numpy
from scipy.stats import pearsonr, spearmanr
from sklearn import metrics
from sklearn.dummy import DummyRegressor
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "fit"))
import problems  # noqa: E402  (of the folder beside this one)

FOLDS = 5


def fit(X, y, weights, alpha):
    """Scaler without weights, as lmprobe has it; the regression in float64."""
    scaler = StandardScaler().fit(X.astype(numpy.float64))
    model = Ridge(alpha=alpha).fit(scaler.transform(X.astype(numpy.float64)), y, sample_weight=weights)
    return lambda other: model.predict(scaler.transform(other.astype(numpy.float64)))


def case(name, rows, columns, seed, alpha, noise, weighted=False, constant=()):
    X = problems.features(rows, columns, seed, shift=0.5, constant=constant)
    y = problems.targets(X, seed + 1, noise)
    weights = problems.row_weights(rows) if weighted else None
    train = numpy.arange(rows) % 3 != 2
    fold = numpy.arange(train.sum()) % FOLDS

    def of_weights(mask):
        return None if weights is None else weights[mask]

    predict = fit(X[train], y[train], of_weights(train), alpha)
    predicted = predict(X[~train])
    baseline = DummyRegressor().fit(X[train], y[train], sample_weight=of_weights(train))
    scores = []
    for held_out in range(FOLDS):
        kept = numpy.flatnonzero(train)[fold != held_out]
        others = numpy.flatnonzero(train)[fold == held_out]
        scores.append(metrics.r2_score(y[others], fit(X[kept], y[kept], of_weights(kept), alpha)(X[others])))
    return {
        "name": name, "rows": rows, "columns": columns, "seed": seed, "shift": 0.5, "constant": list(constant),
        "alpha": alpha, "folds": FOLDS, "targets": y.tolist(), "weights": [] if weights is None else weights.tolist(),
        "predicted": predicted.tolist(),
        "r2": metrics.r2_score(y[~train], predicted), "train_r2": metrics.r2_score(y[train], predict(X[train])),
        "mae": metrics.mean_absolute_error(y[~train], predicted),
        "rmse": metrics.mean_squared_error(y[~train], predicted, squared=False),
        "pearson": pearsonr(y[~train], predicted)[0], "spearman": spearmanr(y[~train], predicted)[0],
        "validation_r2": numpy.mean(scores), "validation_error": numpy.std(scores, ddof=1) / numpy.sqrt(FOLDS),
        "baseline_r2": baseline.score(X[~train], y[~train]),
        "training_mean": numpy.average(y[train], weights=of_weights(train)),
    }


cases = [
    case("more rows than features", 150, 12, 1, 1.0, 1.0),
    case("more features than rows", 90, 120, 2, 1.0, 0.5),
    case("strong regularisation", 120, 40, 3, 50.0, 1.0),
    case("weights", 150, 30, 4, 1.0, 2.0, weighted=True),
    case("constant columns", 90, 20, 5, 0.1, 1.0, constant=(3, 7)),
]
with open(HERE / "regression.json", "w", encoding="utf-8") as file:
    file.write('{\n"versions": ' + json.dumps(problems.VERSIONS) + ',\n"cases": [\n')
    file.write(",\n".join(json.dumps(one) for one in cases) + "\n]\n}\n")
