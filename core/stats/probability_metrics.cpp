// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/probability_metrics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>
#include <numeric>

namespace fathom {

namespace {

constexpr auto eps = std::numeric_limits<double>::epsilon();

double weightOf(std::span<const double> weights, std::size_t row)
{
    return weights.empty() ? 1 : weights[row];
}

/// Weighted mean over rows of f(row, its probabilities).
template <class F>
double meanOverRows(std::span<const std::int32_t> labels, std::span<const double> probabilities,
    std::int32_t classCount, std::span<const double> weights, const F& f)
{
    const auto columns = static_cast<std::size_t>(classCount);
    assert(!labels.empty() && probabilities.size() == labels.size() * columns);
    assert(weights.empty() || weights.size() == labels.size());
    double sum = 0;
    double total = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        sum += weightOf(weights, i) * f(labels[i], probabilities.subspan(i * columns, columns));
        total += weightOf(weights, i);
    }
    return sum / total;
}

} // namespace

std::optional<double> averagePrecision(std::span<const std::int32_t> labels,
    std::span<const double> scores, std::span<const double> weights)
{
    assert(labels.size() == scores.size() && (weights.empty() || weights.size() == labels.size()));
    if (std::ranges::any_of(scores, [](double score) { return std::isnan(score); }))
        return std::nullopt; // no order
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::sort(order, std::ranges::greater {}, [&](std::size_t i) { return scores[i]; });

    double positives = 0; // weight of those that score at least as high
    double all = 0;
    double area = 0; // times the weight of all positives
    for (std::size_t begin = 0; begin < order.size();) {
        double tiedPositives = 0;
        auto end = begin;
        for (; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end) {
            const auto weight = weightOf(weights, order[end]);
            all += weight;
            tiedPositives += labels[order[end]] == 1 ? weight : 0;
        }
        positives += tiedPositives;
        area += tiedPositives * (positives / all);
        begin = end;
    }
    return positives > 0 ? std::optional(area / positives) : std::nullopt;
}

double logLoss(std::span<const std::int32_t> labels, std::span<const double> probabilities,
    std::int32_t classCount, std::span<const double> weights)
{
    const auto kept = [](double p) { return std::clamp(p, eps, 1 - eps); };
    return meanOverRows(labels, probabilities, classCount, weights,
        [&](std::int32_t label, std::span<const double> row) {
            double sum = 0;
            for (const auto p : row)
                sum += kept(p);
            return std::log(sum) - std::log(kept(row[static_cast<std::size_t>(label)]));
        });
}

double brierScore(std::span<const std::int32_t> labels, std::span<const double> probabilities,
    std::int32_t classCount, std::span<const double> weights)
{
    const auto both = meanOverRows(labels, probabilities, classCount, weights,
        [](std::int32_t label, std::span<const double> row) {
            double sum = 0;
            for (std::size_t k = 0; k < row.size(); ++k) {
                const auto miss = row[k] - (k == static_cast<std::size_t>(label) ? 1 : 0);
                sum += miss * miss;
            }
            return sum;
        });
    return classCount == 2 ? 0.5 * both : both;
}

std::vector<ReliabilityBin> reliabilityBins(std::span<const std::int32_t> cameTrue,
    std::span<const double> probabilities, std::int32_t binCount, std::span<const double> weights)
{
    assert(cameTrue.size() == probabilities.size() && binCount > 0);
    std::vector<ReliabilityBin> bins(static_cast<std::size_t>(binCount));
    for (std::size_t k = 0; k < bins.size(); ++k) {
        bins[k].low = static_cast<double>(k) / binCount;
        bins[k].high = static_cast<double>(k + 1) / binCount;
    }
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        auto bin = std::ranges::lower_bound(bins, probabilities[i], {}, &ReliabilityBin::high);
        bin = std::min(bin, bins.end() - 1); // a probability of 1 + rounding
        const auto weight = weightOf(weights, i);
        bin->weight += weight;
        bin->meanProbability += weight * probabilities[i];
        bin->share += cameTrue[i] == 1 ? weight : 0;
    }
    for (auto& bin : bins) {
        if (bin.weight > 0) {
            bin.meanProbability /= bin.weight;
            bin.share /= bin.weight;
        }
    }
    return bins;
}

double expectedCalibrationError(std::span<const ReliabilityBin> bins)
{
    double sum = 0;
    double total = 0;
    for (const auto& bin : bins) {
        sum += bin.weight * std::abs(bin.share - bin.meanProbability);
        total += bin.weight;
    }
    return total > 0 ? sum / total : 0;
}

} // namespace fathom
