// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/added_tokens.h"
#include "core/text/aligned_text.h"
#include "core/text/normalizers.h"
#include "core/text/post_processors.h"
#include "core/text/pre_tokenizers.h"
#include "core/text/tokenizers/token_model.h"

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace fathom {

/// What a pipeline consists of. `model` is needed, the other steps may be missing.
struct PipelineParts
{
    std::unique_ptr<Normalizer> normalizer;
    std::unique_ptr<PreTokenizer> preTokenizer;
    std::unique_ptr<TokenModel> model;
    std::unique_ptr<PostProcessor> postProcessor;
    std::vector<AddedToken> addedTokens;
    std::string kind;
    std::string hash;
};

/// A tokenizer as Hugging Face's library builds them: added tokens are cut out, the rest is
/// normalized, cut into words, and these into tokens; then special tokens are added. Offsets go
/// back through every step to the original text.
class PipelineTokenizer final : public Tokenizer
{
public:
    explicit PipelineTokenizer(PipelineParts parts);

    [[nodiscard]] Result<Encoding> encode(
        std::string_view text, SpecialTokens special) const override;
    [[nodiscard]] std::string tokenText(TokenId id) const override
    {
        return std::string(textOf(id));
    }
    [[nodiscard]] std::size_t vocabularySize() const override { return m_vocabularySize; }
    [[nodiscard]] const std::string& hash() const override { return m_parts.hash; }
    [[nodiscard]] std::string kind() const override { return m_parts.kind; }

private:
    [[nodiscard]] std::string_view textOf(TokenId id) const;
    /// How a token that stands for `part` of a text is spelled: an added token as it stands there,
    /// with the white space it swallowed.
    [[nodiscard]] std::string_view spellingOf(TokenId id, std::string_view part) const;
    /// Text between added tokens that are looked for in the original.
    [[nodiscard]] Status encodeOriginal(AlignedText text, Encoding& encoding) const;
    /// Text between added tokens of any kind.
    [[nodiscard]] Status encodePlain(AlignedText text, Encoding& encoding) const;

    PipelineParts m_parts;
    AddedTokenMatcher m_addedInOriginal;
    AddedTokenMatcher m_addedInNormalized;
    std::unordered_map<TokenId, std::string> m_addedTexts;
    std::size_t m_vocabularySize = 0;
};

} // namespace fathom
