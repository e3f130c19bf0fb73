// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/byte_tokens.h"

#include <string>

namespace fathom {

std::optional<std::array<TokenId, 256>> byteTokensOf(const TokenModel& model)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::array<TokenId, 256> tokens {};
    for (std::size_t byte = 0; byte < tokens.size(); ++byte) {
        const auto id
            = model.find(std::string("<0x") + digits[byte / 16] + digits[byte % 16] + '>');
        if (!id)
            return std::nullopt;
        tokens[byte] = *id;
    }
    return tokens;
}

} // namespace fathom
