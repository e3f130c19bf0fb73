// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/column_readers.h"

#include "core/base/text_parts.h"
#include "core/data/column_content.h"
#include "core/data/split_names.h"
#include "core/io/text_encoding.h"
#include "core/io/utf8.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace fathom {

namespace {

std::string shown(std::string_view cell)
{
    const auto prefix = utf8Prefix(cell, 60);
    return "\"" + std::string(prefix) + (prefix.size() < cell.size() ? "…" : "") + "\"";
}

/// "1" for "1", "01" stays text: an integer as C++ would write it.
std::optional<std::int64_t> canonicalInteger(std::string_view text)
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc {} || end != text.data() + text.size() || std::to_string(number) != text)
        return std::nullopt;
    return number;
}

/// "1" for "1.0" and "1.00", as tables with missing values are often saved.
std::string_view withoutZeroFraction(std::string_view text)
{
    const auto point = text.find('.');
    if (point == std::string_view::npos || point + 1 == text.size()
        || text.find_first_not_of('0', point + 1) != std::string_view::npos)
        return text;
    return text.substr(0, point);
}

bool areIntegers(const std::vector<std::string_view>& names)
{
    return std::ranges::all_of(
        names, [](auto name) { return canonicalInteger(withoutZeroFraction(name)).has_value(); });
}

/// Sorted as scikit-learn's np.unique does: numbers by value, texts by bytes.
Classes makeClasses(std::vector<std::string_view> names)
{
    Classes classes;
    classes.areIntegers = areIntegers(names);
    if (classes.areIntegers) {
        std::ranges::transform(names, names.begin(), withoutZeroFraction);
        std::ranges::sort(names, {}, [](auto name) { return *canonicalInteger(name); });
    } else {
        std::ranges::sort(names);
    }
    classes.names.assign(names.begin(), std::unique(names.begin(), names.end()));
    return classes;
}

std::string list(const Classes& classes)
{
    constexpr std::size_t most = 20;
    std::string text;
    for (std::size_t i = 0; i < std::min(most, classes.count()); ++i)
        text += (i > 0 ? ", " : "") + classes.names[i];
    return text + (classes.count() > most ? ", …" : "");
}

} // namespace

std::string atRow(const Table& table, std::size_t row)
{
    return atLine(table.source, table.lines[row]);
}

namespace {

/// A column of numbers with "nan" among them has a missing label, not one more class.
Status checkNumbersAmongLabels(
    const Table& table, std::size_t column, const std::vector<std::string_view>& cells)
{
    std::optional<std::size_t> missing;
    for (std::size_t row = 0; row < cells.size(); ++row) {
        const auto number = parseNumber(cells[row]);
        if (!number)
            return {}; // labels are words
        if (!missing && !std::isfinite(*number))
            missing = row;
    }
    if (!missing)
        return {};
    return fail(ErrorCode::NonFiniteValue,
        "The label " + shown(cells[*missing]) + " (column \"" + table.columns[column]
            + "\") is not a finite number, as the other labels are. Correct it or remove the row.",
        atRow(table, *missing));
}

} // namespace

Result<LabelColumn> readLabels(const Table& table, std::size_t column, const Classes& expected)
{
    const auto& name = table.columns[column];
    std::vector<std::string_view> cells;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        cells.push_back(trimmed(table.rows[row][column]));
        if (cells.back().empty())
            return fail(ErrorCode::InvalidCell,
                "The label (column \"" + name + "\") is empty. Fill it in or remove the row.",
                atRow(table, row));
    }
    if (auto status = checkNumbersAmongLabels(table, column, cells); !status)
        return propagate(status);
    LabelColumn result;
    if (expected.count() > 0) {
        result.classes = expected;
    } else {
        std::unordered_map<std::string_view, int> different;
        for (const auto cell : cells)
            different.emplace(cell, 0);
        std::vector<std::string_view> names;
        for (const auto& [cell, unused] : different)
            names.push_back(cell);
        result.classes = makeClasses(std::move(names));
    }
    std::unordered_map<std::string_view, std::int32_t> indexOf;
    for (const auto& className : result.classes.names)
        indexOf.emplace(className, static_cast<std::int32_t>(indexOf.size()));
    for (std::size_t row = 0; row < cells.size(); ++row) {
        const auto found = indexOf.find(
            result.classes.areIntegers ? withoutZeroFraction(cells[row]) : cells[row]);
        if (found == indexOf.end())
            return fail(ErrorCode::InvalidCell,
                "The label " + shown(cells[row]) + " (column \"" + name
                    + "\") is not one of the classes: " + list(result.classes) + ".",
                atRow(table, row));
        result.labels.push_back(found->second);
    }
    return result;
}

