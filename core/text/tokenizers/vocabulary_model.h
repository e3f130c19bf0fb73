// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizers/token_model.h"
#include "core/text/tokenizers/vocabulary.h"

#include <utility>

namespace fathom {

/// A model whose tokens are those of a vocabulary: all but the cutting.
class VocabularyModel : public TokenModel
{
public:
    [[nodiscard]] std::optional<TokenId> find(std::string_view token) const final
    {
        return m_vocabulary.find(token);
    }
    [[nodiscard]] std::string_view tokenText(TokenId id) const final
    {
        return m_vocabulary.textOf(id);
    }
    [[nodiscard]] std::size_t vocabularySize() const final { return m_vocabulary.size(); }

protected:
    explicit VocabularyModel(Vocabulary vocabulary)
        : m_vocabulary(std::move(vocabulary))
    {
    }

private:
    Vocabulary m_vocabulary;
};

} // namespace fathom
