// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/sentencepiece.h"
#include "core/text/unigram_pieces.h"
#include "tests/fuzz/memory_files.h"
#include "tests/fuzz/tokenizer_checks.h"

#include <array>

using namespace fathom;

/// A byte of options, a byte with the length of a text, the text, and a tokenizer.model.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::size_t longestText = 64;
    if (size < 2)
        return 0;
    const auto options = data[0];
    auto rest = fuzz::textOf(data, size).substr(2);
    const auto text = rest.substr(0, data[1] % longestText);
    rest.remove_prefix(text.size());

    TokenizerConfig config;
    config.addsBos = (options & 1U) != 0;
    config.addsEos = (options & 2U) != 0;
    config.isLegacy = (options & 4U) != 0;
    config.addsPrefixSpace = (options & 8U) != 0;
    // Of Llama, T5, XLM-RoBERTa or CamemBERT.
    constexpr std::array types { "llama", "t5", "xlm-roberta", "camembert" };
    const std::string type = types[options >> 6U];
    const auto tokenizer = usesUnigramPieces({}, type)
        ? makeUnigramPieces(config, type, rest, "hash", "fuzz")
        : makeSentencePiece(config, std::string(rest), "hash", "fuzz");
    if (!tokenizer)
        return 0;
    fuzz::checkEncoding(**tokenizer, text);
    fuzz::checkUsualTexts(**tokenizer);
    return 0;
}
