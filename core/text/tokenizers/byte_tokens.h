// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizers/token_model.h"

#include <array>
#include <optional>

namespace fathom {

/// The tokens "<0x00>" to "<0xFF>" that spell what has no token of its own; empty unless a model
/// has all of them.
[[nodiscard]] std::optional<std::array<TokenId, 256>> byteTokensOf(const TokenModel& model);

} // namespace fathom
