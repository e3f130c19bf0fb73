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

/// Reads RFC 4180 text: quotes, line breaks and doubled quotes in cells, CRLF, LF or CR, UTF-8 with
/// or without byte order mark, UTF-16 with one. The separator (comma, semicolon, tab) is sniffed.
/// Lines without any content are skipped. Column names lose spaces around them and are made unique
/// as pandas does ("x.1", "Unnamed: 0"); cells are kept as they are. Errors name the line.
[[nodiscard]] Result<Table> parseCsv(std::string_view bytes, const std::string& source);
/// One JSON object or text a line. Columns are the union of the keys, in order of first appearance;
/// a bare text is the column `text`. Values that are no texts as JSON writes them, null and absent
/// ones empty.
[[nodiscard]] Result<Table> parseJsonLines(std::string_view bytes, const std::string& source);
/// By extension: .jsonl and .ndjson as JSON lines, everything else as CSV.
[[nodiscard]] Result<Table> readTable(const std::filesystem::path& path);

/// One cell, quoted where RFC 4180 asks for it.
[[nodiscard]] std::string csvCell(std::string_view text);

} // namespace fathom
