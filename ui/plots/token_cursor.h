// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/token_flow.h"

#include <cstddef>
#include <optional>

namespace fathom {

/// Where a key takes the cursor in running tokens. Left and right follow the text's direction; up,
/// down and the page keys stay in the column as well as rows allow; the first key of all only shows
/// where the cursor is. None for keys that move nothing, and where there are no tokens.
///
/// `rowsPerPage` is at least 1.
[[nodiscard]] std::optional<std::size_t> tokenAfterKey(const TokenFlow& flow,
    std::optional<std::size_t> current, int key, std::size_t rowsPerPage, bool isRightToLeft);

} // namespace fathom
