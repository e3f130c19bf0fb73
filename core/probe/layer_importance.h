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

/// Size of a probe's coefficients (on scaled features) layer by layer: norm of the columns of each layer, over all classes.
struct LayerImportance
{
    std::vector<LayerIndex> layers;
    std::vector<double> importance; ///< sums to 1 when normalised
};
[[nodiscard]] LayerImportance computeLayerImportance(const Probe& probe, ImportanceMetric metric, bool normalize = true);

} // namespace fathom
