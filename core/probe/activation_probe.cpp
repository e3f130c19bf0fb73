// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/activation_probe.h"

#include "core/probe/probe_fit.h"
#include "core/stats/metrics.h"
#include "core/stats/regression_metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace fathom {

namespace {

tl::unexpected<Error> wrongValue(std::size_t row, const std::string& message)
{
    return fail(ErrorCode::InvalidCell, message, "row " + std::to_string(row));
}

Result<std::vector<std::int64_t>> wholeNumbers(std::span<const double> values)
{
    constexpr double largestExact = 9007199254740992.0; // 2^53
    std::vector<std::int64_t> numbers;
    for (std::size_t row = 0; row < values.size(); ++row) {
        if (std::trunc(values[row]) != values[row] || std::abs(values[row]) > largestExact) {
            return wrongValue(row,
                "A label must be a whole number; " + std::to_string(values[row])
                    + " is none. To predict numbers, use the task regression.");
        }
        numbers.push_back(static_cast<std::int64_t>(values[row]));
    }
    return numbers;
}

Result<KnownRows> knownLabels(std::span<const double> values, const Classes& expectedClasses)
{
    const auto numbers = wholeNumbers(values);
    if (!numbers)
        return tl::unexpected(numbers.error());
    KnownRows known;
    known.classes = expectedClasses;
    if (expectedClasses.names.empty()) {
        known.classes.areIntegers = true;
        for (const auto number : std::set(numbers->begin(), numbers->end()))
            known.classes.names.push_back(std::to_string(number));
        if (known.classes.count() < 2) {
            return fail(ErrorCode::SingleClass,
                "All rows have the same label; a probe needs at least two classes.", "labels");
        }
    }
    const auto& names = known.classes.names;
    for (std::size_t row = 0; row < numbers->size(); ++row) {
        const auto name = std::to_string((*numbers)[row]);
        const auto found = std::ranges::find(names, name);
        if (found == names.end())
            return wrongValue(row, "The probe does not know the class " + name + ".");
        known.labels.push_back(static_cast<std::int32_t>(found - names.begin()));
    }
    return known;
}

/// Columns of `layers` out of all layers' columns.
FeatureMatrix columnsOf(
    const FeatureMatrix& X, std::span<const LayerIndex> layers, Eigen::Index hidden)
{
    FeatureMatrix columns(X.rows(), static_cast<Eigen::Index>(layers.size()) * hidden);
    for (std::size_t i = 0; i < layers.size(); ++i)
        columns.middleCols(static_cast<Eigen::Index>(i) * hidden, hidden)
            = X.middleCols(static_cast<Eigen::Index>(layers[i].value) * hidden, hidden);
    return columns;
}

Status checkShapes(const FeatureMatrix& X, const KnownRows& known, std::int64_t layerCount)
{
    const auto rows = known.labels.size() + known.targets.size();
    if (static_cast<std::size_t>(X.rows()) != rows
        || (!known.weights.empty() && known.weights.size() != rows)) {
        return fail(ErrorCode::InvalidArgument,
            "There are " + std::to_string(X.rows()) + " rows of features, " + std::to_string(rows)
                + " labels and "
                + (known.weights.empty() ? "no" : std::to_string(known.weights.size()))
                + " weights; give one of each for every row.");
    }
    if (layerCount < 1 || X.cols() == 0 || X.cols() % layerCount != 0
        || layerCount > std::numeric_limits<std::int32_t>::max()) {
        return fail(ErrorCode::InvalidArgument,
            std::to_string(X.cols()) + " features are not those of " + std::to_string(layerCount)
                + " layers of equal width.",
            "n_layers");
    }
    return {};
}

} // namespace

Result<KnownRows> knownRows(
    std::span<const double> values, Task task, const Classes& expectedClasses)
{
    for (std::size_t row = 0; row < values.size(); ++row)
        if (!std::isfinite(values[row]))
            return wrongValue(row, "The value is not a finite number.");
    if (task == Task::Classification)
        return knownLabels(values, expectedClasses);
    KnownRows known;
    known.targets.assign(values.begin(), values.end());
    return known;
}

Result<Probe> fitFromActivations(const ProbeSettings& settings, const FeatureMatrix& X,
    const KnownRows& known, std::int64_t layerCount, const std::string& name, const JobContext& job)
{
    if (auto status = checkShapes(X, known, layerCount); !status)
        return propagate(status);
    if ((settings.task == Task::Regression) != known.labels.empty()) {
        return fail(ErrorCode::InvalidArgument,
            "The task is " + std::string(taskName(settings.task))
                + ", but the rows are known by the other kind of value.",
            "task");
    }
    const auto hidden = X.cols() / layerCount;
    std::vector<LayerIndex> layers;
    for (std::int32_t i = 0; i < layerCount; ++i)
        layers.emplace_back(i);
    const TrainingRows rows { .features
        = [&X, hidden](std::span<const LayerIndex> wanted) { return columnsOf(X, wanted, hidden); },
        .classes = known.classes,
        .labels = known.labels,
        .targets = known.targets,
        .weights = known.weights,
        .groups = {} };
    auto parts = fitParts(settings, layers, rows, job);
    if (!parts)
        return propagate(parts);
    if (settings.task == Task::Regression)
        parts->targets = summarise(known.targets, known.weights);
    auto& from = parts->provenance;
    from.layerCount = layerCount;
    from.hiddenSize = hidden;
    from.dataName = name;
    from.splitRule = "all rows";
    from.trainingRows = X.rows();
    from.programVersion = FATHOM_VERSION;
    return Probe::create(std::move(*parts));
}

Result<ProbeScores> scoreActivations(const Probe& probe, const FeatureMatrix& X)
{
    const auto hidden = probe.provenance().hiddenSize;
    auto scores = ProbeScores {};
    if (X.cols() == probe.featureCount()) {
        scores = probe.score(X);
    } else if (probe.selection()
        && X.cols() == hidden * static_cast<std::int64_t>(probe.selection()->candidates.size())) {
        std::vector<LayerIndex> positions; // of the chosen layers among the candidates
        const auto& candidates = probe.selection()->candidates;
        for (const auto layer : probe.layers())
            positions.emplace_back(static_cast<std::int32_t>(
                std::ranges::find(candidates, layer) - candidates.begin()));
        scores = probe.score(columnsOf(X, positions, hidden));
    } else {
        return fail(ErrorCode::ProbeMismatch,
            "The probe reads " + std::to_string(probe.featureCount()) + " features ("
                + std::to_string(probe.layers().size()) + " layers of width "
                + std::to_string(hidden) + "); the rows have " + std::to_string(X.cols()) + ".");
    }
    if (!X.allFinite())
        return fail(ErrorCode::NonFiniteValue, "A feature is not a finite number.");
    if (probe.task() == Task::Classification) {
        const auto predictions = probe.classifier().predict(scores.scores);
        scores.predictions.assign(predictions.begin(), predictions.end());
    }
    return scores;
}

double headlineScore(const ProbeScores& scores, const KnownRows& known)
{
    if (!known.labels.empty())
        return accuracy(known.labels, scores.predictions);
    const Vector predicted = scores.scores.col(0);
    return r2Score(known.targets, { predicted.data(), static_cast<std::size_t>(predicted.size()) })
        .value_or(std::numeric_limits<double>::quiet_NaN());
}

} // namespace fathom
