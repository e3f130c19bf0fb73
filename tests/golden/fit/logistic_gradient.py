# SPDX-FileCopyrightText: The Fathom authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far an L2-penalised logistic regression is from its optimum."""
import numpy


def softmax_gradient(model, X, y, s, C):
    """Largest component of the objective's gradient, relative to that at zero."""
    K = len(model.classes_)
    W = model.coef_ if K > 2 else numpy.vstack([-model.coef_ / 2, model.coef_ / 2])
    b = model.intercept_ if K > 2 else numpy.array([-model.intercept_[0] / 2, model.intercept_[0] / 2])
    Y = numpy.eye(K)[y]

    def data_part(U):
        P = numpy.exp(U - U.max(axis=1, keepdims=True))
        P /= P.sum(axis=1, keepdims=True)
        return C * (s[:, None] * (P - Y))

    R = data_part(X @ W.T + b)
    penalty = W if K > 2 else 2 * W
    return abs(penalty + R.T @ X).max() / abs(data_part(numpy.zeros((len(y), K))).T @ X).max()
