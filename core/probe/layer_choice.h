// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/probe/sweep_event.h"

#include <map>
#include <optional>
#include <vector>

namespace fathom {

// Which layer of a sweep is the best one, and which ones are as good.

/// The layer with the highest value, ties to the lowest layer; none if there is no value but NaN.
[[nodiscard]] std::optional<LayerIndex> highestLayer(const std::map<LayerIndex, double>& values);

/// By validation in the training rows. As lmprobe does it (`onTestRows`), by the test rows, whose
/// score is then too good to be reported.
[[nodiscard]] std::optional<LayerIndex> bestLayer(
    const std::map<LayerIndex, LayerScored>& layers, bool onTestRows);
/// Layers whose validation score is within one standard error of that of `best`.
[[nodiscard]] std::vector<LayerIndex> plateau(
    const std::map<LayerIndex, LayerScored>& layers, std::optional<LayerIndex> best);

} // namespace fathom
