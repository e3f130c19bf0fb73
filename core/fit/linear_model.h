// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/task.h"

#include <cstdint>
#include <vector>

namespace fathom {

/// What scores mean, and how they become probabilities.
enum class Link : std::uint8_t
{
    Logistic, ///< two classes, one score column: p1 = 1 / (1 + exp(-score))
    Softmax, ///< one score column per class
    Calibrated, ///< a fitted sigmoid per score column, p = 1 / (1 + exp(-(slope * score +
                ///< intercept))) (Platt 1999); for more than two classes divided by their sum
    Margin, ///< classes, but no probabilities
    Identity, ///< regression: the score is the predicted target
};

/// A fitted linear decision on scaled features: score = X w + b.
struct LinearModel
{
    Matrix coefficients; ///< [1, features] for two classes and for regression, [classes, features]
                         ///< for more
    Vector intercepts; ///< [1] or [classes]
    Link link = Link::Logistic;
    Vector calibrationSlopes {}; ///< [outputs], only for Calibrated
    Vector calibrationIntercepts {};
    /// Models whose probabilities are averaged; empty: this is one model. Then `coefficients` and
    /// `intercepts` are their means, and the scores are the logit (two classes) or the logarithm
    /// (more) of the averaged probabilities.
    std::vector<LinearModel> members {};

    [[nodiscard]] Task task() const
    {
        return link == Link::Identity ? Task::Regression : Task::Classification;
    }
    [[nodiscard]] bool hasProbabilities() const
    {
        return link != Link::Margin && link != Link::Identity;
    }
    [[nodiscard]] std::int64_t featureCount() const { return coefficients.cols(); }
    /// 0 for regression.
    [[nodiscard]] std::int64_t classCount() const;

    /// [rows, 1] or [rows, classes]: scores (logits; for regression predicted targets). Accumulated
    /// in double. `X` [rows, features], scaled.
    [[nodiscard]] Matrix scores(const FeatureView& X) const;
    /// [rows, classes], rows sum to 1; no columns if !hasProbabilities().
    [[nodiscard]] Matrix probabilities(const Matrix& scores) const;
    /// Class index per row: the sign of the score (two classes; 0 counts as positive), the largest
    /// score (more). Not for regression.
    [[nodiscard]] Eigen::VectorXi predict(const Matrix& scores) const;
};

} // namespace fathom
