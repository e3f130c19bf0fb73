// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/json.h"
#include "core/text/tokenizer.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fathom {

/// The tokens of a vocabulary: text to id and back. Immutable.
class Vocabulary
{
public:
    /// From a JSON object {"token": id, …}. Ids need not be without gaps, but must not be spread
    /// out senselessly.
    [[nodiscard]] static Result<Vocabulary> create(const Json& json, const std::string& where);

    /// Tokens by id, of equal ones the last counts. Fails if there are none.
    [[nodiscard]] static Result<Vocabulary> create(
        std::vector<std::string> tokens, const std::string& where);

    [[nodiscard]] std::optional<TokenId> find(std::string_view token) const;
    /// Empty for ids outside of the vocabulary.
    [[nodiscard]] std::string_view textOf(TokenId id) const;
    /// Ids are in [0, size).
    [[nodiscard]] std::size_t size() const { return m_texts.size(); }

private:
    Vocabulary() = default;

    /// Finds a std::string by a std::string_view.
    struct Hash
    {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const
        {
            return std::hash<std::string_view> {}(text);
        }
    };

    std::vector<std::string> m_texts; // by id
    std::unordered_map<std::string, TokenId, Hash, std::equal_to<>> m_ids;
};

} // namespace fathom
