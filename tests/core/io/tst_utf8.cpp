// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/utf8.h"

#include <QTest>

#include <optional>
#include <string>

using namespace fathom;

class TestUtf8 : public QObject
{
    Q_OBJECT

private slots:
    void findsTheFirstInvalidByte_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("position"); // -1: all is well
        QTest::newRow("nothing") << QByteArray() << -1;
        QTest::newRow("ASCII") << QByteArray("hello, world, and more") << -1;
        QTest::newRow("two to four bytes") << QByteArray("é€😀") << -1;
        QTest::newRow("first and last of each length") << QByteArray(
            "\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF")
                                                       << -1;
        QTest::newRow("beside surrogates") << QByteArray("\xED\x9F\xBF\xEE\x80\x80") << -1;
        QTest::newRow("a continuation alone") << QByteArray("abc\x80") << 3;
        QTest::newRow("a lead alone") << QByteArray("abcdefghij\xC3") << 10;
        QTest::newRow("a lead before ASCII") << QByteArray("\xC3(") << 0;
        QTest::newRow("overlong, two bytes") << QByteArray("\xC0\xAF") << 0;
        QTest::newRow("overlong, three bytes") << QByteArray("\xE0\x80\xAF") << 0;
        QTest::newRow("overlong, four bytes") << QByteArray("\xF0\x80\x80\xAF") << 0;
        QTest::newRow("a surrogate") << QByteArray("x\xED\xA0\x80") << 1;
        QTest::newRow("above U+10FFFF") << QByteArray("\xF4\x90\x80\x80") << 0;
        QTest::newRow("five bytes") << QByteArray("\xF8\x88\x80\x80\x80") << 0;
        QTest::newRow("cut short") << QByteArray("é\xE2\x82") << 2;
    }

    void findsTheFirstInvalidByte()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, position);
        const auto found = firstInvalidUtf8(text.toStdString());
        QCOMPARE(found ? static_cast<int>(*found) : -1, position);
    }

    /// Every scalar value, against Qt's own conversion.
    void writesEveryScalarValue()
    {
        for (char32_t c = 0; c <= 0x10FFFF; ++c) {
            if (c >= 0xD800 && c <= 0xDFFF)
                continue;
            std::string text;
            appendUtf8(text, c);
            if (firstInvalidUtf8(text) || QString::fromStdString(text) != QString::fromUcs4(&c, 1))
                QFAIL(qPrintable(QString::number(c, 16)));
        }
    }

    void prefixesKeepCharactersWhole()
    {
        const std::string text = "aé€😀"; // 1 + 2 + 3 + 4 bytes
        QCOMPARE(utf8Prefix(text, 0), std::string_view());
        QCOMPARE(utf8Prefix(text, 1), std::string_view("a"));
        QCOMPARE(utf8Prefix(text, 2), std::string_view("a"));
        QCOMPARE(utf8Prefix(text, 3), std::string_view("aé"));
        QCOMPARE(utf8Prefix(text, 5), std::string_view("aé"));
        QCOMPARE(utf8Prefix(text, 9), std::string_view("aé€"));
        QCOMPARE(utf8Prefix(text, 10), std::string_view(text));
        QCOMPARE(utf8Prefix(text, 99), std::string_view(text));
    }
};

QTEST_APPLESS_MAIN(TestUtf8)
#include "tst_utf8.moc"
