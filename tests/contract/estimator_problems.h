// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"
#include "core/fit/estimators/registry.h"
#include "core/jobs/outcome.h"

#include <QTest>

#include <cmath>
#include <string>
#include <vector>

namespace fathom::testing {

/// What different orders of the same sums may change in an answer that is the exact optimum.
constexpr double sameAnswer = 1e-8;

/// A training set for either task: rows have labels and targets.
struct Problem
{
    FeatureMatrix X;
    std::vector<std::int32_t> labels;
    std::vector<double> targets;
    std::int32_t classCount = 2;
    std::vector<double> weights {};
    std::vector<std::int32_t> groups {};

    [[nodiscard]] TrainingSet trainingSet() const
    {
        return { .X = X,
            .labels = labels,
            .classCount = classCount,
            .weights = weights,
            .targets = targets,
            .groups = groups };
    }
};

/// Normal features; class k is `distance` further along direction k mod features. Targets depend
/// on all features and noise.
inline Problem randomProblem(
    Eigen::Index rows, Eigen::Index features, double distance, std::int32_t classes = 2)
{
    Random random(17, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(features) });
    Problem problem { .X = FeatureMatrix(rows, features), .labels = {}, .targets = {} };
    problem.classCount = classes;
    for (Eigen::Index i = 0; i < rows; ++i) {
        const auto label = static_cast<std::int32_t>(i % classes);
        problem.labels.push_back(label);
        double target = random.normal() - 5;
        for (Eigen::Index j = 0; j < features; ++j) {
            problem.X(i, j) = static_cast<float>(random.normal() + (j == label ? distance : 0));
            target += static_cast<double>(problem.X(i, j)) * 3 / static_cast<double>(1 + j);
        }
        problem.targets.push_back(target);
    }
    return problem;
}

/// `rows` may repeat; copies of a row are a group.
inline Problem rowsOf(const Problem& problem, const std::vector<Eigen::Index>& rows)
{
    Problem picked { .X = problem.X(rows, Eigen::all), .labels = {}, .targets = {} };
    picked.classCount = problem.classCount;
    for (const auto index : rows) {
        const auto row = static_cast<std::size_t>(index);
        picked.labels.push_back(problem.labels[row]);
        picked.targets.push_back(problem.targets[row]);
        picked.groups.push_back(static_cast<std::int32_t>(index));
        if (!problem.weights.empty())
            picked.weights.push_back(problem.weights[row]);
    }
    return picked;
}

inline Result<FittedModel> fit(
    const Estimator& estimator, const Problem& problem, const HyperparameterValues& values = {})
{
    UnattendedJob job;
    return estimator.fit(problem.trainingSet(), values, job.context());
}

inline double difference(const Matrix& a, const Matrix& b)
{
    if (a.rows() != b.rows() || a.cols() != b.cols())
        return std::numeric_limits<double>::infinity();
    return a.size() == 0 ? 0 : (a - b).cwiseAbs().maxCoeff();
}

inline Matrix probabilitiesOf(const FittedModel& fitted, const FeatureMatrix& X)
{
    return fitted.model.probabilities(fitted.model.scores(X));
}

/// Whether two fits agree in what they write down and in what they say about X.
inline bool isSameAnswer(const FittedModel& a, const FittedModel& b, const FeatureMatrix& X)
{
    const auto scale = a.model.coefficients.cwiseAbs().maxCoeff();
    const auto scores = a.model.scores(X);
    return difference(a.model.coefficients, b.model.coefficients) < sameAnswer * scale
        && difference(scores, b.model.scores(X)) < sameAnswer * (1 + scores.cwiseAbs().maxCoeff())
        && difference(probabilitiesOf(a, X), probabilitiesOf(b, X)) < sameAnswer;
}

/// Whether two fits say nearly the same about X: what is left of isSameAnswer() where chance or
/// folds have a part in the answer.
inline bool isSimilarAnswer(const FittedModel& a, const FittedModel& b, const FeatureMatrix& X)
{
    const auto centred = [&](const FittedModel& fitted) -> Matrix {
        const auto scores = fitted.model.scores(X);
        return scores.rowwise() - scores.colwise().mean();
    };
    const auto first = centred(a);
    const auto second = centred(b);
    return first.cwiseProduct(second).sum() > 0.9 * first.norm() * second.norm();
}

/// `isSameAnswer`, or what an estimator can promise of it where the order of rows matters.
inline bool isSameUpToFolds(
    const Estimator& estimator, const FittedModel& a, const FittedModel& b, const FeatureMatrix& X)
{
    return estimator.dependsOnRowOrder() ? isSimilarAnswer(a, b, X) : isSameAnswer(a, b, X);
}

/// Data rows named after the estimators of a task, or all.
inline void addEstimators(std::span<const Estimator* const> all)
{
    QTest::addColumn<bool>("isListed");
    for (const auto* estimator : all)
        QTest::newRow(std::string(estimator->name()).c_str()) << true;
}

/// The estimator that the current data row is named after.
inline const Estimator& current()
{
    const auto found = findEstimator(QTest::currentDataTag());
    return **found;
}

/// Values for those of the hyperparameters in `wanted` that the estimator has.
inline HyperparameterValues valuesFor(
    const Estimator& estimator, std::map<std::string, HyperparameterValue> wanted)
{
    const auto known = estimator.hyperparameters();
    std::erase_if(wanted, [&](const auto& value) {
        return std::ranges::find(known, value.first, &Hyperparameter::name) == known.end();
    });
    const auto values = HyperparameterValues::create(known, std::move(wanted));
    return *values;
}

} // namespace fathom::testing
