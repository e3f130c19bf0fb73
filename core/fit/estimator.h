// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/fit/fit_report.h"
#include "core/fit/hyperparameters.h"
#include "core/fit/linear_model.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// What an estimator learns from. Views: the caller keeps the data alive.
struct TrainingSet
{
    const FeatureMatrix& X; ///< [rows, features], scaled
    std::span<const std::int32_t> labels {}; ///< classification: class index per row
    std::int32_t classCount = 2;
    std::span<const double> weights {}; ///< per row, > 0; empty: all 1
    std::span<const double> targets {}; ///< regression: number per row
    std::span<const std::int32_t> groups {}; ///< for estimators that cross-validate: rows of one
                                             ///< group share a fold; empty: each its own
    std::uint64_t seed
        = 0; ///< for estimators that draw random numbers: scikit-learn's random_state
};

struct FittedModel
{
    LinearModel model;
    FitReport report;
};

/// A way to learn a linear model. Stateless: hyperparameters in, fitted value out; may be used from
/// several threads at once. Deterministic: the same input gives the same bits.
class Estimator
{
public:
    virtual ~Estimator() = default;

    /// As lmprobe names it: "logistic_regression".
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// For people: "Logistic regression".
    [[nodiscard]] virtual std::string_view label() const = 0;
    [[nodiscard]] virtual std::span<const Hyperparameter> hyperparameters() const = 0;
    [[nodiscard]] virtual Task task() const { return Task::Classification; }
    /// Whether it tells more than two classes apart; false for regression.
    [[nodiscard]] virtual bool supportsMulticlass() const = 0;
    /// Whether what it fits gives probabilities (LinearModel::hasProbabilities).
    [[nodiscard]] virtual bool hasProbabilities() const { return task() == Task::Classification; }
    /// Whether the same rows in another order may give another answer of the same quality, because
    /// it draws random numbers or cross-validates. False for whatever is the optimum of one
    /// objective: that depends on neither the order of rows nor on whether a row is repeated or
    /// has a weight.
    [[nodiscard]] virtual bool dependsOnRowOrder() const { return false; }

    /// Fails on what checkTrainingSet() refuses and on values that are not among
    /// hyperparameters(). One that takes steps until it converges has the hyperparameter
    /// `max_iter`, and reports that it has not converged when they run out. Calls job.checkpoint()
    /// at least every 100 ms.
    [[nodiscard]] virtual Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const = 0;

protected:
    Estimator() = default;
    Estimator(const Estimator&) = default;
    Estimator& operator=(const Estimator&) = default;
};

/// What every estimator's fit() checks first: there are rows and features, all finite; a label per
/// row of at least two classes, each present, and no more classes than supported (classification),
/// or a finite target per row (regression); weights and groups for every row or for none.
[[nodiscard]] Status checkTrainingSet(const TrainingSet& training, const Estimator& estimator);

/// NonFiniteValue names the first NaN or infinity.
[[nodiscard]] Status checkFinite(const FeatureMatrix& X);

} // namespace fathom
