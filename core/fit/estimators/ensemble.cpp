// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/ensemble.h"

#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/estimators/shared_parameters.h"
#include "core/fit/solver/design.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fathom {

std::span<const Hyperparameter> Ensemble::hyperparameters() const
{
    static const std::array<Hyperparameter, 4> all {
        Hyperparameter { .name = "C_values",
            .label = "Values of C",
            .help = "The inverse regularisation of each member; smaller values regularise more.",
            .defaultValue = std::vector<double> { 0.01, 0.1, 0.5, 1, 5 },
            .minimum = 1e-9,
            .maximum = 1e9 },
        fitInterceptParameter(),
        classWeightParameter(),
        mostIterationsParameter(),
    };
    return all;
}

Result<FittedModel> Ensemble::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    auto options = readCommonOptions(*complete, training.classCount);
    if (!options)
        return propagate(options);

    SharedGram gram(rowBlock(training.X), job);
    const auto inverseRegularisations = complete->numbers("C_values");
    FittedModel ensemble;
    for (const auto C : inverseRegularisations) {
        options->C = C;
        auto member = fitLogistic(training, *options, &gram, job);
        auto& model = ensemble.model;
        auto& report = ensemble.report;
        if (model.members.empty()) {
            model = { .coefficients
                = Matrix::Zero(member.model.coefficients.rows(), training.X.cols()),
                .intercepts = Vector::Zero(member.model.intercepts.size()),
                .link = member.model.link };
            report.space = member.report.space;
        }
        const auto share = 1 / static_cast<double>(inverseRegularisations.size());
        model.coefficients += share * member.model.coefficients;
        model.intercepts += share * member.model.intercepts;
        report.converged = report.converged && member.report.converged;
        report.iterations += member.report.iterations;
        report.gradientNorm = std::max(report.gradientNorm, member.report.gradientNorm);
        report.objective += member.report.objective;
        model.members.push_back(std::move(member.model));
    }
    return ensemble;
}

} // namespace fathom
