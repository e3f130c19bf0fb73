// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe.h"

#include "core/fit/estimators/registry.h"
#include "core/probe/feature_rows.h"
#include "core/probe/probe_fit.h"
#include "core/probe/score_pooling.h"
#include "core/probe/training_rows.h"

#include <algorithm>
#include <string>
#include <utility>

namespace fathom {

namespace {

    TargetSummary summariseTargets(const Dataset& dataset, std::span<const ExampleIndex> rows)
    {
        std::vector<double> targets;
        std::vector<double> weights;
        for (const auto row : rows) {
            targets.push_back(dataset.targets()[static_cast<std::size_t>(row.value)]);
            if (!dataset.weights().empty())
                weights.push_back(dataset.weights()[static_cast<std::size_t>(row.value)]);
        }
        return summarise(targets, weights);
    }

    Status checkTask(Task task, const Estimator& estimator, const Dataset& dataset)
    {
        if (estimator.task() != task) {
            return fail(ErrorCode::InvalidArgument,
                "The task is " + std::string(taskName(task)) + ", which " + std::string(estimator.name()) + " does not do.", "classifier");
        }
        if (task == Task::Classification && !dataset.hasLabels())
            return fail(ErrorCode::MissingColumn, "The data have no labels to learn from.", dataset.name());
        if (task == Task::Regression && !dataset.hasTargets())
            return fail(ErrorCode::MissingColumn, "The data have no numbers to learn from. Read them for regression.", dataset.name());
        return {};
    }

    /// Whether the layers are among the candidates, and every list has a number for each candidate.
    bool isSelection(const LayerSelection& selection, const std::vector<LayerIndex>& layers)
    {
        const auto count = selection.candidates.size();
        return std::ranges::is_sorted(selection.candidates) && std::ranges::includes(selection.candidates, layers)
            && selection.importances.size() == count
            && std::ranges::all_of(selection.path, [&](const auto& point) { return point.importances.size() == count; });
    }

    std::string describeSize(const LinearModel& classifier)
    {
        return std::to_string(classifier.coefficients.rows()) + " x " + std::to_string(classifier.coefficients.cols());
    }

} // namespace

PoolingKind requiredPooling(const ProbeSettings& settings)
{
    const auto inference = settings.inferencePooling.extracted();
    return settings.trainPooling.kind == inference ? inference : PoolingKind::All;
}

Probe::Probe(Parts parts)
    : m_parts(std::move(parts))
    , m_onFeatures(m_parts.pipeline.onFeatures(m_parts.classifier))
{
}

Result<Probe> Probe::create(Parts parts)
{
    const auto& classifier = parts.classifier;
    const auto features = static_cast<std::int64_t>(parts.layers.size()) * parts.provenance.hiddenSize;
    const auto classes = static_cast<std::int64_t>(parts.classes.count());
    const bool isRegression = parts.settings.task == Task::Regression;
    if (parts.layers.empty() || (classes < 2 && !isRegression))
        return fail(ErrorCode::ProbeMismatch, "A probe needs at least one layer, and two classes unless it is a regression.");
    if (classifier.task() != parts.settings.task)
        return fail(ErrorCode::ProbeMismatch, "The scores are not those of the task " + std::string(taskName(parts.settings.task)) + ".");
    if (auto status = parts.pipeline.check(features); !status)
        return propagate(status);
    if (parts.selection && !isSelection(*parts.selection, parts.layers))
        return fail(ErrorCode::ProbeMismatch, "The candidates that the layers were chosen from do not fit the layers or their importances.");
    const auto inputs = parts.pipeline.outputCount(features);
    if (classifier.featureCount() != inputs || classifier.classCount() != classes
        || classifier.intercepts.size() != classifier.coefficients.rows()) {
        return fail(ErrorCode::ProbeMismatch,
            "The coefficients are " + describeSize(classifier) + ", but " + std::to_string(classes) + " classes and "
                + std::to_string(parts.layers.size()) + " layers of width " + std::to_string(parts.provenance.hiddenSize)
                + " need " + std::to_string(classes <= 2 ? 1 : classes) + " x " + std::to_string(inputs) + ".");
    }
    for (const auto& member : classifier.members) {
        if (!member.members.empty() || member.coefficients.rows() != classifier.coefficients.rows()
            || member.featureCount() != inputs || member.intercepts.size() != classifier.intercepts.size()) {
            return fail(ErrorCode::ProbeMismatch,
                "A member of the averaged model has coefficients of " + describeSize(member) + ", the average of " + describeSize(classifier)
                    + ".");
        }
    }
    return Probe(std::move(parts));
}

Result<Probe> Probe::fit(const ProbeSettings& settings, const ExtractedFeatures& features, std::span<const LayerIndex> layers,
    std::span<const ExampleIndex> rows, const Dataset& dataset, Provenance provenance, const JobContext& job)
{
    const auto estimator = findEstimator(settings.classifier);
    if (!estimator)
        return tl::unexpected(estimator.error());
    if (auto status = checkTask(settings.task, **estimator, dataset); !status)
        return propagate(status);

    auto parts = fitParts(settings, layers, trainingRows(settings, features, rows, dataset), job);
    if (!parts) {
        auto& error = parts.error();
        return fail(error.code, std::move(error.message), error.where.empty() ? dataset.name() : std::move(error.where));
    }
    if (settings.task == Task::Regression)
        parts->targets = summariseTargets(dataset, rows);
    parts->provenance = std::move(provenance);
    parts->provenance.trainingRows = static_cast<std::int64_t>(rows.size());
    return create(std::move(*parts));
}

ProbeScores Probe::score(const FeatureView& features) const
{
    ProbeScores result;
    const auto& classifier = m_parts.classifier;
    result.scores = m_onFeatures.scores(features);
    result.probabilities = classifier.probabilities(result.scores);
    if (m_parts.settings.lmprobeCompatible && classifier.hasProbabilities()) {
        result.predictions = mostProbable(result.probabilities);
    } else if (task() == Task::Classification) {
        const auto predictions = classifier.predict(result.scores);
        result.predictions.assign(predictions.begin(), predictions.end());
    }
    return result;
}

ProbeScores Probe::score(const ExtractedFeatures& features, std::span<const ExampleIndex> rows) const
{
    const auto pooling = m_parts.settings.inferencePooling;
    if (pooling.extracted() != PoolingKind::All)
        return score(pooledRows(features, m_parts.layers, rows, pooling.kind));
    if (pooling.kind == PoolingKind::All)
        return score(tokenRows(features, m_parts.layers, rows, TokenChoice::Every).X);
    return scoreExamples(features, rows);
}

ProbeScores Probe::scoreExamples(const ExtractedFeatures& features, std::span<const ExampleIndex> rows) const
{
    const auto pooling = m_parts.settings.inferencePooling;
    if (pooling.extracted() != PoolingKind::All)
        return score(features, rows);
    const auto kind = pooling.kind == PoolingKind::All ? PoolingKind::Mean : pooling.kind;
    const auto isCompatible = m_parts.settings.lmprobeCompatible;
    // One token's score is the score of that token, which the tokenizer may have added: as with the activation stage.
    const auto isOneToken = kind == PoolingKind::FirstToken || kind == PoolingKind::LastToken;
    const auto tokens
        = tokenRows(features, m_parts.layers, rows, isCompatible || isOneToken ? TokenChoice::Every : TokenChoice::TextOnly);
    if (isCompatible && m_parts.classifier.hasProbabilities())
        return poolProbabilities(score(tokens.X), tokens.begins, kind);
    return poolScores(score(tokens.X), tokens.begins, kind, m_parts.classifier);
}

} // namespace fathom
