// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/json.h"
#include "core/text/aligned_text.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace fathom {

/// First step of a pipeline: changes the text's characters ("e" + accent -> "é"), keeps the
/// alignment. Immutable, thread-safe.
class Normalizer
{
public:
    virtual ~Normalizer() = default;
    /// `text` has at most one piece.
    [[nodiscard]] virtual Status apply(AlignedText& text) const = 0;
};

/// From the "normalizer" of a tokenizer.json, not null. UnsupportedModel for a type that is not
/// implemented.
[[nodiscard]] Result<std::unique_ptr<Normalizer>> makeNormalizer(
    const Json& json, const std::string& where);

/// Unicode's normalization forms (UAX 15); the alignment is Hugging Face's.
enum class UnicodeForm : std::uint8_t
{
    Nfc,
    Nfd,
    Nfkc,
    Nfkd
};
[[nodiscard]] std::unique_ptr<Normalizer> makeUnicodeForm(UnicodeForm form);

/// Lower case, character by character: a final sigma is a sigma.
[[nodiscard]] std::unique_ptr<Normalizer> makeLowercase();

/// What BERT does to a text before it is cut: drops control characters, makes white space spaces,
/// sets ideographs apart, drops accents, lowers case; each as far as it is on.
struct BertNormalization
{
    bool cleansText = true;
    bool separatesIdeographs = true;
    bool stripsAccents = true;
    bool lowersCase = true;
};
[[nodiscard]] std::unique_ptr<Normalizer> makeBertNormalizer(const BertNormalization& options);

/// SentencePiece's table of replacements, base64 as tokenizer.json has it. InvalidTokenizer if it
/// is damaged.
[[nodiscard]] Result<std::unique_ptr<Normalizer>> makePrecompiled(
    std::string_view base64, const std::string& where);
/// The same from the table's own bytes.
[[nodiscard]] Result<std::unique_ptr<Normalizer>> makePrecompiledFrom(
    std::string table, const std::string& where);

} // namespace fathom
