// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/csv.h"

#include <QTest>

#include <string>
#include <vector>

using namespace fathom;
using namespace std::string_literals;

using Rows = std::vector<std::vector<std::string>>;

Q_DECLARE_METATYPE(Rows)
Q_DECLARE_METATYPE(fathom::ErrorCode)

class TestJsonLines : public QObject
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
        row("objects, keys in the order of the file",
            "{\"text\": \"a\", \"label\": \"x\"}\n{\"text\": \"b\", \"label\": \"y\"}\n",
            { { "text", "label" }, { "a", "x" }, { "b", "y" } });
        row("texts alone", "\"one\"\n\"two\"\n", { { "text" }, { "one" }, { "two" } });
        row("texts and objects", "\"one\"\n{\"label\": 1, \"text\": \"two\"}\n",
            { { "text", "label" }, { "one", "" }, { "two", "1" } });
        row("later keys", "{\"a\": 1}\n{\"b\": 2}\n{\"c\": 3, \"a\": 4}\n",
            { { "a", "b", "c" }, { "1", "", "" }, { "", "2", "" }, { "4", "", "3" } });
        row("values that are no texts",
            R"({"a": 1, "b": 1.5, "c": true, "d": null, "e": [1, "x"], "f": {"g": 2}})",
            { { "a", "b", "c", "d", "e", "f" },
                { "1", "1.5", "true", "", "[1,\"x\"]", "{\"g\":2}" } });
        row("escapes", R"({"text": "line\nbreak \u00e9 \ud83d\ude00"})",
            { { "text" }, { "line\nbreak é 😀" } });
        row("blank lines, CRLF, byte order mark",
            "\xEF\xBB\xBF\r\n{\"a\": 1}\r\n\r\n  \r\n{\"a\": 2}", { { "a" }, { "1" }, { "2" } });
        row("the last of two equal keys", R"({"a": 1, "a": 2})", { { "a" }, { "2" } });
        row("inner keys are no columns", R"({"a": {"b": 1}, "c": 2})",
            { { "a", "c" }, { "{\"b\":1}", "2" } });
    }

    void readsTables()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(Rows, rows);
        const auto table = parseJsonLines(bytes.toStdString(), "x.jsonl");
        QVERIFY2(table, table ? "" : table.error().text().c_str());
        Rows found = table->rows;
        found.insert(found.begin(), table->columns);
        QCOMPARE(found, rows);
    }

    void knowsTheLineOfEachRow()
    {
        const auto table = parseJsonLines("\n\"a\"\n\n\"b\"\r\n\"c\"", "x.jsonl");
        QVERIFY(table);
        QCOMPARE(table->lines, (std::vector<std::size_t> { 2, 4, 5 }));
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
        row("empty file", "\n\n", ErrorCode::EmptyDataset, "x.jsonl", "empty");
        row("a line that is no JSON", "\"a\"\n{\"a\": \n", ErrorCode::InvalidFormat,
            "x.jsonl, line 2", "not valid JSON");
        row("two values on a line", "\"a\"\n\"b\" \"c\"\n", ErrorCode::InvalidFormat,
            "x.jsonl, line 2", "unexpected string");
        row("an object over several lines", "{\n\"a\": 1\n}\n", ErrorCode::InvalidFormat,
            "x.jsonl, line 1", "not valid JSON");
        row("a number", "\"a\"\n\n17\n", ErrorCode::InvalidFormat, "x.jsonl, line 3", "number");
        row("a list", "[\"a\"]\n", ErrorCode::InvalidFormat, "x.jsonl, line 1", "array");
        row("nested too deep", "\"a\"\n" + std::string(10'000, '[') + "\n",
            ErrorCode::InvalidFormat, "x.jsonl, line 2", "deep");
        row("half a surrogate pair", "\"a\"\n\"\\ud83d\"\n", ErrorCode::InvalidFormat,
            "x.jsonl, line 2", "surrogate");
        row("not UTF-8", "\"a\"\n\"\xFF\"\n", ErrorCode::InvalidText, "x.jsonl, line 2", "0xFF");
    }

    void saysWhatIsWrongAndWhere()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(ErrorCode, code);
        QFETCH(QByteArray, where);
        QFETCH(QByteArray, message);
        const auto table = parseJsonLines(bytes.toStdString(), "x.jsonl");
        QVERIFY(!table);
        QCOMPARE(table.error().code, code);
        QCOMPARE(QByteArray::fromStdString(table.error().where), where);
        QVERIFY2(QByteArray::fromStdString(table.error().message).contains(message),
            table.error().message.c_str());
    }

    /// The table would have the square of the file's size.
    void refusesANewKeyOnEveryLine()
    {
        std::string bytes;
        for (int i = 0; i < 2000; ++i)
            bytes += "{\"key" + std::to_string(i) + "\": 1}\n";
        const auto table = parseJsonLines(bytes, "x.jsonl");
        QVERIFY(!table);
        QCOMPARE(table.error().where, "x.jsonl, line 1001"s);
    }
};

QTEST_APPLESS_MAIN(TestJsonLines)
#include "tst_json_lines.moc"
