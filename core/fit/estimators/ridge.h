// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// Ridge regression on class labels: scikit-learn's RidgeClassifier. With targets y of -1 and 1 and
/// weights s the minimum of
///
///     sum_i s_i (y_i - w . x_i - b)^2 + alpha ||w||^2
///
/// (Hoerl & Kennard 1970), for more than two classes one such w and b per class against the rest.
/// The largest score, or the sign of the only one, decides; there are no probabilities.
/// `class_weight` "balanced" multiplies s_i by sum(s) / (classes * sum of s over i's class).
class Ridge final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "ridge"; }
    [[nodiscard]] std::string_view label() const override { return "Ridge classifier"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] bool supportsMulticlass() const override { return true; }
    [[nodiscard]] bool hasProbabilities() const override { return false; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

/// The same on targets that are numbers: scikit-learn's Ridge.
class RidgeRegression final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "ridge_regression"; }
    [[nodiscard]] std::string_view label() const override { return "Ridge regression"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] Task task() const override { return Task::Regression; }
    [[nodiscard]] bool supportsMulticlass() const override { return false; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