Result<std::vector<double>> readTargets(const Table& table, std::size_t column)
{
    std::vector<double> targets;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        const auto& cell = table.rows[row][column];
        const auto number = parseNumber(cell);
        if (!number)
            return fail(ErrorCode::InvalidCell,
                trimmed(cell).empty()
                    ? "The target (column \"" + table.columns[column]
                        + "\") is empty. Fill it in or remove the row."
                    : "Regression needs a number with a decimal point in column \""
                        + table.columns[column] + "\", but " + shown(cell)
                        + " is here. Choose another column, or classification.",
                atRow(table, row));
        if (!std::isfinite(*number))
            return fail(ErrorCode::NonFiniteValue,
                "The target " + shown(cell) + " (column \"" + table.columns[column]
                    + "\") is not a finite number. Correct it or remove the row.",
                atRow(table, row));
        targets.push_back(*number);
    }
    return targets;
}

std::vector<std::int32_t> readGroups(const Table& table, std::size_t column)
{
    std::unordered_map<std::string_view, std::int32_t> numberOf;
    std::vector<std::int32_t> groups;
    std::int32_t next = 0;
    for (const auto& row : table.rows) {
        const auto cell = trimmed(row[column]);
        if (cell.empty()) {
            groups.push_back(next++);
            continue;
        }
        const auto [found, isNew] = numberOf.try_emplace(cell, next);
        next += isNew ? 1 : 0;
        groups.push_back(found->second);
    }
    return groups;
}

Result<std::vector<SplitPart>> readSplit(const Table& table, std::size_t column)
{
    std::vector<SplitPart> split;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        const auto& cell = table.rows[row][column];
        const auto part = splitPartFromName(cell);
        if (!part)
            return fail(ErrorCode::InvalidCell,
                "The split column \"" + table.columns[column] + "\" has " + shown(cell)
                    + " here. Use train, validation or test, or choose no split column.",
                atRow(table, row));
        split.push_back(*part);
    }
    return split;
}

Result<std::vector<double>> readWeights(const Table& table, std::size_t column)
{
    std::vector<double> weights;
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        const auto& cell = table.rows[row][column];
        const auto number = parseNumber(cell);
        const auto problem = [&](ErrorCode code) {
            return fail(code,
                "The weight " + shown(cell) + " (column \"" + table.columns[column]
                    + "\") is not a number above 0. Correct it, or choose no weight column.",
                atRow(table, row));
        };
        if (number && !std::isfinite(*number))
            return problem(ErrorCode::NonFiniteValue);
        if (!number || *number <= 0)
            return problem(ErrorCode::InvalidCell);
        weights.push_back(*number);
    }
    return weights;
}

Result<std::vector<std::string>> readTexts(const Table& table, std::size_t column)
{
    std::vector<std::string> texts;
    texts.reserve(table.rows.size());
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
        if (table.rows[row][column].empty())
            return fail(ErrorCode::InvalidCell,
                "The text (column \"" + table.columns[column]
                    + "\") is empty. Fill it in or remove the row.",
                atRow(table, row));
        texts.push_back(table.rows[row][column]);
    }
    return texts;
}

} // namespace fathom
