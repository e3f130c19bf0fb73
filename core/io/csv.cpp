// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/csv.h"

#include "core/base/text_parts.h"
#include "core/io/file.h"
#include "core/io/text_encoding.h"
#include "core/io/utf8.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace fathom {

namespace {

using Cells = std::vector<std::string>;

/// RFC 4180 read record by record. A double quote opens a quoted cell only as the cell's first
/// character; anywhere else in an unquoted cell it stands for itself.
class RecordReader
{
public:
    RecordReader(std::string_view text, char separator, const std::string& source)
        : m_text(text)
        , m_separator(separator)
        , m_source(source)
    {
        for (const auto c : { separator, '\n', '\r' })
            m_endsCell[static_cast<unsigned char>(c)] = true;
    }

    /// Reads the next record that is not blank into `cells`; false at the end of the text.
    Result<bool> next(Cells& cells)
    {
        while (m_position < m_text.size()) {
            const auto begin = m_position;
            m_recordLine = m_line;
            m_hasStrayQuote = false;
            cells.clear();
            if (auto status = readRecord(cells); !status)
                return tl::unexpected(std::move(status.error()));
            if (!isBlank(m_text.substr(begin, m_position - begin)))
                return true;
        }
        return false;
    }

    /// Whether an unquoted cell of the record read last contains a double quote.
    [[nodiscard]] bool hasStrayQuote() const { return m_hasStrayQuote; }

    /// Line on which the record read last begins.
    [[nodiscard]] std::size_t recordLine() const { return m_recordLine; }

private:
    Status readRecord(Cells& cells)
    {
        while (true) {
            auto& cell = cells.emplace_back();
            if (m_position < m_text.size() && m_text[m_position] == '"') {
                if (auto status = readQuoted(cell); !status)
                    return status;
            } else {
                readPlain(cell);
            }
            if (m_position == m_text.size())
                return {};
            const char end = m_text[m_position++];
            if (end == m_separator)
                continue;
            if (end == '\r' && m_position < m_text.size() && m_text[m_position] == '\n')
                ++m_position;
            ++m_line;
            return {};
        }
    }

    void readPlain(std::string& cell)
    {
        const auto begin = m_position;
        while (m_position < m_text.size()
            && !m_endsCell[static_cast<unsigned char>(m_text[m_position])])
            ++m_position;
        cell.assign(m_text, begin, m_position - begin);
        m_hasStrayQuote = m_hasStrayQuote || cell.find('"') != std::string::npos;
    }

    Status readQuoted(std::string& cell)
    {
        const auto openingLine = m_line;
        const auto opening = m_position++;
        while (true) {
            const auto quote = m_text.find('"', m_position);
            if (quote == std::string_view::npos)
                return fail(ErrorCode::InvalidFormat,
                    "The double quote that opens a cell here is never closed. Close it, or double "
                    "it if it belongs to the text.",
                    atLine(m_source, openingLine));
            cell.append(m_text, m_position, quote - m_position);
            m_position = quote + 1;
            if (m_position == m_text.size() || m_text[m_position] != '"')
                break;
            cell += '"';
            ++m_position;
        }
        m_line += countLineEnds(m_text.substr(opening, m_position - opening));
        if (m_position < m_text.size()
            && !m_endsCell[static_cast<unsigned char>(m_text[m_position])])
            return fail(ErrorCode::InvalidFormat,
                "The quoted cell that begins here goes on after its closing quote"
                    + (m_line == openingLine ? std::string() : " on line " + std::to_string(m_line))
                    + ". Double the quotes that belong to the text (\"\").",
                atLine(m_source, openingLine));
        return {};
    }

    [[nodiscard]] bool isBlank(std::string_view record) const
    {
        return std::ranges::all_of(record, [&](char c) {
            return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == m_separator;
        });
    }

