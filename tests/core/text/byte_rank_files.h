// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"
#include "tests/core/text/base64_text.h"

#include <string>
#include <vector>

namespace fathom::test {

/// "IQ== 0" for each token.
inline std::string tiktokenFile(const std::vector<std::string>& tokens)
{
    std::string file;
    for (std::size_t rank = 0; rank < tokens.size(); ++rank)
        file += base64Text(tokens[rank]) + ' ' + std::to_string(rank) + '\n';
    return file;
}

/// A tekken.json with `special` tokens that are named, of `specialCount`.
inline Json tekkenFile(const std::vector<std::string>& tokens, const char* pattern,
    const std::vector<std::string>& special, std::size_t specialCount)
{
    Json json { { "config",
                    { { "pattern", pattern }, { "num_vocab_tokens", tokens.size() },
                        { "default_vocab_size", tokens.size() + specialCount },
                        { "default_num_special_tokens", specialCount }, { "version", "v7" } } },
        { "vocab", Json::array() }, { "special_tokens", Json::array() } };
    for (std::size_t rank = 0; rank < tokens.size(); ++rank)
        json["vocab"].push_back({ { "rank", rank }, { "token_bytes", base64Text(tokens[rank]) },
            { "token_str", nullptr } });
    for (std::size_t rank = 0; rank < special.size(); ++rank)
        json["special_tokens"].push_back(
            { { "rank", rank }, { "token_str", special[rank] }, { "is_control", true } });
    return json;
}

} // namespace fathom::test
