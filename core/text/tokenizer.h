// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Half-open range of bytes of the original UTF-8 text. Empty (begin == end) for tokens that stand
/// for no text.
struct ByteRange
{
    std::size_t begin = 0;
    std::size_t end = 0;
    bool operator==(const ByteRange&) const = default;
};

/// A tokenised text: parallel vectors.
struct Encoding
{
    std::vector<TokenId> ids;
    std::vector<ByteRange> offsets;
    std::vector<std::uint8_t>
        isSpecial; ///< 1: added by the tokenizer (BOS, EOS, CLS), not part of the text
};

enum class SpecialTokens : std::uint8_t
{
    Add,
    Omit
};

/// Text to token ids, exactly as the model's own tokenizer does it. Immutable and thread-safe.
class Tokenizer
{
public:
    virtual ~Tokenizer() = default;

    /// `text` must be valid UTF-8 (InvalidText otherwise). No truncation, no padding.
    [[nodiscard]] virtual Result<Encoding> encode(
        std::string_view text, SpecialTokens special) const = 0;
    /// The vocabulary's own spelling of a token ("▁the", "Ġthe", "<0x0A>"). Empty for ids outside
    /// the vocabulary.
    [[nodiscard]] virtual std::string tokenText(TokenId id) const = 0;
    /// Ids are in [0, vocabularySize).
    [[nodiscard]] virtual std::size_t vocabularySize() const = 0;
    /// SHA-256 of the files it was made from.
    [[nodiscard]] virtual const std::string& hash() const = 0;
    /// "SentencePiece", "byte-level BPE": for people.
    [[nodiscard]] virtual std::string kind() const = 0;

protected:
    Tokenizer() = default;
    Tokenizer(const Tokenizer&) = default;
    Tokenizer& operator=(const Tokenizer&) = default;
};

} // namespace fathom
