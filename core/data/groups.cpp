// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/groups.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace fathom {

namespace {

/// A text without what does not make it another text: NFKC and case folding (composed and
/// decomposed, full-width and plain letters are the same), then no white space, punctuation or
/// control characters. Symbols stay: "2 < 3" is not "2 > 3".
class TextNormalizer
{
public:
    TextNormalizer()
    {
        UErrorCode status = U_ZERO_ERROR;
        m_fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
        if (U_FAILURE(status))
            m_fold = nullptr; // ICU without its data: texts are compared without folding
    }

    std::string operator()(const std::string& text) const
    {
        if (text.size() > longestText)
            return text;
        std::string folded;
        if (m_fold) {
            UErrorCode status = U_ZERO_ERROR;
            icu::StringByteSink sink(&folded, static_cast<std::int32_t>(text.size()));
            m_fold->normalizeUTF8(0, text, sink, nullptr, status);
            if (U_FAILURE(status))
                folded = text;
        } else {
            folded = text;
        }
        auto kept = withoutSeparators(folded);
        return kept.empty() ? text : kept;
    }

private:
    static constexpr std::size_t longestText = std::size_t { 1 }
        << 28U; // ICU counts in 32 bits, and may lengthen a text

    static std::string withoutSeparators(const std::string& text)
    {
        std::string kept;
        const auto size = static_cast<std::int32_t>(text.size());
        for (std::int32_t i = 0; i < size;) {
            const auto begin = i;
            UChar32 c = 0;
            U8_NEXT(text.data(), i, size, c);
            if (c < 0 || !(u_isUWhiteSpace(c) || u_ispunct(c) || u_iscntrl(c)))
                kept.append(
                    text, static_cast<std::size_t>(begin), static_cast<std::size_t>(i - begin));
        }
        return kept;
    }

    const icu::Normalizer2* m_fold = nullptr;
};

} // namespace

DetectedGroups detectGroups(const Dataset& dataset)
{
    DetectedGroups result;
    if (!dataset.groups().empty()) {
        result.groups = dataset.groups();
        auto numbers = result.groups;
        std::ranges::sort(numbers);
        result.count = static_cast<std::size_t>(
            std::unique(numbers.begin(), numbers.end()) - numbers.begin());
        result.rule = dataset.groupRule().empty() ? "given groups" : dataset.groupRule();
        return result;
    }
    const TextNormalizer normalize;
    std::unordered_map<std::string, std::int32_t> numberOf;
    for (const auto& text : dataset.texts()) {
        const auto next = static_cast<std::int32_t>(numberOf.size());
        result.groups.push_back(numberOf.try_emplace(normalize(text), next).first->second);
    }
    result.count = numberOf.size();
    if (result.count == dataset.size()) {
        result.groups.clear();
        result.rule = "no two texts alike";
    } else {
        result.rule = "identical texts";
    }
    return result;
}

Dataset withDetectedGroups(const Dataset& dataset)
{
    if (!dataset.groups().empty())
        return dataset;
    auto detected = detectGroups(dataset);
    Dataset::Columns columns { .name = dataset.name(),
        .texts = dataset.texts(),
        .classes = dataset.classes(),
        .labels = dataset.labels(),
        .targets = dataset.targets(),
        .groups = std::move(detected.groups),
        .groupRule = std::move(detected.rule),
        .split = dataset.split(),
        .weights = dataset.weights(),
        .sourceRows = {} };
    for (std::size_t row = 0; row < dataset.size(); ++row)
        columns.sourceRows.push_back(
            dataset.sourceRow(ExampleIndex(static_cast<std::int32_t>(row))));
    auto grouped = Dataset::create(std::move(columns));
    return std::move(*grouped); // the columns of a valid data set are valid
}

} // namespace fathom
