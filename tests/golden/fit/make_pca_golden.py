#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected numbers of tests/core/fit/tst_pca.cpp: scikit-learn's PCA by full singular value decomposition in
float64, with the largest absolute loading of each component made positive. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_pca_golden.py
"""
import numpy
from problems import features, write
from sklearn.decomposition import PCA


def case(name, rows, columns, count, seed, shift=0.0, constant=()):
    X = features(rows, columns, seed, shift, constant).astype(numpy.float64)
    model = PCA(n_components=count, svd_solver="full").fit(X)
    largest = numpy.argmax(abs(model.components_), axis=1)
    signs = numpy.sign(model.components_[numpy.arange(count), largest])
    return {
        "name": name, "rows": rows, "columns": columns, "seed": seed, "shift": shift, "constant": list(constant),
        "count": count, "mean": model.mean_.tolist(), "components": (signs[:, None] * model.components_).tolist(),
        "explained_variance": model.explained_variance_.tolist(),
        "explained_variance_ratio": model.explained_variance_ratio_.tolist(),
        "projections": (signs * model.transform(X[:5])).tolist(),
    }


write("pca.json", [
    case("more rows than features", 150, 20, 5, seed=71),
    case("fewer rows than features", 30, 80, 6, seed=72),
    case("all components, more rows", 60, 12, 12, seed=73),
    case("all components but one, fewer rows", 20, 40, 19, seed=74),
    case("far from zero", 50, 12, 4, seed=75, shift=1000.0),
    case("far from zero, fewer rows", 25, 60, 4, seed=76, shift=-300.0),
    case("constant columns", 80, 14, 5, seed=77, constant=(2, 13)),
    case("constant columns, fewer rows", 30, 60, 5, seed=78, constant=(0, 31)),
    case("one component of a square", 40, 40, 1, seed=79),
])
