// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/vocabulary.h"

#include "core/text/pipeline_json.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

/// Gaps that a vocabulary may have beyond its own size: room for reserved ids, but no way to make
/// us fill the memory.
constexpr std::size_t maximumGap = 65'536;

} // namespace

Result<Vocabulary> Vocabulary::create(const Json& json, const std::string& where)
{
    if (!json.is_object() || json.empty()) {
        return fail(ErrorCode::InvalidTokenizer,
            "A vocabulary is expected to be an object {\"token\": id, …} with at least one token.",
            where);
    }
    const std::size_t limit = 2 * json.size() + maximumGap;
    Vocabulary vocabulary;
    vocabulary.m_ids.reserve(json.size());
    for (const auto& [token, value] : json.items()) {
        auto id = tokenId(value, "the token \"" + token + '"', where);
        if (!id)
            return propagate(id);
        const auto index = static_cast<std::size_t>(*id);
        if (index >= limit) {
            return fail(ErrorCode::InvalidTokenizer,
                "The token \"" + token + "\" has the id " + std::to_string(*id)
                    + ", but there are only " + std::to_string(json.size()) + " tokens.",
                where);
        }
        vocabulary.m_texts.resize(std::max(vocabulary.m_texts.size(), index + 1));
        vocabulary.m_texts[index] = token;
        vocabulary.m_ids.emplace(token, TokenId(*id));
    }
    return vocabulary;
}

Result<Vocabulary> Vocabulary::create(std::vector<std::string> tokens, const std::string& where)
{
    if (tokens.empty() || tokens.size() > static_cast<std::size_t>(maximumTokenId)) {
        return fail(ErrorCode::InvalidTokenizer,
            "A vocabulary of " + std::to_string(tokens.size()) + " tokens cannot be used.", where);
    }
    Vocabulary vocabulary;
    vocabulary.m_ids.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i)
        vocabulary.m_ids.insert_or_assign(tokens[i], TokenId(static_cast<std::int32_t>(i)));
    vocabulary.m_texts = std::move(tokens);
    return vocabulary;
}

std::optional<TokenId> Vocabulary::find(std::string_view token) const
{
    const auto found = m_ids.find(token);
    if (found == m_ids.end())
        return std::nullopt;
    return found->second;
}

std::string_view Vocabulary::textOf(TokenId id) const
{
    const auto index = static_cast<std::size_t>(id.value);
    return id.value >= 0 && index < m_texts.size() ? std::string_view(m_texts[index])
                                                   : std::string_view();
}

} // namespace fathom
