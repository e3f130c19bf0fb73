// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// Linear support vector regression (Vapnik 1995; Smola & Schölkopf 2004) at its exact optimum:
/// scikit-learn's SVR(kernel="linear"). With targets y and weights s the minimum of
///
///     0.5 ||w||^2 + C sum_i s_i max(0, |y_i - w . x_i - b| - epsilon)
///
/// whose intercept b, unlike LinearSVR's, is not penalised. Where several b are optimal, the middle
/// of them. `loss` "squared_epsilon_insensitive" squares the maximum. Misses up to epsilon, in the
/// unit of the targets, count nothing, and larger ones little compared with their squares, so that
/// single outliers do not bend the fit.
///
/// FitReport::gradientNorm as for Svm.
class Svr final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "svr"; }
    [[nodiscard]] std::string_view label() const override { return "Support vector regression"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] Task task() const override { return Task::Regression; }
    [[nodiscard]] bool supportsMulticlass() const override { return false; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
