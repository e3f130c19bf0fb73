// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <QString>

#include <string>

namespace fathom {

/// "layer 6", "the embedding": within a sentence.
[[nodiscard]] QString layerName(LayerIndex layer);
/// "Layer 6", "The embedding": at the beginning of one.
[[nodiscard]] QString layerNameCapitalized(LayerIndex layer);
/// What the numbers of layers mean: one sentence for tooltips and the status bar, several for the
/// help.
[[nodiscard]] QString layerConventionShort();
[[nodiscard]] QString layerConventionLong();

} // namespace fathom
