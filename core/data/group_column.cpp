// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/group_column.h"

#include "core/base/text_parts.h"
#include "core/data/column_content.h"
#include "core/io/text_encoding.h"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace fathom {

namespace {

/// Names that say it outright, then names of what a text may be about; each in order of preference.
constexpr std::array<std::string_view, 5> groupWords { "group", "groups", "pair", "pairs",
    "cluster" };
constexpr std::array<std::string_view, 24> topicWords { "template", "subject", "entity", "city",
    "topic", "item", "stem", "family", "source", "document", "doc", "passage", "conversation",
    "dialogue", "story", "article", "scenario", "context", "participant", "speaker", "author",
    "user", "person", "name" };

/// How the rows fall into groups by one column's values.
struct Grouping
{
    std::size_t rows = 0; ///< with a value
    std::size_t groups = 0;
    std::size_t rowsInCompany = 0; ///< in groups of two rows and more
    std::size_t groupsWithCompany = 0; ///< of two rows and more
    std::size_t mixedGroups = 0; ///< with more than one label
    std::size_t largest = 0;

    [[nodiscard]] double share(std::size_t part, std::size_t whole) const
    {
        return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
    }
    [[nodiscard]] double repeating() const { return share(rowsInCompany, rows); }
    [[nodiscard]] double mixed() const { return share(mixedGroups, groupsWithCompany); }
    [[nodiscard]] double largestShare() const { return share(largest, rows); }
    [[nodiscard]] double meanSize() const { return share(rows, groups); }
};

Grouping groupingBy(const Table& table, std::size_t column, std::optional<std::size_t> label)
{
    struct Group
    {
        std::size_t rows = 0;
        std::string_view label;
        bool isMixed = false;
    };
    std::unordered_map<std::string_view, Group> groups;
    for (const auto& row : table.rows) {
        const auto value = trimmed(row[column]);
        if (value.empty())
            continue;
        auto& group = groups[value];
        const auto ofLabel = label ? trimmed(row[*label]) : std::string_view {};
        if (group.rows++ == 0)
            group.label = ofLabel;
        else if (group.label != ofLabel)
            group.isMixed = true;
    }
    Grouping result;
    result.groups = groups.size();
    for (const auto& [value, group] : groups) {
        result.rows += group.rows;
        result.largest = std::max(result.largest, group.rows);
        if (group.rows > 1) {
            result.rowsInCompany += group.rows;
            ++result.groupsWithCompany;
            result.mixedGroups += group.isMixed ? 1 : 0;
        }
    }
    return result;
}

bool looksLikeTopic(const Grouping& grouping, bool hasLabel)
{
    return grouping.groups >= 10 && grouping.repeating() >= 0.9 && grouping.largestShare() <= 0.1
        && (!hasLabel || grouping.mixed() >= 0.5);
}

bool looksLikePairs(const Grouping& grouping)
{
    return grouping.groups >= 10 && grouping.repeating() >= 0.95 && grouping.largestShare() <= 0.1
        && grouping.meanSize() <= 4 && grouping.mixed() >= 0.9;
}

/// "pair", "pair_id", "pair_index": the word itself or its number.
bool isNamed(const std::vector<std::string>& words, std::string_view word)
{
    if (words.empty() || words.front() != word)
        return false;
    constexpr std::array<std::string_view, 5> suffixes { "id", "index", "idx", "number", "no" };
    return words.size() == 1
        || (words.size() == 2 && std::ranges::find(suffixes, words[1]) != suffixes.end());
}

} // namespace

std::string normalizedColumnName(std::string_view name)
{
    const auto isLower = [](char c) { return c >= 'a' && c <= 'z'; };
    const auto isUpper = [](char c) { return c >= 'A' && c <= 'Z'; };
    std::string normalized;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (isUpper(c)) {
            if (i > 0 && isLower(name[i - 1]))
                normalized += '_';
            normalized += static_cast<char>(c - 'A' + 'a');
        } else {
            normalized += c == ' ' || c == '-' ? '_' : c;
        }
    }
    return normalized;
}

std::vector<std::string> wordsOfName(std::string_view normalized)
{
    std::vector<std::string> words;
    while (!normalized.empty()) {
        const auto end = normalized.find('_');
        auto word = normalized.substr(0, end);
        normalized.remove_prefix(end == std::string_view::npos ? normalized.size() : end + 1);
        while (!word.empty() && word.back() >= '0' && word.back() <= '9')
            word.remove_suffix(1);
        if (!word.empty())
            words.emplace_back(word);
    }
    return words;
}

std::optional<std::size_t> guessGroupColumn(
    const Table& table, std::optional<std::size_t> label, std::span<const std::size_t> taken)
{
    std::vector<std::size_t> candidates;
    std::vector<std::vector<std::string>> words;
    for (std::size_t column = 0; column < table.columns.size(); ++column) {
        if (std::ranges::find(taken, column) == taken.end()) {
            candidates.push_back(column);
            words.push_back(wordsOfName(normalizedColumnName(table.columns[column])));
        }
    }
    const auto firstNamed = [&](auto names, auto isAcceptable) -> std::optional<std::size_t> {
        for (const auto name : names) {
            for (std::size_t i = 0; i < candidates.size(); ++i) {
                if (isNamed(words[i], name)
                    && isAcceptable(groupingBy(table, candidates[i], label)))
                    return candidates[i];
            }
        }
        return std::nullopt;
    };
    if (const auto column = firstNamed(groupWords, [](const Grouping& grouping) {
            return grouping.groups >= 2 && grouping.groupsWithCompany > 0;
        }))
        return column;
    if (const auto column = firstNamed(topicWords,
            [&](const Grouping& grouping) { return looksLikeTopic(grouping, label.has_value()); }))
        return column;
    if (!label)
        return std::nullopt;
    for (const auto column : candidates) {
        if (!describeColumn(table, column).areNumbers
            && looksLikePairs(groupingBy(table, column, label)))
            return column;
    }
    return std::nullopt;
}

} // namespace fathom
