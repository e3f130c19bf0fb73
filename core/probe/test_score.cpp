// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/test_score.h"

#include "core/stats/r2_interval.h"

#include <algorithm>
#include <limits>
#include <set>

namespace fathom {

namespace {

    constexpr auto undefined = std::numeric_limits<double>::quiet_NaN();

    template <class T>
    std::vector<T> valuesOf(const std::vector<T>& column, std::span<const ExampleIndex> rows)
    {
        std::vector<T> values;
        values.reserve(rows.size());
        for (std::size_t i = 0; i < rows.size() && !column.empty(); ++i)
            values.push_back(column[static_cast<std::size_t>(rows[i].value)]);
        return values;
    }

    std::vector<std::uint8_t> correctOnes(std::span<const std::int32_t> labels, std::span<const std::int32_t> predictions)
    {
        std::vector<std::uint8_t> isCorrect;
        isCorrect.reserve(labels.size());
        for (std::size_t i = 0; i < labels.size(); ++i)
            isCorrect.push_back(labels[i] == predictions[i] ? 1 : 0);
        return isCorrect;
    }

    double majorityAccuracy(const Dataset& dataset, std::span<const ExampleIndex> train, std::span<const ExampleIndex> test)
    {
        std::vector<std::int64_t> counts(dataset.classes().count(), 0);
        for (const auto label : labelsOf(dataset, train))
            ++counts[static_cast<std::size_t>(label)];
        const auto majority = static_cast<std::int32_t>(std::ranges::max_element(counts) - counts.begin());
        return accuracy(labelsOf(dataset, test), std::vector(test.size(), majority));
    }

    double meanR2(const Dataset& dataset, std::span<const ExampleIndex> train, std::span<const ExampleIndex> test)
    {
        const auto mean = summarise(targetsOf(dataset, train), valuesOf(dataset.weights(), train)).mean;
        return r2Score(targetsOf(dataset, test), std::vector(test.size(), mean)).value_or(undefined);
    }

} // namespace

std::vector<std::int32_t> labelsOf(const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    return valuesOf(dataset.labels(), rows);
}

std::vector<double> targetsOf(const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    return valuesOf(dataset.targets(), rows);
}

std::vector<std::int32_t> groupsOf(const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    return valuesOf(dataset.groups(), rows);
}

std::vector<double> predictedNumbers(const ProbeScores& scores)
{
    const Vector column = scores.scores.col(0);
    return { column.begin(), column.end() };
}

double headlineScore(const ProbeScores& scores, const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    if (dataset.hasTargets())
        return r2Score(targetsOf(dataset, rows), predictedNumbers(scores)).value_or(undefined);
    return accuracy(labelsOf(dataset, rows), scores.predictions);
}

std::optional<double> aurocOf(const ProbeScores& scores, std::span<const std::int32_t> labels, Average average)
{
    if (scores.scores.cols() == 1) {
        const Vector column = scores.scores.col(0);
        return auroc(labels, { column.data(), static_cast<std::size_t>(column.size()) });
    }
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const RowMajor rows = scores.probabilities.cols() > 0 ? scores.probabilities : scores.scores;
    return averagedAuroc(labels, { rows.data(), static_cast<std::size_t>(rows.size()) }, static_cast<std::int32_t>(rows.cols()),
        AurocScheme::OneVersusRest, average);
}

void scoreTestRows(
    LayerScore& score, const ProbeScores& scores, const Dataset& dataset, std::span<const ExampleIndex> rows, std::uint64_t seed)
{
    score.test = headlineScore(scores, dataset, rows);
    const auto groups = groupsOf(dataset, rows);
    if (dataset.hasTargets()) {
        const auto targets = targetsOf(dataset, rows);
        const auto predicted = predictedNumbers(scores);
        score.regression = scoreRegression(targets, predicted);
        score.interval = r2Interval(targets, predicted, groups, seed).interval.value_or(Interval { .low = undefined, .high = undefined });
        return;
    }
    const auto labels = labelsOf(dataset, rows);
    score.auroc = aurocOf(scores, labels);
    score.interval = accuracyInterval(correctOnes(labels, scores.predictions), groups, seed).interval;
}

std::int64_t countGroups(const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    if (dataset.groups().empty())
        return static_cast<std::int64_t>(rows.size());
    const auto groups = groupsOf(dataset, rows);
    return static_cast<std::int64_t>(std::set(groups.begin(), groups.end()).size());
}

std::string intervalMethod(const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    if (countGroups(dataset, rows) != static_cast<std::int64_t>(rows.size()))
        return "cluster bootstrap over groups, 95 %";
    return dataset.hasTargets() ? "bootstrap over rows, 95 %" : "Wilson score interval, 95 %";
}

double baselineScore(const Dataset& dataset, std::span<const ExampleIndex> train, std::span<const ExampleIndex> test)
{
    return dataset.hasTargets() ? meanR2(dataset, train, test) : majorityAccuracy(dataset, train, test);
}

LayerPredictions layerPredictions(ProbeScores scores)
{
    LayerPredictions result;
    const bool isSingle = scores.scores.cols() == 1;
    for (Eigen::Index row = 0; row < scores.scores.rows(); ++row) {
        const auto shown = isSingle ? 0 : scores.predictions[static_cast<std::size_t>(row)];
        result.scores.push_back(scores.scores(row, shown));
        if (scores.probabilities.cols() > 0)
            result.probabilities.push_back(scores.probabilities(row, isSingle ? 1 : shown));
    }
    result.predictions = std::move(scores.predictions);
    return result;
}

} // namespace fathom
