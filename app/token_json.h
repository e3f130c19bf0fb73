// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"
#include "core/text/tokenizer.h"

#include <string_view>

namespace fathom {

/// `{"ids":[…], "tokens":["…"], "offsets":[[begin,end],…]}`, offsets in Unicode code points.
[[nodiscard]] Json tokensJson(const Tokenizer& tokenizer, std::string_view text, const Encoding& encoding);

} // namespace fathom
