// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/column_roles.h"

#include "core/data/column_content.h"
#include "core/data/group_column.h"
#include "core/data/split_names.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <span>
#include <vector>

namespace fathom {

namespace {

using Names = std::span<const std::string_view>;

// Each list in order of preference.
constexpr std::array<std::string_view, 28> textNames { "text", "texts", "prompt", "prompts",
    "statement", "statements", "sentence", "sentences", "question", "input", "inputs", "content",
    "message", "instruction", "query", "review", "utterance", "document", "passage", "body",
    "tweet", "comment", "headline", "title", "claim", "example", "context", "description" };
constexpr std::array<std::string_view, 4> surelyLabelNames { "label", "labels", "class",
    "classes" };
constexpr std::array<std::string_view, 17> labelNames { "target", "targets", "y", "category",
    "gold", "gold_label", "truth", "ground_truth", "is_true", "correct", "is_correct", "sentiment",
    "intent", "answer", "output", "type", "tag" };
constexpr std::array<std::string_view, 10> targetNames { "label", "labels", "target", "targets",
    "score", "value", "rating", "y", "gold", "output" };
constexpr std::array<std::string_view, 6> splitNames { "split", "set", "fold", "partition",
    "subset", "dataset_split" };
constexpr std::array<std::string_view, 6> weightNames { "sample_weight", "sample_weights", "weight",
    "weights", "row_weight", "example_weight" };
constexpr std::array<std::string_view, 6> positiveNames { "positive", "positives", "pos",
    "positive_prompt", "positive_text", "positive_statement" };
constexpr std::array<std::string_view, 6> negativeNames { "negative", "negatives", "neg",
    "negative_prompt", "negative_text", "negative_statement" };
constexpr std::array<std::string_view, 9> identifierWords { "id", "ids", "index", "idx", "uid",
    "uuid", "unnamed:", "length", "len" };

/// One guess: the roles as they become known, and what the columns hold, looked at once.
class Guesser
{
public:
    Guesser(const Table& table, const ColumnRoles& given, Task task)
        : m_table(table)
        , m_roles(given)
        , m_task(task)
    {
        for (const auto& column : table.columns)
            m_names.push_back(normalizedColumnName(column));
    }

    Result<ColumnRoles> guess()
    {
        if (auto status = checkGiven(); !status)
            return tl::unexpected(std::move(status.error()));
        if (!m_roles.split)
            assign(m_roles.split,
                findNamed(splitNames, [this](auto column) { return holdsSplitNames(column); }));
        if (!m_roles.weight)
            assign(m_roles.weight,
                findNamed(weightNames, [this](auto column) { return content(column).areNumbers; }));
        if (!isSet(m_roles.text) || isSet(m_roles.positive) || isSet(m_roles.negative))
            guessPair();
        if (!isSet(m_roles.positive) && !isSet(m_roles.negative)) {
            if (!isSet(m_roles.text))
                assign(m_roles.text, guessText());
            if (!isSet(m_roles.text))
                return fail(ErrorCode::MissingColumn,
                    "None of the columns (" + listColumns(m_table)
                        + ") looks like text. Say which one holds the texts.",
                    m_table.source);
            if (!m_roles.label)
                assign(
                    m_roles.label, m_task == Task::Classification ? guessLabel() : guessTarget());
        } else if (!isSet(m_roles.positive) || !isSet(m_roles.negative)) {
            return fail(ErrorCode::MissingColumn,
                std::string("Pairs need two columns, but only the ")
                    + (isSet(m_roles.positive) ? "positive" : "negative")
                    + " one was given. The columns are: " + listColumns(m_table) + ".",
                m_table.source);
        }
        if (!m_roles.group)
            assign(m_roles.group, guessGroup());
        forgetEmptyNames();
        return m_roles;
    }

private:
    std::array<std::optional<std::string>*, 7> all()
    {
        return { &m_roles.text, &m_roles.label, &m_roles.group, &m_roles.split, &m_roles.weight,
            &m_roles.positive, &m_roles.negative };
    }

    static bool isSet(const std::optional<std::string>& role) { return role && !role->empty(); }

    Status checkGiven()
    {
        for (const auto* role : all()) {
            if (!isSet(*role))
                continue;
            const auto column = findColumn(m_table, **role);
            if (!column)
                return fail(ErrorCode::MissingColumn,
                    "There is no column \"" + **role
                        + "\". The columns are: " + listColumns(m_table) + ".",
                    m_table.source);
            m_taken.push_back(*column);
        }
        if (isSet(m_roles.text) && m_roles.text == m_roles.label)
            return fail(ErrorCode::InvalidArgument,
                "The column \"" + *m_roles.text + "\" cannot be both the text and the label.",
                m_table.source);
        return {};
    }

    void assign(std::optional<std::string>& role, std::optional<std::size_t> column)
    {
        if (column) {
            role = m_table.columns[*column];
            m_taken.push_back(*column);
        }
    }

    void forgetEmptyNames()
    {
        for (auto* role : all()) {
            if (!isSet(*role))
                role->reset();
        }
    }

    [[nodiscard]] bool isFree(std::size_t column) const
    {
        return std::ranges::find(m_taken, column) == m_taken.end();
    }

    const ColumnContent& content(std::size_t column)
    {
        const auto found = m_contents.find(column);
        return found != m_contents.end()
            ? found->second
            : m_contents.emplace(column, describeColumn(m_table, column)).first->second;
    }

