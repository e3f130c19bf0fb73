# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Platt's calibration as scikit-learn does it, but at a tight optimum."""
import numpy
from scipy.special import expit
from sklearn.calibration import _sigmoid_calibration


def platt(scores, is_positive, weights):
    """Slope and intercept of p = expit(slope * score + intercept) at the optimum of Platt's objective: Newton's method
    from where scikit-learn stops."""
    a, b = _sigmoid_calibration(scores, is_positive, weights)
    loose = numpy.array([-a, -b])
    positive, negative = weights[is_positive == 1].sum(), weights[is_positive == 0].sum()
    targets = numpy.where(is_positive == 1, (positive + 1) / (positive + 2), 1 / (negative + 2))
    X = numpy.stack([scores, numpy.ones_like(scores)], axis=1)
    point = loose.copy()
    for _ in range(50):
        p = expit(X @ point)
        gradient = X.T @ (weights * (p - targets))
        point -= numpy.linalg.solve(X.T @ (X * (weights * p * (1 - p))[:, None]), gradient)
    assert abs(gradient).max() < 1e-10, gradient
    assert abs(point - loose).max() < 1e-2 * (1 + abs(point).max()), (loose, point)
    return point
