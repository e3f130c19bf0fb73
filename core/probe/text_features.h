// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/matrix.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace fathom {

/// What can be seen of a text without a model. Named and computed as by lmprobe's baselines, which use scikit-learn's.
enum class TextFeatureKind : std::uint8_t {
    SentenceLength, ///< code points, words between white space, code points by words
    BagOfWords, ///< how often each word occurs (CountVectorizer)
    TfIdf, ///< the same, times ln((1 + n) / (1 + texts with it)) + 1, each text's vector of length 1 (TfidfVectorizer)
};

/// lmprobe's name: "sentence_length", "bow", "tfidf".
[[nodiscard]] std::string_view textFeatureName(TextFeatureKind kind);

/// Most words of a vocabulary; fewer for very many texts, so that the features of all fit into 256 MB.
inline constexpr std::size_t mostWords = 10'000;

/// Texts as rows of numbers. Learns from some of them which words there are; words are runs of two or more word characters in
/// small letters, as scikit-learn's default pattern has it. Immutable, thread-safe.
class TextFeatures
{
public:
    /// `rows` of `texts`, at least one. Keeps the words that occur most often in them, ties in the order of their bytes.
    TextFeatures(TextFeatureKind kind, const std::vector<std::string>& texts, std::span<const ExampleIndex> rows, const JobContext& job);

    [[nodiscard]] TextFeatureKind kind() const { return m_kind; }
    [[nodiscard]] std::int64_t featureCount() const;
    /// In the order of the features; none for SentenceLength.
    [[nodiscard]] const std::vector<std::string>& words() const { return m_words; }
    /// [rows, featureCount()]. Words that were not learnt count for nothing.
    [[nodiscard]] FeatureMatrix of(const std::vector<std::string>& texts, std::span<const ExampleIndex> rows, const JobContext& job) const;

private:
    TextFeatureKind m_kind;
    std::vector<std::string> m_words;
    std::unordered_map<std::string, Eigen::Index> m_columns;
    Vector m_inverseFrequency; ///< of TfIdf
};

} // namespace fathom
