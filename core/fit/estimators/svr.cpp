// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/svr.h"

#include "core/fit/estimators/shared_parameters.h"
#include "core/fit/row_weights.h"
#include "core/fit/solver/support_vectors.h"

#include <array>

namespace fathom {

std::span<const Hyperparameter> Svr::hyperparameters() const
{
    static const std::array<Hyperparameter, 4> all {
        inverseRegularisationParameter(),
        Hyperparameter { .name = "epsilon",
            .label = "Free miss epsilon",
            .help = "By how much a prediction may miss its target at no cost, in the targets' "
                    "unit.",
            .defaultValue = 0.1,
            .minimum = 0,
            .maximum = 1e12 },
        Hyperparameter { .name = "loss",
            .label = "Loss",
            .help = "What a miss beyond epsilon costs: its size, or the square of it.",
            .defaultValue = std::string("epsilon_insensitive"),
            .choices = { "epsilon_insensitive", "squared_epsilon_insensitive" },
            .isAdvanced = true },
        mostIterationsParameter(),
    };
    return all;
}

Result<FittedModel> Svr::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);

    KinkedLoss loss;
    loss.targets = Eigen::Map<const Vector>(training.targets.data(), training.X.rows());
    loss.lower = complete->number("C") * rowWeights(training);
    loss.upper = loss.lower;
    loss.epsilon = complete->number("epsilon");
    loss.isSquared = complete->choice("loss") == "squared_epsilon_insensitive";
    const auto rows = makeCentredRows(training.X, {}, job);
    const auto result = minimiseKinked(*rows, loss,
        { .maxIterations = static_cast<std::int64_t>(complete->number("max_iter")) }, job);

    FittedModel fitted;
    fitted.model.coefficients = result.coefficients.transpose();
    fitted.model.intercepts = Vector::Constant(1, result.intercept);
    fitted.model.link = Link::Identity;
    fitted.report = { .converged = result.converged,
        .iterations = result.iterations,
        .gradientNorm = result.violation,
        .objective = result.objective,
        .space = rows->space() };
    return fitted;
}

} // namespace fathom
