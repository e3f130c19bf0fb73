// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pipeline_tokenizer.h"

#include "core/text/unicode.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

void append(Encoding& encoding, TokenId id, ByteRange origin)
{
    encoding.ids.push_back(id);
    encoding.offsets.push_back(origin);
    encoding.isSpecial.push_back(0);
}

} // namespace

PipelineTokenizer::PipelineTokenizer(PipelineParts parts)
    : m_parts(std::move(parts))
    , m_vocabularySize(m_parts.model->vocabularySize())
{
    for (const AddedToken& token : m_parts.addedTokens) {
        m_addedTexts[token.id] = token.content;
        m_vocabularySize = std::max(m_vocabularySize, static_cast<std::size_t>(token.id.value) + 1);
        if (!token.isNormalized) {
            m_addedInOriginal.add(token, token.content);
            continue;
        }
        // It is looked for in normalized text, so it must be spelled as that is.
        AlignedText spelling(token.content, { 0, token.content.size() });
        if (m_parts.normalizer && !m_parts.normalizer->apply(spelling))
            continue; // then no text can be normalized either
        m_addedInNormalized.add(token, spelling.text());
    }
}

Result<Encoding> PipelineTokenizer::encode(std::string_view text, SpecialTokens special) const
{
    if (auto status = checkText(text); !status)
        return propagate(status);
    Encoding encoding;
    for (const Section& section : m_addedInOriginal.split(text)) {
        if (section.added) {
            append(encoding, *section.added, section.range);
            continue;
        }
        if (auto status = encodeOriginal(AlignedText(text, section.range), encoding); !status)
            return propagate(status);
    }
    if (m_parts.postProcessor) {
        const auto spelling = [&](TokenId id, ByteRange range) {
            return spellingOf(id, text.substr(range.begin, range.end - range.begin));
        };
        m_parts.postProcessor->apply(encoding, { text, spelling }, special);
    }
    return encoding;
}

Status PipelineTokenizer::encodeOriginal(AlignedText text, Encoding& encoding) const
{
    if (m_parts.normalizer) {
        if (auto status = m_parts.normalizer->apply(text); !status)
            return status;
    }
    if (m_addedInNormalized.isEmpty())
        return encodePlain(std::move(text), encoding);
    for (const Section& section : m_addedInNormalized.split(text.text())) {
        if (section.added) {
            append(encoding, *section.added, text.origin(section.range));
            continue;
        }
        if (auto status = encodePlain(text.slice(section.range), encoding); !status)
            return status;
    }
    return {};
}

Status PipelineTokenizer::encodePlain(AlignedText text, Encoding& encoding) const
{
    if (m_parts.preTokenizer) {
        if (auto status = m_parts.preTokenizer->apply(text); !status)
            return status;
    }
    std::vector<PieceToken> tokens;
    for (const ByteRange& piece : text.pieces()) {
        tokens.clear();
        m_parts.model->tokenize(text.textOf(piece), tokens);
        for (const PieceToken& token : tokens)
            append(encoding, token.id,
                text.origin({ piece.begin + token.range.begin, piece.begin + token.range.end }));
    }
    return {};
}

std::string_view PipelineTokenizer::textOf(TokenId id) const
{
    const auto added = m_addedTexts.find(id);
    return added != m_addedTexts.end() ? std::string_view(added->second)
                                       : m_parts.model->tokenText(id);
}

std::string_view PipelineTokenizer::spellingOf(TokenId id, std::string_view part) const
{
    return m_addedTexts.contains(id) ? part : m_parts.model->tokenText(id);
}

} // namespace fathom
