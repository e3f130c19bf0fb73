// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/metrics.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <vector>

namespace fathom {

namespace {

/// Rows of one class: in the labels, in the predictions, in both.
struct ClassCounts
{
    std::int64_t actual = 0;
    std::int64_t predicted = 0;
    std::int64_t correct = 0;
};

double ratio(std::int64_t part, std::int64_t whole)
{
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

PrecisionRecall fromCounts(const ClassCounts& counts)
{
    return { .precision = ratio(counts.correct, counts.predicted),
        .recall = ratio(counts.correct, counts.actual),
        // harmonic mean of the two, without dividing by zero when both are
        .f1 = ratio(2 * counts.correct, counts.predicted + counts.actual) };
}

std::map<std::int32_t, ClassCounts> countClasses(
    std::span<const std::int32_t> labels, std::span<const std::int32_t> predictions)
{
    assert(labels.size() == predictions.size());
    std::map<std::int32_t, ClassCounts> counts;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        ++counts[labels[i]].actual;
        ++counts[predictions[i]].predicted;
        counts[labels[i]].correct += labels[i] == predictions[i] ? 1 : 0;
    }
    return counts;
}

} // namespace

double accuracy(std::span<const std::int32_t> labels, std::span<const std::int32_t> predictions)
{
    assert(!labels.empty() && labels.size() == predictions.size());
    const auto correct = std::inner_product(labels.begin(), labels.end(), predictions.begin(),
        std::int64_t { 0 }, std::plus<> {},
        [](auto label, auto prediction) { return label == prediction ? 1 : 0; });
    return ratio(correct, static_cast<std::int64_t>(labels.size()));
}

double balancedAccuracy(
    std::span<const std::int32_t> labels, std::span<const std::int32_t> predictions)
{
    double recalls = 0;
    std::int64_t classes = 0;
    for (const auto& [label, counts] : countClasses(labels, predictions)) {
        if (counts.actual == 0)
            continue;
        recalls += ratio(counts.correct, counts.actual);
        ++classes;
    }
    return classes == 0 ? 0 : recalls / static_cast<double>(classes);
}

std::optional<double> auroc(std::span<const std::int32_t> labels, std::span<const double> scores)
{
    assert(labels.size() == scores.size());
    if (std::ranges::any_of(scores, [](double score) { return std::isnan(score); }))
        return std::nullopt; // no order
    std::vector<std::size_t> order(scores.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::sort(order, {}, [&](std::size_t i) { return scores[i]; });

    // In halves, so that the count is exact: a positive above a negative counts 2, a tie 1.
    std::int64_t halves = 0;
    std::int64_t negatives = 0;
    std::int64_t positives = 0;
    for (std::size_t begin = 0; begin < order.size();) {
        std::int64_t tiedNegatives = 0;
        std::int64_t tiedPositives = 0;
        auto end = begin;
        for (; end < order.size() && scores[order[end]] == scores[order[begin]]; ++end)
            ++(labels[order[end]] == 1 ? tiedPositives : tiedNegatives);
        halves += tiedPositives * (2 * negatives + tiedNegatives);
        negatives += tiedNegatives;
        positives += tiedPositives;
        begin = end;
    }
    if (negatives == 0 || positives == 0)
        return std::nullopt;
    return static_cast<double>(halves)
        / (2 * static_cast<double>(negatives) * static_cast<double>(positives));
}

PrecisionRecall precisionRecall(std::span<const std::int32_t> labels,
    std::span<const std::int32_t> predictions, std::int32_t positive)
{
    return fromCounts(countClasses(labels, predictions)[positive]);
}

PrecisionRecall macroPrecisionRecall(std::span<const std::int32_t> labels,
    std::span<const std::int32_t> predictions, std::int32_t classCount)
{
    PrecisionRecall sum;
    double classes = 0;
    for (const auto& [label, counts] : countClasses(labels, predictions)) {
        if (label < 0 || label >= classCount)
            continue;
        const auto one = fromCounts(counts);
        sum.precision += one.precision;
        sum.recall += one.recall;
        sum.f1 += one.f1;
        ++classes;
    }
    if (classes == 0)
        return {};
    return {
        .precision = sum.precision / classes, .recall = sum.recall / classes, .f1 = sum.f1 / classes
    };
}

std::optional<double> macroAuroc(std::span<const std::int32_t> labels,
    std::span<const double> probabilities, std::int32_t classCount)
{
    const auto rows = labels.size();
    const auto columns = static_cast<std::size_t>(classCount);
    assert(probabilities.size() == rows * columns);
    std::vector<std::int32_t> isClass(rows);
    std::vector<double> scores(rows);
    double sum = 0;
    for (std::size_t k = 0; k < columns; ++k) {
        for (std::size_t i = 0; i < rows; ++i) {
            isClass[i] = labels[i] == static_cast<std::int32_t>(k) ? 1 : 0;
            scores[i] = probabilities[i * columns + k];
        }
        const auto area = auroc(isClass, scores);
        if (!area)
            return std::nullopt;
        sum += *area;
    }
    return columns == 0 ? std::nullopt : std::optional(sum / static_cast<double>(columns));
}

double majorityShare(std::span<const std::int32_t> labels)
{
    std::map<std::int32_t, std::int64_t> counts;
    std::int64_t most = 0;
    for (const auto label : labels)
        most = std::max(most, ++counts[label]);
    return ratio(most, static_cast<std::int64_t>(labels.size()));
}

} // namespace fathom
