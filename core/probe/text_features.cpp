// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/text_features.h"

#include "core/text/unicode.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace fathom {

namespace {

    constexpr std::size_t mostFeatures = std::size_t { 1 } << 26U; ///< of all rows: 256 MB
    constexpr std::size_t rowsBetweenCheckpoints = 256;
    constexpr Eigen::Index lengthFeatures = 3;

    void forEachWord(std::string_view text, const std::function<void(const std::string&)>& visit)
    {
        const auto small = lowerCased(text);
        std::size_t begin = 0;
        std::size_t characters = 0;
        for (std::size_t position = 0; position < small.size();) {
            const auto start = position;
            const auto isWord = isWordCharacter(nextCodePoint(small, position));
            if (isWord && characters++ == 0)
                begin = start;
            const auto isOver = !isWord || position == small.size();
            if (isOver && characters >= 2)
                visit(small.substr(begin, (isWord ? position : start) - begin));
            if (!isWord)
                characters = 0;
        }
    }

    void writeLengths(std::string_view text, Eigen::Ref<Eigen::RowVectorXf> row)
    {
        std::int64_t characters = 0;
        std::int64_t words = 0;
        bool isInWord = false;
        for (std::size_t position = 0; position < text.size(); ++characters) {
            const auto isSpace = isWhiteSpace(nextCodePoint(text, position));
            words += !isSpace && !isInWord ? 1 : 0;
            isInWord = !isSpace;
        }
        row << static_cast<float>(characters), static_cast<float>(words),
            static_cast<float>(static_cast<double>(characters) / static_cast<double>(std::max<std::int64_t>(words, 1)));
    }

    const std::string& textOf(const std::vector<std::string>& texts, ExampleIndex row)
    {
        return texts[static_cast<std::size_t>(row.value)];
    }

    struct WordCount
    {
        std::int64_t occurrences = 0;
        std::int64_t texts = 0;
        std::size_t lastText = 0; ///< counted from 1
    };

    using WordCounts = std::map<std::string, WordCount>;

    WordCounts countWords(const std::vector<std::string>& texts, std::span<const ExampleIndex> rows, const JobContext& job)
    {
        WordCounts counts;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (i % rowsBetweenCheckpoints == 0)
                job.checkpoint();
            forEachWord(textOf(texts, rows[i]), [&](const std::string& word) {
                auto& count = counts[word];
                ++count.occurrences;
                if (count.lastText != i + 1)
                    ++count.texts;
                count.lastText = i + 1;
            });
        }
        return counts;
    }

    /// The most frequent, in the order of their bytes.
    std::vector<WordCounts::const_iterator> mostFrequent(const WordCounts& counts, std::size_t most)
    {
        std::vector<WordCounts::const_iterator> words;
        for (auto word = counts.begin(); word != counts.end(); ++word)
            words.push_back(word);
        if (words.size() > most) {
            std::ranges::stable_sort(words, std::greater {}, [](const auto& word) { return word->second.occurrences; });
            words.resize(most);
            std::ranges::sort(words, {}, [](const auto& word) { return word->first; });
        }
        return words;
    }

} // namespace

std::string_view textFeatureName(TextFeatureKind kind)
{
    switch (kind) {
    case TextFeatureKind::SentenceLength:
        return "sentence_length";
    case TextFeatureKind::BagOfWords:
        return "bow";
    case TextFeatureKind::TfIdf:
        break;
    }
    return "tfidf";
}

TextFeatures::TextFeatures(
    TextFeatureKind kind, const std::vector<std::string>& texts, std::span<const ExampleIndex> rows, const JobContext& job)
    : m_kind(kind)
{
    if (kind == TextFeatureKind::SentenceLength)
        return;
    const auto counts = countWords(texts, rows, job);
    const auto words = mostFrequent(counts, std::clamp(mostFeatures / texts.size(), std::size_t { 1 }, mostWords));
    m_inverseFrequency.resize(static_cast<Eigen::Index>(words.size()));
    for (const auto& word : words) {
        const auto column = static_cast<Eigen::Index>(m_words.size());
        m_columns.emplace(word->first, column);
        m_words.push_back(word->first);
        m_inverseFrequency[column]
            = std::log((1.0 + static_cast<double>(rows.size())) / (1.0 + static_cast<double>(word->second.texts))) + 1.0;
    }
}

std::int64_t TextFeatures::featureCount() const
{
    return m_kind == TextFeatureKind::SentenceLength ? lengthFeatures : static_cast<std::int64_t>(m_words.size());
}

FeatureMatrix TextFeatures::of(const std::vector<std::string>& texts, std::span<const ExampleIndex> rows, const JobContext& job) const
{
    FeatureMatrix features = FeatureMatrix::Zero(static_cast<Eigen::Index>(rows.size()), featureCount());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % rowsBetweenCheckpoints == 0)
            job.checkpoint();
        auto row = features.row(static_cast<Eigen::Index>(i));
        const auto& text = textOf(texts, rows[i]);
        if (m_kind == TextFeatureKind::SentenceLength) {
            writeLengths(text, row);
            continue;
        }
        forEachWord(text, [&](const std::string& word) {
            if (const auto found = m_columns.find(word); found != m_columns.end())
                row[found->second] += 1;
        });
        if (m_kind == TextFeatureKind::TfIdf) {
            const Eigen::RowVectorXd weighted = row.cast<double>().cwiseProduct(m_inverseFrequency.transpose());
            const auto length = weighted.norm();
            if (length > 0)
                row = (weighted / length).cast<float>();
        }
    }
    return features;
}

} // namespace fathom
