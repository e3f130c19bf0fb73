// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe.h"

#include "core/fit/estimators/registry.h"
#include "core/probe/feature_rows.h"
#include "core/probe/score_pooling.h"

#include <string>

namespace fathom {

namespace {

    /// Rows an estimator learns from, with what it learns there.
    struct TrainingRows
    {
        FeatureMatrix X;
        std::vector<std::int32_t> labels;
        std::vector<double> targets;
        std::vector<double> weights;
    };

    TrainingRows trainingRows(const ExtractedFeatures& features, std::span<const LayerIndex> layers,
        std::span<const ExampleIndex> examples, const Dataset& dataset, PoolingKind kind)
    {
        TrainingRows result;
        std::vector<std::int64_t> begins;
        if (kind == PoolingKind::All) {
            auto tokens = tokenRows(features, layers, examples, TokenChoice::TextOnly);
            result.X = std::move(tokens.X);
            begins = std::move(tokens.begins);
        } else {
            result.X = pooledRows(features, layers, examples, kind);
        }
        for (std::size_t e = 0; e < examples.size(); ++e) {
            const auto row = static_cast<std::size_t>(examples[e].value);
            const auto copies = begins.empty() ? std::size_t { 1 } : static_cast<std::size_t>(begins[e + 1] - begins[e]);
            if (dataset.hasLabels())
                result.labels.insert(result.labels.end(), copies, dataset.labels()[row]);
            else
                result.targets.insert(result.targets.end(), copies, dataset.targets()[row]);
            if (!dataset.weights().empty())
                result.weights.insert(result.weights.end(), copies, dataset.weights()[row]);
        }
        return result;
    }

    /// One layer is always scaled per neuron; the choice is about making several layers comparable.
    Scaling scalingOf(const ProbeSettings& settings, std::size_t layerCount)
    {
        return layerCount == 1 ? Scaling::PerNeuron : settings.normalizeLayers;
    }

    Status checkMassMean(const ProbeSettings& settings, const Dataset& dataset)
    {
        if (!settings.massMeanAugment || dataset.classes().count() == 2)
            return {};
        return fail(ErrorCode::InvalidArgument,
            dataset.hasTargets() ? "A mass-mean column is the direction between two classes, and a regression has none. Leave it out."
                                 : "A mass-mean column is the direction between two classes, but the data have "
                    + std::to_string(dataset.classes().count()) + ". Leave it out, or keep two classes.",
            "mass_mean_augment");
    }

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
    if (const auto& scaler = parts.pipeline.scaler; scaler && (scaler->mean.size() != features || scaler->scale.size() != features)) {
        return fail(ErrorCode::ProbeMismatch,
            "The scaler is for " + std::to_string(scaler->mean.size()) + " features; " + std::to_string(parts.layers.size())
                + " layers of width " + std::to_string(parts.provenance.hiddenSize) + " have " + std::to_string(features) + ".");
    }
    if (const auto size = parts.pipeline.massMeanDirection.size(); size != 0 && size != features) {
        return fail(ErrorCode::ProbeMismatch,
            "The mass-mean direction is for " + std::to_string(size) + " features; " + std::to_string(parts.layers.size())
                + " layers of width " + std::to_string(parts.provenance.hiddenSize) + " have " + std::to_string(features) + ".");
    }
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

    auto training = trainingRows(features, layers, rows, dataset, settings.trainPooling.kind);
    if (training.X.rows() == 0)
        return fail(ErrorCode::EmptyDataset, "There are no rows to learn from.", dataset.name());
    job.checkpoint();

    if (auto status = checkMassMean(settings, dataset); !status)
        return propagate(status);
    auto fittedPipeline = fitPipeline({ .scaling = scalingOf(settings, layers.size()),
                                          .layerCount = static_cast<std::int64_t>(layers.size()),
                                          .massMean = settings.massMeanAugment },
        { .X = std::move(training.X), .labels = training.labels, .weights = training.weights });
    job.checkpoint();
    auto fitted = (*estimator)->fit({ .X = fittedPipeline.X,
                                        .labels = training.labels,
                                        .classCount = static_cast<std::int32_t>(dataset.classes().count()),
                                        .weights = training.weights,
                                        .targets = training.targets,
                                        .seed = settings.randomState },
        settings.classifierValues, job);
    if (!fitted)
        return propagate(fitted);

    Parts parts;
    parts.settings = settings;
    parts.pipeline = std::move(fittedPipeline.pipeline);
    parts.layers.assign(layers.begin(), layers.end());
    parts.classes = dataset.classes();
    if (settings.task == Task::Regression)
        parts.targets = summariseTargets(dataset, rows);
    parts.classifier = std::move(fitted->model);
    parts.report = std::move(fitted->report);
    parts.provenance = std::move(provenance);
    parts.provenance.trainingRows = static_cast<std::int64_t>(rows.size());
    return create(std::move(parts));
}

ProbeScores Probe::score(const FeatureView& features) const
{
    ProbeScores result;
    const auto& classifier = m_parts.classifier;
    result.scores = m_onFeatures.scores(features);
    result.probabilities = classifier.probabilities(result.scores);
    if (task() == Task::Classification) {
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
    const auto tokens = tokenRows(features, m_parts.layers, rows, TokenChoice::TextOnly);
    const auto kind = pooling.kind == PoolingKind::All ? PoolingKind::Mean : pooling.kind;
    return poolScores(score(tokens.X), tokens.begins, kind, m_parts.classifier);
}

} // namespace fathom
