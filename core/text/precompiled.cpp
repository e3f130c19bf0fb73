// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/base64.h"
#include "core/text/character_changes.h"
#include "core/text/double_array.h"
#include "core/text/normalizers.h"
#include "core/text/unicode.h"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

namespace fathom {

namespace {

std::size_t countCharacters(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++count)
        (void)nextCodePoint(text, i);
    return count;
}

/// Where extended grapheme clusters (UAX 29) end in a text.
std::vector<std::size_t> clusterEnds(std::string_view text, const icu::BreakIterator& prototype)
{
    std::vector<std::size_t> ends;
    UErrorCode error = U_ZERO_ERROR;
    UText* const source
        = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &error);
    const std::unique_ptr<icu::BreakIterator> clusters(prototype.clone());
    clusters->setText(source, error);
    for (auto end = clusters->first(); (end = clusters->next()) != icu::BreakIterator::DONE;)
        ends.push_back(static_cast<std::size_t>(end));
    utext_close(source);
    if (U_FAILURE(error) != 0)
        throw std::runtime_error("ICU cannot find the characters of a text.");
    return ends;
}

/// SentencePiece's normalization the way Hugging Face's library does it: whole grapheme clusters of
/// few bytes first, else character by character, and of several strings in the table that begin one
/// the shortest decides. SentencePiece itself takes the longest; a tokenizer.json is meant for the
/// former.
class Precompiled final : public Normalizer
{
public:
    Precompiled(std::string bytes, std::unique_ptr<icu::BreakIterator> clusters)
        : m_bytes(std::move(bytes))
        , m_table(ReplacementTable::create(m_bytes))
        , m_clusters(std::move(clusters))
    {
    }

    [[nodiscard]] bool isValid() const { return m_table.has_value(); }

    Status apply(AlignedText& text) const override
    {
        constexpr std::size_t longCluster = 6; // bytes
        const std::string_view characters = text.text();
        CharacterRewriter rewriter;
        std::size_t begin = 0;
        for (const std::size_t end : clusterEnds(characters, *m_clusters)) {
            const std::string_view cluster = characters.substr(begin, end - begin);
            const auto whole = end - begin < longCluster ? replacementOf(cluster) : std::nullopt;
            if (whole)
                rewriter.replace(countCharacters(cluster), *whole);
            else
                replaceEach(cluster, rewriter);
            begin = end;
        }
        text = rewriter.applyTo(text);
        return {};
    }

private:
    void replaceEach(std::string_view cluster, CharacterRewriter& rewriter) const
    {
        for (std::size_t i = 0; i < cluster.size();) {
            const std::size_t begin = i;
            const char32_t codePoint = nextCodePoint(cluster, i);
            if (const auto replacement = replacementOf(cluster.substr(begin, i - begin)))
                rewriter.replace(1, *replacement);
            else
                rewriter.keep(codePoint);
        }
    }

    [[nodiscard]] std::optional<std::string_view> replacementOf(std::string_view part) const
    {
        const auto place = m_table->trie.shortestPrefix(part);
        if (!place)
            return std::nullopt;
        const std::string_view rest = m_table->replacements.substr(*place);
        return rest.substr(0, rest.find('\0'));
    }

    std::string m_bytes; // m_table views it
    std::optional<ReplacementTable> m_table;
    std::unique_ptr<icu::BreakIterator> m_clusters; // cloned for each text: it has a state
};

/// Leaves a text as it is: an empty table.
class Unchanged final : public Normalizer
{
public:
    Status apply(AlignedText& /*text*/) const override { return {}; }
};

tl::unexpected<Error> damaged(const std::string& where)
{
    return fail(ErrorCode::InvalidTokenizer,
        "The \"precompiled_charsmap\" of the normalizer is damaged. Copy or download the file "
        "again.",
        where);
}

} // namespace

Result<std::unique_ptr<Normalizer>> makePrecompiled(
    std::string_view base64, const std::string& where)
{
    auto bytes = decodeBase64(base64);
    return bytes ? makePrecompiledFrom(std::move(*bytes), where) : damaged(where);
}

Result<std::unique_ptr<Normalizer>> makePrecompiledFrom(std::string table, const std::string& where)
{
    if (table.empty())
        return std::make_unique<Unchanged>();
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> clusters(
        icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
    if (U_FAILURE(error) != 0)
        throw std::runtime_error("ICU has no data for grapheme clusters.");
    auto normalizer = std::make_unique<Precompiled>(std::move(table), std::move(clusters));
    if (!normalizer->isValid())
        return damaged(where);
    return normalizer;
}

} // namespace fathom
