// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/extract/layer_candidates.h"
#include "core/extract/layer_spec.h"
#include "core/extract/pooling.h"
#include "core/fit/hyperparameters.h"
#include "core/fit/preprocessing.h"
#include "core/fit/scaler.h"
#include "core/probe/layer_selection.h"
#include "core/text/prompt_format.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

/// The constructor parameters of a probe: what it reads and how it learns. Plain values; equal settings and equal data give
/// equal probes.
struct ProbeSettings
{
    PromptFormat promptFormat; ///< what the model reads in place of the bare prompt
    LayerSpec layers;
    LayerCandidates autoCandidates; ///< for `auto` and `fast_auto`
    AutoAlpha autoAlpha; ///< for `auto`
    std::optional<std::int64_t> fastAutoTopK; ///< for `fast_auto`: layers chosen, >= 1; none: half of the candidates, rounded down
    Pooling trainPooling;
    Pooling inferencePooling;
    Task task = Task::Classification;
    std::string classifier = "logistic_regression"; ///< an estimator of `task`
    HyperparameterValues classifierValues; ///< made for `classifier`
    Scaling normalizeLayers = Scaling::PerNeuron; ///< for several layers; one layer is always scaled per neuron
    PreprocessingSpec preprocessing;
    bool massMeanAugment = false; ///< the projection on the difference of the class means as one more column
    std::uint64_t randomState = 0;
    std::int64_t batchSize = 8; ///< of no effect: the engine packs prompts without regard to batches
    std::string device = "auto";
    std::string backend = "local";
    std::string dtype = "float32"; ///< what hidden states are computed in
    /// Reproduces lmprobe where it is statistically wrong (README.md lists where), to compare with it.
    bool lmprobeCompatible = false;

    bool operator==(const ProbeSettings&) const = default;
};

/// The same as text, as the command line and saved probes spell it.
struct ProbeSettingsText
{
    PromptFormatText prompt = {};
    std::string layers = "middle";
    std::optional<std::string> autoCandidates = {}; ///< 0.25,0.5,0.75 or -8,-4,-1
    std::string autoAlpha = "0.01"; ///< or a share of the largest: 0.3max
    std::optional<std::int64_t> fastAutoTopK = {};
    std::string pooling = "last_token";
    std::optional<std::string> trainPooling = {};
    std::optional<std::string> inferencePooling = {};
    std::string task = "classification";
    /// With the task regression, the default stands for ridge_regression, as in lmprobe.
    std::string classifier = "logistic_regression";
    std::string classifierKwargs = {}; ///< JSON object; empty: none
    std::string normalizeLayers = "per_neuron"; ///< per_neuron, per_layer, off (true and false are understood)
    std::string preprocessing = {}; ///< standard+pca:32; empty: nothing
    std::optional<std::int64_t> pcaComponents = {}; ///< for a bare `pca` in it
    bool massMeanAugment = false;
    std::uint64_t randomState = 0;
    std::int64_t batchSize = 8;
    std::string device = "auto";
    std::string backend = "local";
    std::string dtype = "float32";
    bool lmprobeCompatible = false;
    bool remote = false; ///< refused: models run here
    std::optional<std::int64_t> maxRetries = {}; ///< of no effect: nothing is sent anywhere that could fail and be tried again
};

/// Checks everything; the error names the parameter. A classifier of the other task is an error that lists those of this one.
[[nodiscard]] Result<ProbeSettings> parseProbeSettings(const ProbeSettingsText& text);
[[nodiscard]] ProbeSettingsText textOf(const ProbeSettings& settings);
/// What `layers` means for a model of `layerCount` blocks: ascending, without duplicates; for `auto` and `fast_auto` the candidates.
[[nodiscard]] Result<std::vector<LayerIndex>> resolveLayers(const ProbeSettings& settings, std::int64_t layerCount);

} // namespace fathom
