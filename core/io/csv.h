// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A rectangular table of UTF-8 text with a header row, as a CSV, TSV or JSONL file holds it.
struct Table
{
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows; ///< each as long as `columns`
    std::vector<std::size_t>
        lines; ///< for each row, the 1-based line of the file on which it begins
    std::string source; ///< the file's name, for messages
};

/// Reads RFC 4180 text: quotes, line breaks and doubled quotes in cells, CRLF or LF, UTF-8 with or
/// without byte order mark, UTF-16 with one. The separator (comma, semicolon, tab) is sniffed.
/// Errors name the line.
[[nodiscard]] Result<Table> parseCsv(std::string_view bytes, const std::string& source);
/// One JSON object a line; columns are the union of the keys, in order of first appearance;
/// non-text values as JSON writes them.
[[nodiscard]] Result<Table> parseJsonLines(std::string_view bytes, const std::string& source);
/// By extension: .jsonl and .ndjson as JSON lines, everything else as CSV.
[[nodiscard]] Result<Table> readTable(const std::filesystem::path& path);

/// One cell, quoted where RFC 4180 asks for it.
[[nodiscard]] std::string csvCell(std::string_view text);

} // namespace fathom
