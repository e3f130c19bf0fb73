// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/auroc_interval.h"

#include "core/stats/bootstrap.h"
#include "core/stats/metrics.h"
#include "core/stats/quantiles.h"
#include "core/stats/ranks.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <set>
#include <string>
#include <vector>

namespace fathom {

namespace {

/// Variance of the mean of `values`, at least two.
double varianceOfMean(const std::vector<double>& values)
{
    const auto n = static_cast<double>(values.size());
    double mean = 0;
    for (const auto value : values)
        mean += value / n;
    double sum = 0;
    for (const auto value : values)
        sum += (value - mean) * (value - mean);
    return sum / (n * (n - 1));
}

} // namespace

std::optional<double> delongStandardError(
    std::span<const std::int32_t> labels, std::span<const double> scores)
{
    assert(labels.size() == scores.size());
    if (std::ranges::any_of(scores, [](double score) { return std::isnan(score); }))
        return std::nullopt;
    const auto ranks = midranks(scores);
    std::array<std::vector<double>, 2> ofClass; // scores, then ranks among all
    std::array<std::vector<double>, 2> ranksOfClass;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const auto k = labels[i] == 1 ? std::size_t { 1 } : std::size_t { 0 };
        ofClass[k].push_back(scores[i]);
        ranksOfClass[k].push_back(ranks[i]);
    }
    if (ofClass[0].size() < 2 || ofClass[1].size() < 2)
        return std::nullopt;
    double variance = 0;
    for (const std::size_t k : { 0, 1 }) {
        // a row's rank among all less that among its own counts the others below it
        const auto own = midranks(ofClass[k]);
        const auto others = static_cast<double>(ofClass[1 - k].size());
        auto placements = ranksOfClass[k];
        for (std::size_t i = 0; i < own.size(); ++i)
            placements[i] = (placements[i] - own[i]) / others;
        variance += varianceOfMean(placements);
    }
    return std::sqrt(variance);
}

std::optional<Interval> delongInterval(
    std::span<const std::int32_t> labels, std::span<const double> scores, double confidence)
{
    const auto area = auroc(labels, scores);
    const auto error = delongStandardError(labels, scores);
    if (!area || !error || *error == 0)
        return std::nullopt;
    const auto half = normalQuantile(confidence) * *error;
    return Interval { .low = std::max(0.0, *area - half), .high = std::min(1.0, *area + half) };
}

AurocInterval aurocInterval(std::span<const std::int32_t> labels, std::span<const double> scores,
    std::span<const std::int32_t> groups, std::uint64_t seed)
{
    const auto groupCount = std::set<std::int32_t>(groups.begin(), groups.end()).size();
    if (groups.empty() || groupCount == labels.size()) {
        const auto interval = delongInterval(labels, scores);
        return { interval,
            interval ? "95 % DeLong interval"
                     : "No interval: too few rows of a class, or all of them on their side" };
    }
    const auto interval = bootstrapInterval(labels.size(), groups,
        [&](std::span<const std::size_t> rows) {
            std::vector<std::int32_t> drawnLabels;
            std::vector<double> drawnScores;
            for (const auto row : rows) {
                drawnLabels.push_back(labels[row]);
                drawnScores.push_back(scores[row]);
            }
            return auroc(drawnLabels, drawnScores);
        },
        { .seed = seed });
    if (!interval)
        return { std::nullopt, "No interval: too few groups of a class" };
    return { interval, "95 % bootstrap interval over " + std::to_string(groupCount) + " groups" };
}

} // namespace fathom
