// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/probe/probe.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace fathom {

enum class ImportanceMetric : std::uint8_t { L2, L1, MeanAbs, MaxAbs };
[[nodiscard]] Result<ImportanceMetric> parseImportanceMetric(std::string_view text);

/// Size of each of `layerCount` equal blocks of columns of coefficients [outputs, columns], over all outputs.
[[nodiscard]] std::vector<double> columnImportance(const Matrix& coefficients, std::size_t layerCount, ImportanceMetric metric);
/// As lmprobe measures it: the coefficients output after output in one list, cut into `layerCount` equal parts. For more than two
/// classes a part holds classes, not a layer. Fails if the list cannot be cut so.
[[nodiscard]] Result<std::vector<double>> flattenedImportance(
    const Matrix& coefficients, std::size_t layerCount, ImportanceMetric metric);

/// Size of a probe's coefficients on scaled features, layer by layer, over all classes. Principal components and the mass-mean column
/// are traced back to the features they are made of (FeaturePipeline::scaledCoefficients), so that every score is measured by
/// what the hidden states contribute to it. Fails only for probes fitted as lmprobe does, which are measured as lmprobe does.
struct LayerImportance
{
    std::vector<LayerIndex> layers;
    std::vector<double> importance; ///< sums to 1 when normalised
};
[[nodiscard]] Result<LayerImportance> computeLayerImportance(const Probe& probe, ImportanceMetric metric, bool normalize = true);

} // namespace fathom
