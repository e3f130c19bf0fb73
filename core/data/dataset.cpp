// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"

#include "core/base/hash.h"
#include "core/io/utf8.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace fathom {

namespace {

std::string atRow(const Dataset::Columns& columns, std::size_t row)
{
    return columns.name + ", example " + std::to_string(row + 1);
}

Status checkLengths(const Dataset::Columns& columns)
{
    const auto rows = columns.texts.size();
    if (rows == 0)
        return fail(ErrorCode::EmptyDataset, "There are no examples.", columns.name);
    if (rows > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max()))
        return fail(ErrorCode::InvalidArgument, "There are more than 2^31 examples.", columns.name);
    for (const auto length : { columns.labels.size(), columns.targets.size(), columns.groups.size(),
             columns.split.size(), columns.weights.size(), columns.sourceRows.size() }) {
        if (length != 0 && length != rows)
            return fail(ErrorCode::InvalidArgument,
                "There are " + std::to_string(rows) + " texts, but " + std::to_string(length)
                    + " values in a column that goes with them.",
                columns.name);
    }
    if (!columns.labels.empty() && !columns.targets.empty())
        return fail(ErrorCode::InvalidArgument, "There can be classes or target numbers, not both.",
            columns.name);
    return {};
}

Status checkClasses(const Dataset::Columns& columns)
{
    const auto& names = columns.classes.names;
    if (std::set(names.begin(), names.end()).size() != names.size())
        return fail(ErrorCode::InvalidArgument, "Two classes have the same name.", columns.name);
    for (std::size_t row = 0; row < columns.labels.size(); ++row) {
        if (columns.labels[row] < 0
            || static_cast<std::size_t>(columns.labels[row]) >= names.size())
            return fail(ErrorCode::InvalidArgument,
                "There is no class number " + std::to_string(columns.labels[row]) + ".",
                atRow(columns, row));
    }
    return {};
}

Status checkValues(const Dataset::Columns& columns)
{
    for (std::size_t row = 0; row < columns.texts.size(); ++row) {
        if (firstInvalidUtf8(columns.texts[row]))
            return fail(
                ErrorCode::InvalidText, "The text is not valid UTF-8.", atRow(columns, row));
    }
    for (std::size_t row = 0; row < columns.targets.size(); ++row) {
        if (!std::isfinite(columns.targets[row]))
            return fail(ErrorCode::NonFiniteValue, "The target is not a finite number.",
                atRow(columns, row));
    }
    for (std::size_t row = 0; row < columns.weights.size(); ++row) {
        if (!std::isfinite(columns.weights[row]))
            return fail(ErrorCode::NonFiniteValue, "The weight is not a finite number.",
                atRow(columns, row));
        if (columns.weights[row] <= 0)
            return fail(ErrorCode::InvalidCell, "The weight is not above 0.", atRow(columns, row));
    }
    return {};
}

void addNumber(Sha256& hash, std::uint64_t number)
{
    std::array<std::byte, 8> bytes {};
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::byte>(number >> (8 * i));
    hash.add(bytes);
}

/// Each text goes in with its length, so that no two data sets feed the hash the same bytes.
void addText(Sha256& hash, const std::string& text)
{
    addNumber(hash, text.size());
    hash.add(text);
}

std::string hashOf(const Dataset::Columns& columns)
{
    Sha256 hash;
    addText(hash,
        !columns.labels.empty()        ? "labels"
            : !columns.targets.empty() ? "targets"
                                       : "texts");
    for (std::size_t row = 0; row < columns.texts.size(); ++row) {
        addText(hash, columns.texts[row]);
        if (!columns.labels.empty())
            addText(hash, columns.classes.names[static_cast<std::size_t>(columns.labels[row])]);
        else if (!columns.targets.empty())
            addNumber(
                hash, std::bit_cast<std::uint64_t>(columns.targets[row] + 0.0)); // -0 becomes 0
    }
    return hash.hex();
}

} // namespace

Result<Dataset> Dataset::create(Columns columns)
{
    for (const auto check : { checkLengths, checkClasses, checkValues }) {
        if (auto status = check(columns); !status)
            return tl::unexpected(std::move(status.error()));
    }
    auto hash = hashOf(columns);
    return Dataset(std::move(columns), std::move(hash));
}

Dataset::Dataset(Columns columns, std::string hash)
    : m_columns(std::move(columns))
    , m_hash(std::move(hash))
{
}

std::size_t Dataset::sourceRow(ExampleIndex row) const
{
    const auto index = static_cast<std::size_t>(row.value);
    return m_columns.sourceRows.empty() ? index : m_columns.sourceRows[index];
}

} // namespace fathom
