// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

namespace fathom {

/// Processor time that the engine's parts have taken since it was loaded, in seconds, summed over
/// threads and models. What a run takes beyond them is norms, activations, embeddings and copies.
struct EngineTimes
{
    double products = 0; ///< linear layers
    double attention = 0;
    double packing = 0; ///< weights, read and rearranged for the products
};

/// Loads the engine.
[[nodiscard]] Result<EngineTimes> engineTimes();

} // namespace fathom
