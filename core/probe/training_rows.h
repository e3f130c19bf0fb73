// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/matrix.h"
#include "core/data/dataset.h"
#include "core/probe/probe.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace fathom {

/// What a probe is fitted on: features of any of the layers, and what is to be learnt there, one
/// entry per row. Refers to the features, which outlive it.
struct TrainingRows
{
    /// [rows, layers * hidden], layers side by side in the order given. A copy: the caller may
    /// change it.
    std::function<FeatureMatrix(std::span<const LayerIndex>)> features;
    Classes classes; ///< empty: regression
    std::vector<std::int32_t> labels; ///< class indices, or none
    std::vector<double> targets; ///< numbers to predict, or none
    std::vector<double> weights; ///< > 0, or none: all 1
    std::vector<std::int32_t> groups; ///< rows that a cross-validation keeps together, or none

    [[nodiscard]] std::size_t count() const { return labels.size() + targets.size(); }
};

/// Rows of the examples `examples` of extracted features as `settings` pool them in training: one
/// row each, or with pooling `all` one per token of the text, which repeats the example's label and
/// weight and forms a group with the example's other tokens.
///
/// As lmprobe does it (ProbeSettings::lmprobeCompatible), `all` also trains on the tokens that the
/// tokenizer added, and on rows of zeros that bring every prompt to the length of the longest.
[[nodiscard]] TrainingRows trainingRows(const ProbeSettings& settings,
    const ExtractedFeatures& features, std::span<const ExampleIndex> examples,
    const Dataset& dataset);

} // namespace fathom
