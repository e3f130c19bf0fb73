// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <vector>

namespace fathom {

/// A run of consecutive tokens with the same past. A segment's tokens attend to all tokens of its
/// parent's path, and to those of itself up to their own position (causal models) or to all of
/// itself (bidirectional models, which have no parents).
struct Segment
{
    std::int32_t begin = 0; ///< first row
    std::int32_t end = 0; ///< one past the last row
    std::int32_t parent = -1; ///< index of a segment before this one; -1: begins the prompt
    std::int32_t firstPosition = 0; ///< position of row `begin` in its prompt
};

/// All tokens to be run, packed without padding, in depth-first order: a segment comes after its
/// parent and its parent's path is the path of the segment before it, or a part of it.
struct PackedTokens
{
    std::vector<TokenId> ids; ///< [rows]
    std::vector<Segment> segments; ///< cover the rows in order
    [[nodiscard]] std::int32_t rowCount() const { return static_cast<std::int32_t>(ids.size()); }
};

} // namespace fathom
