// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/ridge_cv.h"

#include "core/fit/row_weights.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/ridge.h"
#include "core/fit/solver/ridge_path.h"

#include <array>
#include <cmath>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace fathom {

namespace {

/// What is left out together: the rows of each group, or each row alone.
std::vector<std::vector<std::int32_t>> foldsOf(const TrainingSet& training)
{
    const auto rows = static_cast<std::int32_t>(training.X.rows());
    std::map<std::int32_t, std::vector<std::int32_t>> groups;
    for (std::int32_t row = 0; row < rows; ++row) {
        const auto isGrouped = !training.groups.empty();
        groups[isGrouped ? training.groups[static_cast<std::size_t>(row)] : row].push_back(row);
    }
    std::vector<std::vector<std::int32_t>> folds;
    for (auto& [group, members] : groups)
        folds.push_back(std::move(members));
    return folds;
}

} // namespace

std::span<const Hyperparameter> RidgeCv::hyperparameters() const
{
    static const std::array<Hyperparameter, 1> all {
        Hyperparameter { .name = "alphas",
            .label = "Values of alpha",
            .help = "How much small coefficients may count against the data: the one that predicts "
                    "left out rows best is taken.",
            .defaultValue = std::vector<double> { 0.1, 1, 10 },
            .minimum = 1e-9,
            .maximum = 1e12 },
    };
    return all;
}

Result<FittedModel> RidgeCv::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    const auto folds = foldsOf(training);
    if (folds.size() < 2) {
        return fail(ErrorCode::InvalidSplit,
            "Cross-validation leaves out one row or group of rows at a time, but all training rows "
            "are one. Add rows of other groups, or use ridge_regression with an alpha of your "
            "own.");
    }
    const auto weights = rowWeights(training);
    const CentredFeatures Z(rowBlock(training.X), weights, job);
    const RowMatrix targets
        = Eigen::Map<const Eigen::RowVectorXd>(training.targets.data(), training.X.rows());
    const CentredTargets centred(targets, weights);
    const RidgePath path(Z, centred.values, job);
    const auto alphas = complete->numbers("alphas");
    const auto errors = path.leftOutErrors(alphas, folds);
    Eigen::Index best = 0;
    if (!std::isfinite(errors.minCoeff(&best))) {
        return fail(ErrorCode::InvalidArgument,
            "No alpha of the grid keeps the fits without one row or group apart. Use larger values "
            "of alphas.");
    }

    const auto alpha = alphas[static_cast<std::size_t>(best)];
    const auto fit = completeRidge(Z, centred, alpha, path.coefficients(alpha));
    FittedModel fitted;
    fitted.model.coefficients = fit.coefficients;
    fitted.model.intercepts = fit.intercepts;
    fitted.model.link = Link::Identity;
    fitted.report.gradientNorm = fit.gradientNorm;
    fitted.report.objective = fit.objective;
    fitted.report.chosen = { { "alpha", alpha } };
    fitted.report.space = fit.usesGram ? "gram" : "primal";
    return fitted;
}

} // namespace fathom