    std::string_view m_text;
    char m_separator;
    const std::string& m_source;
    std::array<bool, 256> m_endsCell {};
    std::size_t m_position = 0;
    std::size_t m_line = 1;
    std::size_t m_recordLine = 1;
    bool m_hasStrayQuote = false;
};

/// How well a separator explains the first records.
struct Agreement
{
    /// Of the records that have as many cells as the header, and quotes only where they belong.
    double share = 0;
    std::size_t columns = 1;
};

Agreement agreementOf(char separator, std::string_view text)
{
    constexpr std::size_t recordsToLookAt = 50;
    const std::string nowhere;
    RecordReader reader(text, separator, nowhere);
    Cells cells;
    Agreement agreement;
    std::size_t records = 0;
    std::size_t agreeing = 0;
    while (records < recordsToLookAt) {
        const auto more = reader.next(cells);
        if (more && !*more)
            break;
        ++records;
        if (!more)
            break;
        if (records == 1)
            agreement.columns = cells.size();
        agreeing += cells.size() == agreement.columns && !reader.hasStrayQuote() ? 1 : 0;
    }
    if (records > 0)
        agreement.share = static_cast<double>(agreeing) / static_cast<double>(records);
    return agreement;
}

/// The separator that splits the header and gives most of the first records as many cells as the
/// header has.
char sniffSeparator(std::string_view text)
{
    char best = ',';
    Agreement bestAgreement;
    for (const char candidate : { ',', '\t', ';' }) {
        const auto agreement = agreementOf(candidate, text);
        if (agreement.columns < 2)
            continue;
        if (bestAgreement.columns < 2 || agreement.share > bestAgreement.share
            || (agreement.share == bestAgreement.share
                && agreement.columns > bestAgreement.columns)) {
            best = candidate;
            bestAgreement = agreement;
        }
    }
    return best;
}

/// Names without spaces around them, made unique as pandas does: "x", "x.1"; "Unnamed: 0" for an
/// empty one.
std::vector<std::string> columnNames(const Cells& header)
{
    std::vector<std::string> names;
    for (const auto& cell : header) {
        const auto name = trimmed(cell);
        names.push_back(
            name.empty() ? "Unnamed: " + std::to_string(names.size()) : std::string(name));
    }
    std::set<std::string> taken(names.begin(), names.end());
    std::map<std::string, int> repetitions;
    for (auto& name : names) {
        auto& number = repetitions[name]; // remembered, or thousands of equal names would take
                                          // quadratic time
        if (number++ == 0)
            continue;
        auto candidate = name + "." + std::to_string(number - 1);
        while (!taken.insert(candidate).second)
            candidate = name + "." + std::to_string(number++);
        name = candidate;
    }
    return names;
}

tl::unexpected<Error> ragged(
    const Table& table, std::size_t cells, char separator, std::size_t line)
{
    const auto separatorName
        = separator == '\t' ? std::string("tab") : std::string("'") + separator + "'";
    std::string names;
    for (const auto& column : table.columns)
        names += (names.empty() ? "" : ", ") + column;
    const auto shown = utf8Prefix(names, 120);
    return fail(ErrorCode::InvalidFormat,
        "This row has " + std::to_string(cells) + (cells == 1 ? " cell" : " cells")
            + ", but the header has " + std::to_string(table.columns.size()) + " ("
            + std::string(shown) + (shown.size() < names.size() ? "…" : "")
            + "). Put a cell that contains the separator (" + separatorName
            + ") or a line break in double quotes.",
        atLine(table.source, line));
}

} // namespace

Result<Table> parseCsv(std::string_view bytes, const std::string& source)
{
    std::string storage;
    const auto text = decodeText(bytes, storage, source);
    if (!text)
        return tl::unexpected(text.error());
    const auto separator = sniffSeparator(*text);
    RecordReader reader(*text, separator, source);
    Table table;
    table.source = source;
    Cells cells;
    const auto hasHeader = reader.next(cells);
    if (!hasHeader)
        return tl::unexpected(hasHeader.error());
    if (!*hasHeader)
        return fail(ErrorCode::EmptyDataset,
            "The file is empty. A row with column names and rows of data are expected.", source);
    table.columns = columnNames(cells);
    while (true) {
        Cells row;
        row.reserve(table.columns.size());
        const auto more = reader.next(row);
        if (!more)
            return tl::unexpected(more.error());
        if (!*more)
            return table;
        if (row.size() != table.columns.size())
            return ragged(table, row.size(), separator, reader.recordLine());
        table.rows.push_back(std::move(row));
        table.lines.push_back(reader.recordLine());
    }
}

std::string csvCell(std::string_view text)
{
    if (text.find_first_of(",;\t\"\r\n") == std::string_view::npos)
        return std::string(text);
    std::string cell = "\"";
    for (const char c : text) {
        if (c == '"')
            cell += '"';
        cell += c;
    }
    return cell + '"';
}

} // namespace fathom
