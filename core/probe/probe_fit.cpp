// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/probe_fit.h"

#include "core/fit/estimators/registry.h"
#include "core/fit/group_lasso.h"
#include "core/probe/layer_importance.h"

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <string>
#include <utility>

namespace fathom {

namespace {

/// Whether the layers were given or come from an automatic choice, which scales them otherwise.
enum class Layers : std::uint8_t
{
    Given,
    Chosen
};

using Warnings = std::vector<std::string>;

void warn(Warnings& warnings, std::string message)
{
    if (std::ranges::find(warnings, message) == warnings.end())
        warnings.push_back(std::move(message));
}

Scaling scalingOf(
    const ProbeSettings& settings, std::size_t layerCount, Layers layers, Warnings& warnings)
{
    if (layerCount == 1 && layers == Layers::Given)
        return Scaling::PerNeuron; // normalize_layers is about making several layers comparable
    if (layerCount == 1 || !settings.preprocessing.hasStandard()
        || settings.normalizeLayers == Scaling::Off)
        return settings.normalizeLayers;
    warn(warnings,
        "The layers are not scaled by normalize_layers, because preprocessing has a standard step "
        "that scales them.");
    return Scaling::Off;
}

Status checkMassMean(const ProbeSettings& settings, const Classes& classes)
{
    if (!settings.massMeanAugment || classes.count() == 2)
        return {};
    return fail(ErrorCode::InvalidArgument,
        settings.task == Task::Regression
            ? "A mass-mean column is the direction between two classes, and a regression has none. "
              "Leave it out."
            : "A mass-mean column is the direction between two classes, but the data have "
                + std::to_string(classes.count()) + ". Leave it out, or keep two classes.",
        "mass_mean_augment");
}

/// Pipeline and classifier on some layers.
struct Stage
{
    FeaturePipeline pipeline;
    LinearModel classifier;
    FitReport report;
};

class ProbeFit
{
public:
    ProbeFit(const ProbeSettings& settings, const TrainingRows& rows, const JobContext& job)
        : m_settings(settings)
        , m_rows(rows)
        , m_job(job)
    {
    }

    [[nodiscard]] Result<Probe::Parts> fit(std::span<const LayerIndex> layers);

private:
    [[nodiscard]] Result<Stage> fitStage(std::span<const LayerIndex> layers, Layers kind);
    [[nodiscard]] Result<LayerSelection> groupLasso(std::span<const LayerIndex> candidates);
    [[nodiscard]] Result<LayerSelection> firstFit(std::span<const LayerIndex> candidates);
    [[nodiscard]] std::vector<LayerIndex> chosenFrom(const LayerSelection& selection);
    void ignoreWhatLmprobeIgnores();
    [[nodiscard]] TrainingSet trainingSet(const FeatureMatrix& X) const
    {
        return { .X = X,
            .labels = m_rows.labels,
            .classCount = static_cast<std::int32_t>(m_rows.classes.count()),
            .weights = weights(),
            .targets = m_rows.targets,
            .groups = groups(),
            .seed = m_settings.randomState };
    }
    [[nodiscard]] std::span<const double> weights() const
    {
        return m_ignoresWeights ? std::span<const double> {} : m_rows.weights;
    }
    /// lmprobe's cross-validations know no groups.
    [[nodiscard]] std::span<const std::int32_t> groups() const
    {
        return m_settings.lmprobeCompatible ? std::span<const std::int32_t> {} : m_rows.groups;
    }

