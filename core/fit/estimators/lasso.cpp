// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/lasso.h"

#include "core/fit/estimators/elastic_net.h"
#include "core/fit/estimators/shared_parameters.h"

#include <array>

namespace fathom {

std::span<const Hyperparameter> Lasso::hyperparameters() const
{
    static const std::array<Hyperparameter, 2> all { sparseAlphaParameter(),
        mostIterationsParameter() };
    return all;
}

Result<FittedModel> Lasso::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    return fitElasticNet(training,
        { .alpha = complete->number("alpha"),
            .l1Ratio = 1,
            .maxIterations = static_cast<std::int64_t>(complete->number("max_iter")) },
        job);
}

} // namespace fathom
