// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/csv.h"
#include "core/io/file.h"
#include "core/io/json.h"
#include "core/io/text_encoding.h"

#include <algorithm>
#include <cctype>
#include <unordered_map>

namespace fathom {

namespace {

/// Every row has a cell for every key of every other row, so a file with a new key on each line
/// would ask for the square of its size.
constexpr std::size_t mostColumns = 1000;

/// A table that gets its columns as its rows arrive.
class TableBuilder
{
public:
    explicit TableBuilder(const std::string& source) { m_table.source = source; }

    Status add(const JsonInOrder& parsed, std::size_t line)
    {
        const auto& value = parsed.value;
        m_table.rows.emplace_back();
        m_table.lines.push_back(line);
        if (value.is_string())
            return put("text", value);
        if (!value.is_object())
            return fail(ErrorCode::InvalidFormat,
                std::string(
                    "Each line should be a JSON object, {\"text\": …}, or a text, but this is ")
                    + value.type_name() + ".",
                here());
        for (const auto& key : parsed.keys) {
            if (auto status = put(key, value.at(key)); !status)
                return status;
        }
        return {};
    }

    Table finish()
    {
        for (auto& row : m_table.rows)
            row.resize(m_table.columns.size());
        return std::move(m_table);
    }

private:
    Status put(const std::string& key, const Json& value)
    {
        const auto [found, isNew] = m_columnOf.try_emplace(key, m_table.columns.size());
        if (isNew) {
            if (m_table.columns.size() == mostColumns)
                return fail(ErrorCode::InvalidFormat,
                    "The lines have more than " + std::to_string(mostColumns)
                        + " different keys. Each line should have the same keys.",
                    here());
            m_table.columns.push_back(key);
        }
        auto& row = m_table.rows.back();
        row.resize(std::max(row.size(), found->second + 1));
        auto& cell = row[found->second];
        if (value.is_string())
            cell = value.get<std::string>();
        else if (!value.is_null())
            cell = value.dump();
        return {};
    }

    [[nodiscard]] std::string here() const { return atLine(m_table.source, m_table.lines.back()); }

    Table m_table;
    std::unordered_map<std::string, std::size_t> m_columnOf;
};

/// Takes the next line, without its end, from the beginning of `text`.
std::string_view takeLine(std::string_view& text)
{
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

} // namespace

Result<Table> parseJsonLines(std::string_view bytes, const std::string& source)
{
    std::string storage;
    auto text = decodeText(bytes, storage, source);
    if (!text)
        return tl::unexpected(text.error());
    TableBuilder table(source);
    bool isEmpty = true;
    for (std::size_t number = 1; !text->empty(); ++number) {
        const auto line = takeLine(*text);
        if (line.find_first_not_of(" \t") == std::string_view::npos)
            continue;
        isEmpty = false;
        const auto value = parseJsonInOrder(line, atLine(source, number));
        if (!value)
            return tl::unexpected(value.error());
        if (auto status = table.add(*value, number); !status)
            return tl::unexpected(std::move(status.error()));
    }
    if (isEmpty)
        return fail(ErrorCode::EmptyDataset,
            "The file is empty. A JSON object on each line is expected.", source);
    return table.finish();
}

Result<Table> readTable(const std::filesystem::path& path)
{
    const auto bytes = readFile(path);
    if (!bytes)
        return tl::unexpected(bytes.error());
    auto extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(),
        [](unsigned char c) { return c < 0x80 ? std::tolower(c) : c; });
    const auto source = path.filename().string();
    return extension == ".jsonl" || extension == ".ndjson" ? parseJsonLines(*bytes, source)
                                                           : parseCsv(*bytes, source);
}

} // namespace fathom