    template <class Acceptable>
    std::optional<std::size_t> findNamed(Names names, Acceptable isAcceptable)
    {
        for (const auto name : names) {
            for (std::size_t column = 0; column < m_names.size(); ++column) {
                if (m_names[column] == name && isFree(column) && isAcceptable(column))
                    return column;
            }
        }
        return std::nullopt;
    }

    template <class Acceptable>
    std::optional<std::size_t> findFirst(Acceptable isAcceptable)
    {
        for (std::size_t column = 0; column < m_names.size(); ++column) {
            if (isFree(column) && isAcceptable(column))
                return column;
        }
        return std::nullopt;
    }

    bool nameHas(std::size_t column, Names words) const
    {
        return std::ranges::any_of(wordsOfName(m_names[column]),
            [&](const std::string& word) { return std::ranges::find(words, word) != words.end(); });
    }

    /// A column named split may hold a slip, which reading it reports; other names must fit
    /// throughout.
    bool holdsSplitNames(std::size_t column)
    {
        const auto fits
            = [&](const auto& row) { return splitPartFromName(row[column]).has_value(); };
        return m_names[column] == "split"
            ? std::ranges::any_of(m_table.rows, fits)
            : !m_table.rows.empty() && std::ranges::all_of(m_table.rows, fits);
    }

    bool holdsWords(std::size_t column)
    {
        return content(column).filled > 0 && !content(column).areNumbers;
    }

    /// Few enough values to be classes: they repeat, and are not measurements.
    bool holdsClasses(std::size_t column, std::size_t most)
    {
        const auto& values = content(column);
        return values.different >= 2 && values.different <= most
            && values.different <= std::max<std::size_t>(2, values.filled / 2)
            && (!values.areNumbers || values.areWhole) && !nameHas(column, identifierWords);
    }

    void guessPair()
    {
        const auto words = [this](auto column) { return holdsWords(column); };
        const auto any = [](auto) { return true; };
        if (!isSet(m_roles.positive) && !isSet(m_roles.negative) && findNamed(textNames, words)
            && (isSet(m_roles.label) || findNamed(surelyLabelNames, any)))
            return;
        const auto positive = m_roles.positive ? findColumn(m_table, *m_roles.positive)
                                               : findNamed(positiveNames, words);
        const auto negative = m_roles.negative ? findColumn(m_table, *m_roles.negative)
                                               : findNamed(negativeNames, words);
        if (positive && negative) {
            assign(m_roles.positive, positive);
            assign(m_roles.negative, negative);
        }
    }

    std::optional<std::size_t> guessText()
    {
        const auto words = [this](auto column) { return holdsWords(column); };
        if (const auto column = findNamed(textNames, words))
            return column;
        const auto isNamedLikeText = [&](std::size_t column) {
            return holdsWords(column) && nameHas(column, textNames)
                && !nameHas(column, surelyLabelNames) && !nameHas(column, identifierWords);
        };
        if (const auto column = findFirst(isNamedLikeText))
            return column;
        std::optional<std::size_t> longest;
        for (std::size_t column = 0; column < m_names.size(); ++column) {
            if (isFree(column) && holdsWords(column) && !nameHas(column, identifierWords)
                && !nameHas(column, surelyLabelNames)
                && (!longest || content(column).meanLength > content(*longest).meanLength))
                longest = column;
        }
        return longest;
    }

    std::optional<std::size_t> guessLabel()
    {
        if (const auto column
            = findNamed(surelyLabelNames, [this](auto c) { return content(c).filled > 0; }))
            return column;
        if (const auto column
            = findNamed(labelNames, [this](auto c) { return holdsClasses(c, mostClasses); }))
            return column;
        const auto isNamedLikeLabel = [this](auto column) {
            return nameHas(column, surelyLabelNames) && holdsClasses(column, mostClasses);
        };
        if (const auto column = findFirst(isNamedLikeLabel))
            return column;
        return findFirst([this](auto column) { return holdsClasses(column, mostClassesUnnamed); });
    }

    std::optional<std::size_t> guessTarget()
    {
        const auto numbers = [this](auto column) {
            return content(column).areNumbers && !nameHas(column, identifierWords);
        };
        if (const auto column = findNamed(targetNames, numbers))
            return column;
        return findFirst(numbers);
    }

    std::optional<std::size_t> guessGroup()
    {
        // Targets of a regression differ from row to row, so they say nothing about groups.
        const auto label = isSet(m_roles.label) && m_task == Task::Classification
            ? findColumn(m_table, *m_roles.label)
            : std::nullopt;
        return guessGroupColumn(m_table, label, m_taken);
    }

    static constexpr std::size_t mostClasses = 200; // in a column with a label's name
    static constexpr std::size_t mostClassesUnnamed = 20;

    const Table& m_table;
    ColumnRoles m_roles;
    Task m_task;
    std::vector<std::string> m_names; ///< normalized
    std::vector<std::size_t> m_taken;
    std::map<std::size_t, ColumnContent> m_contents;
};

} // namespace

Result<ColumnRoles> guessColumnRoles(const Table& table, const ColumnRoles& given, Task task)
{
    return Guesser(table, given, task).guess();
}

std::string describe(const ColumnRoles& roles, Task task)
{
    std::string text;
    const auto add = [&](const char* role, const std::optional<std::string>& column) {
        if (column)
            text += (text.empty() ? "" : ", ") + std::string(role) + ": " + *column;
    };
    add("text", roles.text);
    add("positive", roles.positive);
    add("negative", roles.negative);
    add(task == Task::Regression ? "target" : "label", roles.label);
    add("group", roles.group);
    add("split", roles.split);
    add("weight", roles.weight);
    return text;
}

} // namespace fathom
