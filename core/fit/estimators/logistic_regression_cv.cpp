// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/logistic_regression_cv.h"

#include "core/fit/estimators/fold_fits.h"
#include "core/fit/estimators/shared_parameters.h"
#include "core/fit/folds.h"
#include "core/fit/solver/design.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;

enum class Scoring : std::uint8_t
{
    Accuracy,
    LogLoss
};

std::vector<double> powersOfTen(double first, double last, std::int64_t count)
{
    std::vector<double> values;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto share = count > 1 ? static_cast<double>(i) / static_cast<double>(count - 1) : 0;
        values.push_back(std::pow(10, first + share * (last - first)));
    }
    return values;
}

/// Ascending, each once.
Result<std::vector<double>> readGrid(const HyperparameterValues& values)
{
    if (!values.isNumber("Cs")) {
        auto grid = values.numbers("Cs");
        std::ranges::sort(grid);
        grid.erase(std::unique(grid.begin(), grid.end()), grid.end());
        return grid;
    }
    const auto count = values.number("Cs");
    if (count < 1 || count > static_cast<double>(mostNumbers) || std::trunc(count) != count) {
        return fail(ErrorCode::InvalidHyperparameter,
            "Hyperparameter Cs is " + std::to_string(count)
                + "; a single number is how many values of C from 1e-4 to 1e4 to try, a whole "
                  "number "
                  "from 1 to "
                + std::to_string(mostNumbers) + ". Write a list to name them.");
    }
    return powersOfTen(-4, 4, static_cast<std::int64_t>(count));
}

/// Of one row's scores [outputs].
double scoreOf(const Vector& scores, std::int32_t label, Scoring scoring)
{
    if (scoring == Scoring::Accuracy) {
        Index best = scores[0] >= 0 ? 1 : 0;
        if (scores.size() > 1)
            scores.maxCoeff(&best);
        return best == label ? 1 : 0;
    }
    if (scores.size() == 1) {
        const auto margin = label == 1 ? scores[0] : -scores[0];
        return std::min(margin, 0.0) - std::log1p(std::exp(-std::abs(margin)));
    }
    const auto largest = scores.maxCoeff();
    return scores[label] - largest - std::log((scores.array() - largest).exp().sum());
}

/// Mean over the rows of one fold, by scores [outputs, rows] of the fit without it.
double foldScore(const RowMatrix& scores, const TrainingSet& training,
    const std::vector<std::int32_t>& foldOf, std::int32_t fold, Scoring scoring)
{
    double sum = 0;
    int count = 0;
    for (std::size_t row = 0; row < foldOf.size(); ++row) {
        if (foldOf[row] != fold)
            continue;
        sum += scoreOf(scores.col(static_cast<Index>(row)), training.labels[row], scoring);
        ++count;
    }
    return sum / count;
}

} // namespace

std::span<const Hyperparameter> LogisticRegressionCv::hyperparameters() const
{
    static const std::array<Hyperparameter, 6> all {
        Hyperparameter { .name = "Cs",
            .label = "Values of C",
            .help
            = "Among which inverse regularisation to choose; a single number is how many from "
              "1e-4 to 1e4 to try.",
            .defaultValue = powersOfTen(-4, 4, 10),
            .minimum = 1e-9,
            .maximum = 1e9,
            .takesNumber = true },
        Hyperparameter { .name = "cv",
            .label = "Folds",
            .help = "Into how many parts the training rows are divided; each is scored by fits on "
                    "the others.",
            .defaultValue = 5.0,
            .minimum = 2,
            .maximum = 100,
            .isInteger = true },
        Hyperparameter { .name = "scoring",
            .label = "Choose by",
            .help
            = "The share of correct classifications, or the mean logarithm of the probability "
              "of the right class.",
            .defaultValue = std::string("accuracy"),
            .choices = { "accuracy", "neg_log_loss" } },
        fitInterceptParameter(),
        classWeightParameter(),
        mostIterationsParameter(),
    };
    return all;
}

Result<FittedModel> LogisticRegressionCv::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    auto grid = readGrid(*complete);
    if (!grid)
        return propagate(grid);
    auto options = readCommonOptions(*complete, training.classCount);
    if (!options)
        return propagate(options);
    const auto folds = static_cast<std::int32_t>(complete->number("cv"));
    const auto foldOf = stratifiedFolds(training, folds);
    if (!foldOf)
        return tl::unexpected<Error>(foldOf.error());

    SharedGram gram(rowBlock(training.X), job);
    FoldFits fits(training, *options, *foldOf, folds, gram, job);
    const auto converged = fits.fit(*grid);
    const auto scoring
        = complete->choice("scoring") == "accuracy" ? Scoring::Accuracy : Scoring::LogLoss;
    std::vector<GridPoint> points;
    for (std::size_t value = 0; value < grid->size(); ++value) {
        auto& point = points.emplace_back(GridPoint { .value = (*grid)[value] });
        for (std::int32_t fold = 0; fold < folds; ++fold) {
            const auto& scores = fits.scores(value, static_cast<std::size_t>(fold));
            point.score += foldScore(scores, training, *foldOf, fold, scoring) / folds;
        }
    }
    // the first of equals, where rounding makes none of them larger
    constexpr double equal = 1e-12;
    auto best = points.front();
    for (const auto& point : points) {
        if (point.score > best.score + equal)
            best = point;
    }
    options->C = best.value;
    auto fitted = fitLogistic(training, *options, &gram, job);
    fitted.report.converged = fitted.report.converged && converged;
    fitted.report.chosen = { { "C", best.value } };
    fitted.report.grid = std::move(points);
    return fitted;
}

} // namespace fathom
