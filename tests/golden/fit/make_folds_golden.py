#!/usr/bin/python3
# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the expected folds of tests/core/fit/tst_folds.cpp: scikit-learn's StratifiedKFold and StratifiedGroupKFold,
unshuffled. No two groups have class counts with the same standard deviation and no two folds are equally good for a group,
so that rounding does not decide. Run with scikit-learn 1.2.1:

    /usr/bin/python3 tests/golden/fit/make_folds_golden.py
"""
import numpy
from problems import write
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold


def assigned(splitter, labels, groups=None):
    fold_of = numpy.full(len(labels), -1)
    for fold, (_, test) in enumerate(splitter.split(numpy.zeros(len(labels)), labels, groups)):
        fold_of[test] = fold
    return fold_of.tolist()


def row_case(name, rows, classes, folds, seed):
    generator = numpy.random.default_rng(seed)
    labels = generator.integers(0, classes, size=rows) % generator.integers(1, classes + 1, size=rows)
    assert (numpy.bincount(labels, minlength=classes) >= 2).all()
    return {"name": name, "classes": classes, "folds": folds, "labels": labels.tolist(), "groups": [],
            "expected": assigned(StratifiedKFold(folds), labels)}


def group_case(name, groups, classes, folds, seed):
    generator = numpy.random.default_rng(seed)
    counts, seen = [], set()
    while len(counts) < groups:
        candidate = generator.integers(0, 12, size=classes)
        spread = round(float(numpy.std(candidate)), 9)
        if candidate.sum() > 0 and spread not in seen:
            seen.add(spread)
            counts.append(candidate)
    numbers = generator.permutation(1000)[:groups] - 300
    rows = [(label, numbers[g]) for g, of_group in enumerate(counts) for label, n in enumerate(of_group) for _ in range(n)]
    rows = numpy.array(rows)[generator.permutation(len(rows))]
    return {"name": name, "classes": classes, "folds": folds, "labels": rows[:, 0].tolist(), "groups": rows[:, 1].tolist(),
            "expected": assigned(StratifiedGroupKFold(folds), rows[:, 0], rows[:, 1])}


write("folds.json", [
    row_case("two classes", 43, 2, 5, seed=1),
    row_case("four classes", 100, 4, 5, seed=2),
    row_case("as many rows of a class as folds", 30, 3, 4, seed=3),
    row_case("two folds", 21, 2, 2, seed=4),
    group_case("groups of two classes", 10, 2, 3, seed=5),
    group_case("groups of three classes", 25, 3, 5, seed=6),
    group_case("groups of four classes, two folds", 20, 4, 2, seed=7),
    group_case("groups of two classes, five folds", 12, 2, 5, seed=8),
])
