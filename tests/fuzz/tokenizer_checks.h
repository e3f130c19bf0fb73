// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizer.h"
#include "core/text/unicode.h"
#include "tests/fuzz/memory_files.h"

#include <string_view>

namespace fathom::fuzz {

/// What holds for every tokenizer and every text: it is refused unless it is UTF-8, and the parts
/// of an encoding agree with each other and with the text.
inline void checkEncoding(const Tokenizer& tokenizer, std::string_view text)
{
    for (const auto special : { SpecialTokens::Add, SpecialTokens::Omit }) {
        const auto encoding = tokenizer.encode(text, special);
        if (!isValidUtf8(text))
            check(!encoding);
        if (!encoding)
            continue;
        check(encoding->ids.size() == encoding->offsets.size()
            && encoding->ids.size() == encoding->isSpecial.size());
        for (std::size_t i = 0; i < encoding->ids.size(); ++i) {
            const auto id = encoding->ids[i];
            check(id.value >= 0 && static_cast<std::size_t>(id.value) < tokenizer.vocabularySize());
            static_cast<void>(tokenizer.tokenText(id));
            const auto& range = encoding->offsets[i];
            check(range.begin <= range.end && range.end <= text.size());
            check(encoding->isSpecial[i] == 0 || range.begin == range.end);
        }
    }
}

/// Texts with what tokenizers treat in ways of their own: prefixes, digits, accents, emoji, bytes.
inline void checkUsualTexts(const Tokenizer& tokenizer)
{
    for (const std::string_view text : { "", " ", "Hello  world's 12345.\r\n\tthe end ",
             "na\u00efve \u4e2d\u6587 \ufb01 \U0001F600\u200d\U0001F600 e\u0301",
             "<s></s><|endoftext|>[CLS] <unk><0x0A>", "\u2581a\u2581\u2581b" })
        checkEncoding(tokenizer, text);
}

} // namespace fathom::fuzz
