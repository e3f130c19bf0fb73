// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <string>
#include <string_view>

namespace fathom {

/// Checks a SentencePiece model before the library sees it, because the library trusts some of its
/// contents: it follows the links of the normalization table without looking at their targets, and
/// assumes scores are numbers. InvalidTokenizer says what is wrong.
[[nodiscard]] Status checkSentencePieceModel(std::string_view bytes, const std::string& where);

} // namespace fathom
