// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/extract/activation_store.h"
#include "core/fit/fit_report.h"
#include "core/fit/linear_model.h"
#include "core/jobs/job_context.h"
#include "core/probe/feature_pipeline.h"
#include "core/probe/layer_selection.h"
#include "core/probe/probe_settings.h"
#include "core/stats/regression_metrics.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// What a probe was made from, saved with it so that a reader can tell whether it fits.
struct Provenance
{
    std::string modelName;
    std::string modelPath; ///< directory it was opened from, absolute: where a probe looks for its model first
    std::string modelType;
    std::string weightsHash;
    std::string tokenizerHash;
    std::string dtype = "float32"; ///< what the hidden states were computed in
    std::int64_t layerCount = 0; ///< of the model
    std::int64_t hiddenSize = 0;
    std::string dataName;
    std::string dataHash;
    std::string splitRule;
    std::uint64_t splitSeed = 0;
    std::int64_t trainingRows = 0;
    std::string programVersion;

    bool operator==(const Provenance&) const = default;
};

/// Extracted hidden states together with what a probe must know about their tokens.
struct ExtractedFeatures
{
    const ActivationStore& store;
    PoolingKind pooling = PoolingKind::LastToken; ///< what `store` holds: rows are examples, or tokens for All
    std::span<const std::uint8_t> isSpecial; ///< for All, per row: 1 for tokens that are not part of the text (BOS)
};
/// What must be extracted so that both training and inference pooling can be served: one of the two if they agree, else All.
[[nodiscard]] PoolingKind requiredPooling(const ProbeSettings& settings);

/// Scores of examples: one row each (or one per token with inference pooling `all`).
struct ProbeScores
{
    Matrix scores; ///< [rows, 1] for two classes, [rows, classes] for more: logits; for regression [rows, 1]: predicted targets
    Matrix probabilities; ///< [rows, classes]; no columns if the probe gives none
    std::vector<std::int32_t> predictions; ///< class index per row; empty for regression
};

/// A fitted linear probe: settings, scaler, coefficients, provenance. A value: copy it, save it, load it (probe_file.h), score
/// with it. Immutable and thread-safe.
class Probe
{
public:
    struct Parts
    {
        ProbeSettings settings;
        std::vector<LayerIndex> layers; ///< resolved, ascending
        Classes classes; ///< empty for regression
        TargetSummary targets {}; ///< of the training rows, for regression
        FeaturePipeline pipeline;
        LinearModel classifier; ///< on transformed features
        FitReport report;
        std::optional<LayerSelection> selection; ///< how the layers were chosen, if they were
        std::vector<std::string> warnings; ///< what the user should know about the fit, sentences
        Provenance provenance;
    };

    /// Checks that the parts fit together.
    [[nodiscard]] static Result<Probe> create(Parts parts);
    /// Fits on examples `rows` of `features`, whose layers `layers` must be sealed; labels (for
    /// regression targets) and weights are `dataset`'s. With automatic layers, `layers` are the candidates.
    [[nodiscard]] static Result<Probe> fit(const ProbeSettings& settings, const ExtractedFeatures& features,
        std::span<const LayerIndex> layers, std::span<const ExampleIndex> rows, const Dataset& dataset, Provenance provenance,
        const JobContext& job);

    [[nodiscard]] const ProbeSettings& settings() const { return m_parts.settings; }
    [[nodiscard]] Task task() const { return m_parts.settings.task; }
    [[nodiscard]] const std::vector<LayerIndex>& layers() const { return m_parts.layers; }
    [[nodiscard]] const Classes& classes() const { return m_parts.classes; }
    [[nodiscard]] const TargetSummary& targets() const { return m_parts.targets; }
    [[nodiscard]] const FeaturePipeline& pipeline() const { return m_parts.pipeline; }
    [[nodiscard]] const Scaler* scaler() const { return m_parts.pipeline.scaler ? &*m_parts.pipeline.scaler : nullptr; }
    [[nodiscard]] const LinearModel& classifier() const { return m_parts.classifier; }
    /// Extracted features: layers * hidden size.
    [[nodiscard]] std::int64_t featureCount() const { return m_onFeatures.featureCount(); }
    [[nodiscard]] const FitReport& report() const { return m_parts.report; }
    [[nodiscard]] const std::optional<LayerSelection>& selection() const { return m_parts.selection; }
    [[nodiscard]] const std::vector<std::string>& warnings() const { return m_parts.warnings; }
    [[nodiscard]] const Provenance& provenance() const { return m_parts.provenance; }

    /// Scores rows of features [rows, layers * hidden] as they are: no pooling.
    [[nodiscard]] ProbeScores score(const FeatureView& features) const;
    /// Scores examples with the probe's inference pooling: one row each, or one per token with pooling `all`.
    [[nodiscard]] ProbeScores score(const ExtractedFeatures& features, std::span<const ExampleIndex> rows) const;
    /// As score(), but always one row per example: with pooling `all`, as score:mean would.
    [[nodiscard]] ProbeScores scoreExamples(const ExtractedFeatures& features, std::span<const ExampleIndex> rows) const;

private:
    explicit Probe(Parts parts);

    Parts m_parts;
    LinearModel m_onFeatures; ///< classifier and pipeline as one model of extracted features
};

} // namespace fathom
