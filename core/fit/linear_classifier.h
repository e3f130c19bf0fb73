// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"

#include <cstdint>

namespace fathom {

/// How scores become probabilities.
enum class Link : std::uint8_t {
    Logistic, ///< two classes, one score column: p1 = 1 / (1 + exp(-score))
    Softmax, ///< one score column per class
    Calibrated, ///< two classes: p1 = 1 / (1 + exp(-(slope * score + intercept))), Platt 1999
};

/// A fitted linear decision on scaled features: score = X w + b.
struct LinearClassifier
{
    Matrix coefficients; ///< [1, features] for two classes, [classes, features] for more
    Vector intercepts; ///< [1] or [classes]
    Link link = Link::Logistic;
    double calibrationSlope = 1; ///< only for Calibrated
    double calibrationIntercept = 0;

    [[nodiscard]] std::int64_t featureCount() const { return coefficients.cols(); }
    [[nodiscard]] std::int64_t classCount() const { return coefficients.rows() == 1 ? 2 : coefficients.rows(); }

    /// [rows, 1] or [rows, classes]: scores (logits). Accumulated in double. `X` [rows, features], scaled.
    [[nodiscard]] Matrix scores(const FeatureView& X) const;
    /// [rows, classes], rows sum to 1.
    [[nodiscard]] Matrix probabilities(const Matrix& scores) const;
    /// Class index per row: the sign of the score (two classes; 0 counts as positive), the largest score (more).
    [[nodiscard]] Eigen::VectorXi predict(const Matrix& scores) const;
};

} // namespace fathom
