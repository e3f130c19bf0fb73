// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimator.h"

#include <cmath>
#include <set>
#include <string>

namespace fathom {

namespace {

std::string counted(std::int64_t count, const std::string& noun)
{
    return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

/// `noun`: what there must be one of for each row.
Status checkCount(std::size_t count, const TrainingSet& training, const std::string& noun)
{
    if (count == static_cast<std::size_t>(training.X.rows()))
        return {};
    return fail(ErrorCode::InvalidArgument,
        "There " + std::string(count == 1 ? "is " : "are ")
            + counted(static_cast<std::int64_t>(count), noun) + " for "
            + counted(training.X.rows(), "row") + "; give one for each row.");
}

Status checkWeights(const TrainingSet& training)
{
    if (training.weights.empty())
        return {};
    if (auto count = checkCount(training.weights.size(), training, "weight"); !count)
        return count;
    for (std::size_t i = 0; i < training.weights.size(); ++i) {
        const auto weight = training.weights[i];
        if (!std::isfinite(weight) || weight <= 0) {
            return fail(ErrorCode::InvalidArgument,
                "The weight of row " + std::to_string(i) + " (counted from 0) is "
                    + std::to_string(weight)
                    + "; weights must be finite and greater than 0. Leave such a row out instead.");
        }
    }
    return {};
}

Status checkLabels(const TrainingSet& training, const Estimator& estimator)
{
    if (auto count = checkCount(training.labels.size(), training, "label"); !count)
        return count;
    if (training.classCount < 2) {
        return fail(ErrorCode::SingleClass,
            "A probe needs at least two classes, not " + std::to_string(training.classCount) + ".");
    }
    if (training.classCount > 2 && !estimator.supportsMulticlass()) {
        return fail(ErrorCode::InvalidArgument,
            std::string(estimator.label()) + " tells two classes apart, but the labels have "
                + std::to_string(training.classCount)
                + ". Choose another estimator, such as logistic_regression, or keep two classes.");
    }
    std::set<std::int32_t> present;
    for (std::size_t i = 0; i < training.labels.size(); ++i) {
        const auto label = training.labels[i];
        if (label < 0 || label >= training.classCount) {
            return fail(ErrorCode::InvalidArgument,
                "The label of row " + std::to_string(i) + " (counted from 0) is class "
                    + std::to_string(label) + ", but classes go from 0 to "
                    + std::to_string(training.classCount - 1) + ".");
        }
        present.insert(label);
    }
    if (present.size() < 2) {
        return fail(ErrorCode::SingleClass,
            "All " + counted(training.X.rows(), "training row")
                + " have the same label; a probe needs rows of at least two classes. Add rows of "
                  "another class, or "
                  "change which rows are held out.");
    }
    std::int32_t expected = 0;
    for (const auto label : present) {
        if (label != expected)
            break;
        ++expected;
    }
    if (expected < training.classCount) {
        return fail(ErrorCode::InvalidSplit,
            "Class number " + std::to_string(expected)
                + " (counted from 0) has no training row. Add rows of it, change which rows are "
                  "held out, or leave "
                  "the class out.");
    }
    return {};
}

Status checkTargets(const TrainingSet& training)
{
    if (auto count = checkCount(training.targets.size(), training, "target"); !count)
        return count;
    for (std::size_t i = 0; i < training.targets.size(); ++i) {
        const auto target = training.targets[i];
        if (std::isfinite(target))
            continue;
        return fail(ErrorCode::NonFiniteValue,
            "The target of row " + std::to_string(i) + " (counted from 0) is "
                + (std::isnan(target) ? "not a number" : "infinite")
                + "; targets must be finite. Correct it or leave the row out.");
    }
    return {};
}

} // namespace

Status checkFinite(const FeatureMatrix& X)
{
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
        // x - x is 0 for finite x and NaN otherwise; the sum stays NaN
        const auto row = X.row(i);
        if ((row - row).sum() == 0)
            continue;
        for (Eigen::Index j = 0; j < X.cols(); ++j) {
            if (std::isfinite(X(i, j)))
                continue;
            return fail(ErrorCode::NonFiniteValue,
                "Training row " + std::to_string(i) + ", feature " + std::to_string(j)
                    + " (both counted from 0) is "
                    + (std::isnan(X(i, j)) ? "not a number" : "infinite")
                    + ". Hidden states that overflow in float16 are computed correctly in float32 "
                      "or bfloat16.");
        }
    }
    return {};
}

Status checkTrainingSet(const TrainingSet& training, const Estimator& estimator)
{
    const auto rows = training.X.rows();
    if (rows == 0 || training.X.cols() == 0) {
        return fail(ErrorCode::EmptyDataset,
            "There is nothing to learn from: " + counted(rows, "training row") + " with "
                + counted(training.X.cols(), "feature") + ".");
    }
    const auto answers = estimator.task() == Task::Regression ? checkTargets(training)
                                                              : checkLabels(training, estimator);
    if (!answers)
        return answers;
    if (!training.groups.empty()) {
        if (auto count = checkCount(training.groups.size(), training, "group"); !count)
            return count;
    }
    if (auto weights = checkWeights(training); !weights)
        return weights;
    return checkFinite(training.X);
}

} // namespace fathom
