// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_event.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fathom {

/// What one layer's probe of a sweep is fitted, validated and tested on; the same for all layers.
struct LayerJob
{
    const SweepPlan& plan;
    std::span<const std::int32_t> folds; ///< fold of each training row; empty: no validation
    std::int32_t foldCount = 0;
    std::span<const Dataset> controls {}; ///< the plan's data set with labels that say nothing (control_task.h), one per draw
};

/// Fits one layer's probe on the training rows, scores it on the test rows, and validates the same settings fold by fold within
/// the training rows (scaler and all inside the fold).
[[nodiscard]] Result<LayerScored> fitLayer(
    const LayerJob& layerJob, const ExtractedFeatures& features, LayerIndex layer, const JobContext& job);

} // namespace fathom
