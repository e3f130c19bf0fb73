// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/column_content.h"

#include "core/base/text_parts.h"
#include "core/io/text_encoding.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <unordered_set>

namespace fathom {

std::optional<double> parseNumber(std::string_view cell)
{
    auto text = trimmed(cell);
    if (text.starts_with('+') && !text.starts_with("+-"))
        text.remove_prefix(1);
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (end != text.data() + text.size()
        || (error != std::errc {} && error != std::errc::result_out_of_range))
        return std::nullopt;
    if (error == std::errc::result_out_of_range) // too small to tell from 0, or too large
        return text.find("e-") != std::string_view::npos
                || text.find("E-") != std::string_view::npos
            ? 0.0
            : HUGE_VAL;
    return number;
}

std::optional<std::size_t> findColumn(const Table& table, std::string_view name)
{
    const auto found = std::ranges::find(table.columns, name);
    if (found == table.columns.end())
        return std::nullopt;
    return static_cast<std::size_t>(found - table.columns.begin());
}

std::string listColumns(const Table& table)
{
    constexpr std::size_t most = 20;
    std::string list;
    for (std::size_t i = 0; i < std::min(most, table.columns.size()); ++i)
        list += (i > 0 ? ", " : "") + table.columns[i];
    return list + (table.columns.size() > most ? ", …" : "");
}

ColumnContent describeColumn(const Table& table, std::size_t column)
{
    ColumnContent content { .areNumbers = true, .areWhole = true };
    std::unordered_set<std::string_view> values;
    double length = 0;
    for (const auto& row : table.rows) {
        const auto cell = trimmed(row[column]);
        if (cell.empty())
            continue;
        ++content.filled;
        length += static_cast<double>(cell.size());
        values.insert(cell);
        if (content.areNumbers) {
            const auto number = parseNumber(cell);
            content.areNumbers = number.has_value();
            content.areWhole = content.areWhole && number && std::isfinite(*number)
                && std::trunc(*number) == *number;
        }
    }
    content.different = values.size();
    content.areNumbers = content.areNumbers && content.filled > 0;
    content.areWhole = content.areWhole && content.areNumbers;
    if (content.filled > 0)
        content.meanLength = length / static_cast<double>(content.filled);
    return content;
}

} // namespace fathom