    ProbeSettings m_settings; ///< what is done, which may be less than what was asked for
    const TrainingRows& m_rows;
    const JobContext& m_job;
    bool m_ignoresWeights = false;
    Warnings m_warnings;
};

Result<Stage> ProbeFit::fitStage(std::span<const LayerIndex> layers, Layers kind)
{
    const auto estimator = findEstimator(m_settings.classifier);
    if (!estimator)
        return tl::unexpected(estimator.error());
    PipelineRows rows { .X = m_rows.features(layers), .labels = m_rows.labels, .weights = {} };
    if (!m_settings.lmprobeCompatible)
        rows.weights = weights();
    m_job.checkpoint();
    auto pipeline = fitPipeline({ .scaling = scalingOf(m_settings, layers.size(), kind, m_warnings),
                                    .layerCount = static_cast<std::int64_t>(layers.size()),
                                    .massMean = m_settings.massMeanAugment,
                                    .preprocessing = m_settings.preprocessing },
        std::move(rows), m_job);
    if (!pipeline)
        return propagate(pipeline);
    m_job.checkpoint();
    auto fitted = (*estimator)->fit(trainingSet(pipeline->X), m_settings.classifierValues, m_job);
    if (!fitted)
        return propagate(fitted);
    return Stage { std::move(pipeline->pipeline), std::move(fitted->model),
        std::move(fitted->report) };
}

/// How many values of alpha the path has, and the last one as a share of the first.
constexpr std::int64_t pathPoints = 20;
constexpr double smallestPathShare = 0.02;
/// Below this share of alpha_max the penalty hardly leaves anything out.
constexpr double negligibleShare = 0.05;

std::vector<double> numbersOf(const Vector& vector)
{
    return { vector.begin(), vector.end() };
}

/// What the group lasso leaves from alpha_max downwards.
Result<std::vector<LayerSelection::PathPoint>> selectionPath(const TrainingSet& training,
    std::span<const Eigen::Index> groups, GroupLassoOptions options, const JobContext& job)
{
    options.scale = AlphaScale::OfLargest;
    options.path = alphaShares(pathPoints, smallestPathShare);
    options.alpha = options.path.back();
    const auto fitted = fitGroupLasso(training, groups, options, job);
    if (!fitted)
        return tl::unexpected(fitted.error());
    std::vector<LayerSelection::PathPoint> path;
    for (const auto& point : fitted->path)
        path.push_back({ point.alpha, numbersOf(point.groupNorms) });
    return path;
}

Result<LayerSelection> ProbeFit::groupLasso(std::span<const LayerIndex> candidates)
{
    if (m_settings.task == Task::Regression) {
        return fail(ErrorCode::InvalidLayerSpec,
            "\"auto\" chooses layers by a logistic group lasso, which tells classes apart. For a "
            "regression use fast_auto, or name the layers.",
            "layers");
    }
    auto X = m_rows.features(candidates);
    const auto scaling
        = m_settings.preprocessing.hasStandard() ? Scaling::PerNeuron : m_settings.normalizeLayers;
    if (scaling != Scaling::Off)
        Scaler::fit(X, scaling, static_cast<std::int64_t>(candidates.size())).transformInPlace(X);
    m_job.checkpoint();

    auto options = m_settings.lmprobeCompatible
        ? GroupLassoOptions::lmprobe(m_settings.autoAlpha.value)
        : GroupLassoOptions { .alpha = m_settings.autoAlpha.value };
    if (m_settings.autoAlpha.isShareOfLargest)
        options.scale = AlphaScale::OfLargest;
    const std::vector groups(
        candidates.size(), X.cols() / static_cast<Eigen::Index>(candidates.size()));
    const auto training = trainingSet(X);
    const auto fitted = fitGroupLasso(training, groups, options, m_job);
    if (!fitted)
        return tl::unexpected(fitted.error());

    LayerSelection selection { .candidates = { candidates.begin(), candidates.end() },
        .importances = numbersOf(fitted->point.groupNorms) };
    selection.alpha = fitted->point.alpha;
    selection.alphaMax = fitted->alphaMax;
    selection.kktResidual = fitted->point.kktResidual;
    selection.converged = fitted->point.converged;
    if (fitted->alphaMax > 0) {
        auto path = selectionPath(training, groups, options, m_job);
        if (!path)
            return propagate(path);
        selection.path = std::move(*path);
    }
    return selection;
}

Result<LayerSelection> ProbeFit::firstFit(std::span<const LayerIndex> candidates)
{
    const auto stage = fitStage(candidates, Layers::Chosen);
    if (!stage)
        return tl::unexpected(stage.error());
    LayerSelection selection { .candidates = { candidates.begin(), candidates.end() },
        .importances = {} };
    if (m_settings.lmprobeCompatible) {
        auto importances = flattenedImportance(
            stage->classifier.coefficients, candidates.size(), ImportanceMetric::L2);
        if (!importances)
            return propagate(importances);
        selection.importances = std::move(*importances);
    } else {
        selection.importances
            = columnImportance(stage->pipeline.scaledCoefficients(stage->classifier),
                candidates.size(), ImportanceMetric::L2);
    }
    selection.converged = stage->report.converged;
    return selection;
}

std::string percentage(double share)
{
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.2g", 100 * share);
    return buffer;
}

std::vector<LayerIndex> ProbeFit::chosenFrom(const LayerSelection& selection)
{
    const auto count = selection.candidates.size();
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    if (m_settings.layers.automatic() == AutomaticLayers::Fast) {
        std::ranges::stable_sort(
            order, {}, [&](std::size_t i) { return selection.importances[i]; });
        const auto half = std::max<std::size_t>(1, count / 2);
        const auto wanted = static_cast<std::size_t>(
            m_settings.fastAutoTopK.value_or(static_cast<std::int64_t>(half)));
        order.erase(
            order.begin(), order.end() - static_cast<std::ptrdiff_t>(std::min(wanted, count)));
        std::ranges::sort(order);
    } else {
        constexpr double smallestNorm = 1e-6; // lmprobe's
        std::erase_if(
            order, [&](std::size_t i) { return selection.importances[i] <= smallestNorm; });
        if (order.empty()) {
            warn(m_warnings,
                "The penalty leaves no layer, so all candidates are used. Choose a smaller "
                "auto_alpha, "
                "such as 0.3max.");
            return selection.candidates;
        }
        if (order.size() == count && count > 1
            && selection.alpha < negligibleShare * selection.alphaMax) {
            warn(m_warnings,
                "The penalty leaves all candidates: auto_alpha is "
                    + percentage(selection.alpha / selection.alphaMax)
                    + " % of the smallest one that leaves none. Choose a larger share of that, "
                      "such "
                      "as 0.3max, to leave layers out.");
        }
        if (!selection.converged)
            warn(m_warnings, "The group lasso that chose the layers did not converge.");
    }
    std::vector<LayerIndex> chosen;
    for (const auto i : order)
        chosen.push_back(selection.candidates[i]);
    return chosen;
}

void ProbeFit::ignoreWhatLmprobeIgnores()
{
    std::string ignored;
    const auto ignore
        = [&](const char* name) { ignored += (ignored.empty() ? "" : ", ") + std::string(name); };
    if (!m_settings.preprocessing.steps().empty())
        ignore("preprocessing");
    if (m_settings.massMeanAugment)
        ignore("mass_mean_augment");
    if (!m_rows.weights.empty())
        ignore("sample weights");
    m_settings.preprocessing = {};
    m_settings.massMeanAugment = false;
    m_ignoresWeights = true;
    if (!ignored.empty())
        warn(m_warnings, "Ignored for automatic layers, as lmprobe does: " + ignored + ".");
}

Result<Probe::Parts> ProbeFit::fit(std::span<const LayerIndex> layers)
{
    if (m_rows.count() == 0)
        return fail(ErrorCode::EmptyDataset, "There are no rows to learn from.");
    if (auto status = checkMassMean(m_settings, m_rows.classes); !status)
        return propagate(status);
    Probe::Parts parts;
    parts.settings = m_settings;
    parts.layers.assign(layers.begin(), layers.end());
    const auto automatic = m_settings.layers.automatic();
    if (automatic != AutomaticLayers::No) {
        if (m_settings.lmprobeCompatible)
            ignoreWhatLmprobeIgnores();
        auto selection = automatic == AutomaticLayers::Fast ? firstFit(layers) : groupLasso(layers);
        if (!selection)
            return propagate(selection);
        parts.layers = chosenFrom(*selection);
        parts.selection = std::move(*selection);
    }
    auto stage
        = fitStage(parts.layers, automatic == AutomaticLayers::No ? Layers::Given : Layers::Chosen);
    if (!stage)
        return propagate(stage);
    parts.classes = m_rows.classes;
    parts.pipeline = std::move(stage->pipeline);
    parts.classifier = std::move(stage->classifier);
    parts.report = std::move(stage->report);
    parts.warnings = std::move(m_warnings);
    return parts;
}

} // namespace

Result<Probe::Parts> fitParts(const ProbeSettings& settings, std::span<const LayerIndex> layers,
    const TrainingRows& rows, const JobContext& job)
{
    return ProbeFit(settings, rows, job).fit(layers);
}

} // namespace fathom
