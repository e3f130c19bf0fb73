// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/csv.h"
#include "core/io/file.h"

#include <QTemporaryDir>
#include <QTest>

#include <string>
#include <vector>

using namespace fathom;
using namespace std::string_literals;

using Rows = std::vector<std::vector<std::string>>;
using Lines = std::vector<std::size_t>;

Q_DECLARE_METATYPE(Rows)
Q_DECLARE_METATYPE(fathom::ErrorCode)

namespace {

/// Every character of a text as two bytes, after a byte order mark.
std::string utf16(const std::u16string& text, bool bigEndian)
{
    std::string bytes;
    for (const auto unit : u"\uFEFF" + text) {
        const auto high = static_cast<char>(unit >> 8U);
        const auto low = static_cast<char>(unit & 0xFFU);
        bytes += bigEndian ? high : low;
        bytes += bigEndian ? low : high;
    }
    return bytes;
}

} // namespace

class TestCsv : public QObject
{
    Q_OBJECT

private slots:
    void readsTables_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Rows>("rows"); // header first
        const auto row = [](const char* name, const std::string& bytes, Rows rows) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << rows;
        };
        const Rows plain { { "a", "b" }, { "1", "2" } };
        row("plain", "a,b\n1,2\n", plain);
        row("no line end at the end", "a,b\n1,2", plain);
        row("CRLF", "a,b\r\n1,2\r\n", plain);
        row("CR", "a,b\r1,2\r", plain);
        row("byte order mark", "\xEF\xBB\xBF"s + "a,b\n1,2\n", plain);
        row("byte order mark before a quote", "\xEF\xBB\xBF"s + "\"a\",b\n1,2\n", plain);
        row("UTF-16, little endian", utf16(u"a,b\r\n1,2\r\n", false), plain);
        row("UTF-16, big endian", utf16(u"a,b\r\n1,2\r\n", true), plain);
        row("UTF-16 with letters beyond it", utf16(u"a\tb\né\t😀\n", false),
            { { "a", "b" }, { "é", "😀" } });
        row("header only", "a,b\n", { { "a", "b" } });
        row("empty cells", "a,b,c\n,,x\n", { { "a", "b", "c" }, { "", "", "x" } });
        row("quotes", "a,b\n\"1\",\"2\"\n", plain);
        row("separator in quotes", "a,b\n\"1,5\",2\n", { { "a", "b" }, { "1,5", "2" } });
        row("doubled quotes", "a,b\n\"say \"\"hi\"\"\",2\n",
            { { "a", "b" }, { "say \"hi\"", "2" } });
        row("only doubled quotes", "a,b\n\"\"\"\",2\n", { { "a", "b" }, { "\"", "2" } });
        row("empty quotes", "a,b\n\"\",2\n", { { "a", "b" }, { "", "2" } });
        row("line ends in quotes", "a,b\n\"1\n2\r\n3\r4\",2\n",
            { { "a", "b" }, { "1\n2\r\n3\r4", "2" } });
        row("quotes inside an unquoted cell", "a,b\n5\" pipe,2\n",
            { { "a", "b" }, { "5\" pipe", "2" } });
        row("quoted header", "\"a, too\",b\n1,2\n", { { "a, too", "b" }, { "1", "2" } });
        row("blank lines", "\na,b\n\n1,2\n  \n\n", plain);
        row("rows of separators only, as spreadsheets append", "a,b\n1,2\n,\n , \n", plain);
        row("spaces are kept in cells, not in names", " a , b\n 1 , 2\n",
            { { "a", "b" }, { " 1 ", " 2" } });
        row("semicolons", "a;b\n1,5;2\n", { { "a", "b" }, { "1,5", "2" } });
        row("tabs", "a\tb\n1,5;\t2\n", { { "a", "b" }, { "1,5;", "2" } });
        row("tabs beside consistent commas in texts", "a\tb\nx, y\t1\nz, w\t2\n",
            { { "a", "b" }, { "x, y", "1" }, { "z, w", "2" } });
        row("commas although every text has a semicolon", "a,b\nx; y,1\nz; w,2\n",
            { { "a", "b" }, { "x; y", "1" }, { "z; w", "2" } });
        row("other separators in a quoted header", "\"a;b;c\",d\n1,2\n",
            { { "a;b;c", "d" }, { "1", "2" } });
        row("other separators in quoted cells throughout", "a,\"b;c;d\"\n1,\"x;y;z\"\n",
            { { "a", "b;c;d" }, { "1", "x;y;z" } });
        row("one column", "text\nhello\nworld\n", { { "text" }, { "hello" }, { "world" } });
        row("names made unique", "a,a,a.1,a\n1,2,3,4\n",
            { { "a", "a.2", "a.1", "a.3" }, { "1", "2", "3", "4" } });
        row("names for unnamed columns", ",text,\n0,hi,x\n",
            { { "Unnamed: 0", "text", "Unnamed: 2" }, { "0", "hi", "x" } });
        row("letters of all kinds", "text,label\nДа,1\n日本,0\n",
            { { "text", "label" }, { "Да", "1" }, { "日本", "0" } });
    }

    void readsTables()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(Rows, rows);
        const auto table = parseCsv(bytes.toStdString(), "x.csv");
        QVERIFY2(table, table ? "" : table.error().text().c_str());
        Rows found = table->rows;
        found.insert(found.begin(), table->columns);
        QCOMPARE(found, rows);
        QCOMPARE(table->source, "x.csv"s);
        QCOMPARE(table->lines.size(), table->rows.size());
    }

    void countsLinesAsAnEditorDoes()
    {
        const auto table = parseCsv("a,b\n\n\"1\n1\r\n1\",2\r\n3,4\r5,6\n", "x.csv");
        QVERIFY(table);
        QCOMPARE(table->lines, (Lines { 3, 6, 7 }));
    }

    void saysWhatIsWrongAndWhere_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<ErrorCode>("code");
        QTest::addColumn<QByteArray>("where");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const std::string& bytes, ErrorCode code,
                             const char* where, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << code << QByteArray(where)
                                << QByteArray(message);
        };
        row("empty file", "", ErrorCode::EmptyDataset, "x.csv", "empty");
        row("blank lines only", "\n \r\n,,\n", ErrorCode::EmptyDataset, "x.csv", "empty");
        row("quote never closed", "a,b\n1,2\n\"3,4\n5,6\n", ErrorCode::InvalidFormat,
            "x.csv, line 3", "never closed");
        row("quote never closed after line breaks", "a,b\n\"1\n1\",\"2\n\n3,4\n",
            ErrorCode::InvalidFormat, "x.csv, line 3", "never closed");
        row("text after a closing quote", "a,b\n\"1\"x,2\n", ErrorCode::InvalidFormat,
            "x.csv, line 2", "closing quote");
        row("stray quote that swallows rows", "a,b\n\"1,2\n3,4\n5,\"6\"\n",
            ErrorCode::InvalidFormat, "x.csv, line 2", "on line 4");
        row("too few cells", "a,b,c\n1,2,3\n4,5\n", ErrorCode::InvalidFormat, "x.csv, line 3",
            "2 cells, but the header has 3 (a, b, c)");
        row("too many cells", "a,b\n1,2\n\n3,4,5\n", ErrorCode::InvalidFormat, "x.csv, line 4",
            "3 cells, but the header has 2 (a, b)");
        row("one column with a comma in a text", "text\nyes, no\n", ErrorCode::InvalidFormat,
            "x.csv, line 2", "double quotes");
        row("Latin-1", "a,b\n1,2\ncaf\xE9,3\n", ErrorCode::InvalidText, "x.csv, line 3", "0xE9");
        row("cut UTF-8 at the end", "a,b\n1,\xE2\x82", ErrorCode::InvalidText, "x.csv, line 2",
            "0xE2");
        row("zero byte", "a,b\n1,2\0\n"s, ErrorCode::InvalidText, "x.csv, line 2", "zero byte");
        row("UTF-16 without a mark", "a\0,\0b\0\n\0"s, ErrorCode::InvalidText, "x.csv, line 1",
            "UTF-16");
        row("UTF-16 cut in half", utf16(u"a,b\n1,2", false) + "\n", ErrorCode::InvalidText,
            "x.csv, line 2", "middle");
        row("UTF-16 with half a pair", utf16(u"a,b\n1,\xD83D\n", true), ErrorCode::InvalidText,
            "x.csv, line 2", "half a character");
        row("UTF-16 that ends in half a pair", utf16(u"a,b\n1,\xD83D", true),
            ErrorCode::InvalidText, "x.csv, line 2", "half a character");
    }

    void saysWhatIsWrongAndWhere()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, where);
        QFETCH(QByteArray, message);
        const auto table = parseCsv(bytes.toStdString(), "x.csv");
        QVERIFY(!table);
        QCOMPARE(table.error().code, code);
        QCOMPARE(QByteArray::fromStdString(table.error().where), where);
        QVERIFY2(QByteArray::fromStdString(table.error().message).contains(message),
            table.error().message.c_str());
    }

    void writtenCellsAreReadBack_data()
    {
        QTest::addColumn<QByteArray>("cell");
        for (const char* cell : { "plain", "a,b", "a;b", "a\tb", "say \"hi\"", "\"", "two\nlines",
                 "two\r\nlines", " spaces ", "é" })
            QTest::newRow(cell) << QByteArray(cell);
    }

    void writtenCellsAreReadBack()
    {
        QFETCH(QByteArray, cell);
        const auto line = csvCell(cell.toStdString()) + "," + csvCell("x") + "\n";
        const auto table = parseCsv("a,b\n" + line + line, "x.csv");
        QVERIFY(table);
        QCOMPARE(table->rows, (Rows(2, { cell.toStdString(), "x" })));
    }

    void picksTheFormatByExtension()
    {
        const QTemporaryDir folder;
        const std::filesystem::path base = folder.path().toStdString();
        QVERIFY(writeFileAtomically(base / "a.tsv", "text\tlabel\nhi\t1\n"));
        QVERIFY(writeFileAtomically(base / "b.JSONL", "{\"text\": \"hi\", \"label\": 1}\n"));
        for (const auto* name : { "a.tsv", "b.JSONL" }) {
            const auto table = readTable(base / name);
            QVERIFY2(table, name);
            QCOMPARE(table->columns, (std::vector<std::string> { "text", "label" }));
            QCOMPARE(table->rows, (Rows { { "hi", "1" } }));
            QCOMPARE(table->source, std::string(name));
        }
    }

    void saysWhenTheFileIsMissing()
    {
        const auto table = readTable("/nowhere/x.csv");
        QVERIFY(!table);
        QCOMPARE(table.error().code, ErrorCode::FileNotFound);
    }

    /// A megabyte of openings is one long quoted cell or one long row, never deep recursion or
    /// quadratic time.
    void survivesMonotonousInput_data()
    {
        QTest::addColumn<char>("byte");
        for (const char byte : { '"', ',', '\n', '\r', ';', '\t', ' ', 'x' })
            QTest::addRow("%d", byte) << byte;
    }

    void survivesMonotonousInput()
    {
        QFETCH(char, byte);
        const auto table = parseCsv(std::string(1'000'000, byte), "x.csv");
        QVERIFY(table || !table.error().message.empty());
    }
};

QTEST_APPLESS_MAIN(TestCsv)
#include "tst_csv.moc"
