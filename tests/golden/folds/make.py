# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes expected.json: folds of scikit-learn's StratifiedGroupKFold (1.2.1, Debian 12's python3-sklearn).

In each case no two groups have class counts with the same standard deviation, so that the order in which
groups are dealt out does not depend on shuffling and every correct implementation finds the same folds.
"""
import json

import numpy as np
from sklearn.model_selection import StratifiedGroupKFold


def case(seed, groups, classes, folds):
    rng = np.random.RandomState(seed)
    counts = []
    seen = set()
    while len(counts) < groups:
        candidate = rng.randint(0, 12, size=classes)
        spread = round(float(np.std(candidate)), 9)
        if candidate.sum() > 0 and spread not in seen:
            seen.add(spread)
            counts.append(candidate)
    labels, group_of = [], []
    for group, of_group in enumerate(counts):
        for label, count in enumerate(of_group):
            labels += [label] * int(count)
            group_of += [group] * int(count)
    order = rng.permutation(len(labels))
    labels, group_of = np.array(labels)[order], np.array(group_of)[order]
    fold_of = np.full(len(labels), -1)
    splitter = StratifiedGroupKFold(n_splits=folds)
    for fold, (_, test) in enumerate(splitter.split(np.zeros(len(labels)), labels, group_of)):
        fold_of[test] = fold
    return {"folds": folds, "labels": labels.tolist(), "groups": group_of.tolist(), "expected": fold_of.tolist()}


cases = [case(0, 8, 2, 2), case(1, 10, 2, 3), case(2, 25, 3, 5), case(3, 40, 4, 10), case(4, 20, 6, 4)]
with open("expected.json", "w") as file:
    json.dump(cases, file, separators=(",", ":"))
    file.write("\n")
