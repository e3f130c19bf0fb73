// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"
#include "core/fit/solver/row_loss.h"
#include "core/fit/solver/shared_gram.h"

#include <cstdint>
#include <vector>

namespace fathom {

/// Logistic regression at its exact optimum, with the objectives of scikit-learn's
/// LogisticRegression (Pedregosa et al. 2011): with labels y of -1 and 1 and weights s
///
///     penalty(w) + C sum_i s_i log(1 + exp(-y_i (w . x_i + b)))
///
/// and for K > 2 classes the multinomial one (Bishop 2006, section 4.3.4), whose intercepts are
/// made to sum to zero:
///
///     penalty(W) - C sum_i s_i log softmax(W x_i + b)_{y_i}
///
/// `penalty` is "l2": 0.5 ||W||_F^2; "l1": ||W||_1 (Tibshirani 1996); "elasticnet", with r the
/// `l1_ratio`: r ||W||_1 + (1 - r) / 2 ||W||_F^2 (Zou & Hastie 2005); or "none": zero, and then C
/// plays no part. b is never penalised; it is zero without `fit_intercept`.
///
/// `class_weight` "balanced" multiplies s_i by sum(s) / (K * sum of s over i's class), as if rare
/// classes had more rows; a list multiplies it by the number of i's class.
///
/// The report's gradientNorm is the largest violation of the optimality conditions
/// (sparseViolation() of coefficients that have an l1 norm).
class LogisticRegression final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "logistic_regression"; }
    [[nodiscard]] std::string_view label() const override { return "Logistic regression"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] bool supportsMulticlass() const override { return true; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

struct LogisticOptions
{
    double C = 1;
    double l1 = 0; ///< factor of ||W||_1
    double l2 = 1; ///< factor of 0.5 ||W||_F^2: 1 or 0 where l1 is 0
    bool fitsIntercept = true;
    bool balanced = false;
    std::vector<double> classWeights {}; ///< one per class, > 0; empty: all 1
    std::int64_t maxIterations = 1000;
};

/// Largest number of rows for which a Gram matrix (128 MiB) costs less than the steps that it
/// saves.
constexpr Eigen::Index mostGramRows = 4096;

/// What all kinds of logistic regression are told in the same way (shared_parameters.h).
/// C, l1 and l2 have their defaults. InvalidHyperparameter where there is not one weight per class.
[[nodiscard]] Result<LogisticOptions> readCommonOptions(
    const HyperparameterValues& values, std::int32_t classCount);
/// Sets l1 and l2 from `penalty` and `l1_ratio`.
void readPenalty(const HyperparameterValues& values, LogisticOptions& options);
/// [rows] s_i, those of classes included.
[[nodiscard]] Vector logisticWeights(const TrainingSet& training, const LogisticOptions& options);

/// Whether fits on these features use their Gram matrix.
[[nodiscard]] bool usesGram(const FeatureMatrix& X);

/// The same for training sets that have been checked. `gram` may be that of training.X, so that
/// fits that differ in C, labels or weights need not compute it again; null: one of its own.
[[nodiscard]] FittedModel fitLogistic(const TrainingSet& training, const LogisticOptions& options,
    SharedGram* gram, const JobContext& job);

} // namespace fathom
