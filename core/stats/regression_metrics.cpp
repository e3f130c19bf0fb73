// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/regression_metrics.h"

#include "core/stats/ranks.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace fathom {

namespace {

double weightOf(std::span<const double> weights, std::size_t row)
{
    return weights.empty() ? 1 : weights[row];
}

/// Weighted mean of f(0), …, f(rows - 1).
template <class F>
double weightedMean(std::size_t rows, std::span<const double> weights, const F& f)
{
    assert(rows > 0 && (weights.empty() || weights.size() == rows));
    double sum = 0;
    double total = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        sum += weightOf(weights, i) * f(i);
        total += weightOf(weights, i);
    }
    return sum / total;
}

/// `values` less their weighted mean. Taken relative to the first one, so that equal values give
/// exactly 0 and a large common part costs no digits.
std::vector<double> centred(std::span<const double> values, std::span<const double> weights)
{
    const auto mean = weightedMean(
        values.size(), weights, [&](std::size_t i) { return values[i] - values[0]; });
    std::vector<double> result(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        result[i] = values[i] - values[0] - mean;
    return result;
}

bool hasNaN(std::span<const double> values)
{
    return std::ranges::any_of(values, [](double value) { return std::isnan(value); });
}

} // namespace

std::optional<double> r2Score(std::span<const double> targets, std::span<const double> predictions,
    std::span<const double> weights)
{
    assert(targets.size() == predictions.size());
    if (targets.size() < 2)
        return std::nullopt;
    const auto fromMean = centred(targets, weights);
    const auto total = weightedMean(
        targets.size(), weights, [&](std::size_t i) { return fromMean[i] * fromMean[i]; });
    const auto residual = weightedMean(targets.size(), weights, [&](std::size_t i) {
        return (targets[i] - predictions[i]) * (targets[i] - predictions[i]);
    });
    if (total == 0)
        return residual == 0 ? 1 : 0;
    return 1 - residual / total;
}

double meanAbsoluteError(std::span<const double> targets, std::span<const double> predictions,
    std::span<const double> weights)
{
    assert(targets.size() == predictions.size());
    return weightedMean(targets.size(), weights,
        [&](std::size_t i) { return std::abs(targets[i] - predictions[i]); });
}

double rootMeanSquaredError(std::span<const double> targets, std::span<const double> predictions,
    std::span<const double> weights)
{
    assert(targets.size() == predictions.size());
    return std::sqrt(weightedMean(targets.size(), weights, [&](std::size_t i) {
        return (targets[i] - predictions[i]) * (targets[i] - predictions[i]);
    }));
}

std::optional<double> pearson(std::span<const double> targets, std::span<const double> predictions,
    std::span<const double> weights)
{
    assert(targets.size() == predictions.size());
    const auto a = centred(targets, weights);
    const auto b = centred(predictions, weights);
    const auto moment = [&](const std::vector<double>& x, const std::vector<double>& y) {
        return weightedMean(x.size(), weights, [&](std::size_t i) { return x[i] * y[i]; });
    };
    const auto scale = std::sqrt(moment(a, a)) * std::sqrt(moment(b, b));
    if (!(scale > 0))
        return std::nullopt;
    return std::clamp(moment(a, b) / scale, -1.0, 1.0);
}

std::optional<double> spearman(std::span<const double> targets, std::span<const double> predictions)
{
    if (hasNaN(targets) || hasNaN(predictions))
        return std::nullopt;
    return pearson(midranks(targets), midranks(predictions));
}

RegressionScore scoreRegression(
    std::span<const double> targets, std::span<const double> predictions)
{
    return { .r2 = r2Score(targets, predictions),
        .meanAbsoluteError = meanAbsoluteError(targets, predictions),
        .rootMeanSquaredError = rootMeanSquaredError(targets, predictions),
        .pearson = pearson(targets, predictions),
        .spearman = spearman(targets, predictions) };
}

TargetSummary summarise(std::span<const double> targets, std::span<const double> weights)
{
    const auto rows = targets.size();
    const auto fromMean = centred(targets, weights);
    const auto [minimum, maximum] = std::ranges::minmax(targets);
    return { .mean = targets[0] - fromMean[0],
        .standardDeviation = std::sqrt(
            weightedMean(rows, weights, [&](std::size_t i) { return fromMean[i] * fromMean[i]; })),
        .minimum = minimum,
        .maximum = maximum };
}

} // namespace fathom
