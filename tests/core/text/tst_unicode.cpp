// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/unicode.h"
#include "tests/core/text/tokenizer_directory.h"

#include <QTest>

using namespace fathom;
using namespace fathom::test;

class TestUnicode : public QObject
{
    Q_OBJECT

private slots:
    void tellsValidUtf8_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isValid");
        QTest::newRow("empty") << QByteArray() << true;
        QTest::newRow("long ASCII") << QByteArray(1000, 'a') << true;
        QTest::newRow("two, three and four bytes")
            << QByteArray("é日🙂 and ASCII behind") << true;
        QTest::newRow("zero byte") << QByteArray("\0", 1) << true;
        QTest::newRow("last code point") << QByteArray("\xF4\x8F\xBF\xBF") << true;
        QTest::newRow("beyond the last code point") << QByteArray("\xF4\x90\x80\x80") << false;
        QTest::newRow("surrogate") << QByteArray("\xED\xA0\x80") << false;
        QTest::newRow("overlong slash") << QByteArray("\xC0\xAF") << false;
        QTest::newRow("lone continuation") << QByteArray("abcdefgh\x80") << false;
        QTest::newRow("cut off") << QByteArray("abcdefgh\xE6\x97") << false;
    }

    void tellsValidUtf8()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, isValid);
        const std::string_view view(text.constData(), static_cast<std::size_t>(text.size()));
        QCOMPARE(isValidUtf8(view), isValid);
        QCOMPARE(checkText(view).has_value(), isValid);
    }

    void countsCodePoints_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<std::size_t>("begin");
        QTest::addColumn<std::size_t>("end");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* text, std::size_t begin, std::size_t end,
                             const char* expected) {
            QTest::newRow(name) << QByteArray(text) << begin << end << QByteArray(expected);
        };
        row("ASCII", "hello", 1, 3, "[1,3)");
        row("whole characters", "aé🙂b", 1, 7, "[1,3)");
        row("first byte of a character", " 🙂", 0, 2, "[0,2)");
        row("middle of a character", " 🙂", 2, 3, "[1,2)");
        row("last byte of a character and more", " 🙂b", 4, 6, "[1,3)");
        row("nothing, at the beginning", "é", 0, 0, "[0,0)");
        row("nothing, at the end", "éa", 3, 3, "[2,2)");
        row("nothing, inside of a character", "aé", 2, 2, "[1,1)");
        row("beyond the end", "éa", 2, 99, "[1,2)");
    }

    void countsCodePoints()
    {
        QFETCH(QByteArray, text);
        QFETCH(std::size_t, begin);
        QFETCH(std::size_t, end);
        QFETCH(QByteArray, expected);
        const std::vector<ByteRange> ranges { { begin, end } };
        QCOMPARE(rangesAsText(toCodePoints(text.toStdString(), ranges)), expected.toStdString());
    }

    void walksForwardAndBack()
    {
        const std::string text = "aé日🙂";
        const std::u32string expected = U"aé日🙂";
        std::size_t position = 0;
        for (const char32_t codePoint : expected)
            QCOMPARE(nextCodePoint(text, position), codePoint);
        QCOMPARE(position, text.size());
        for (auto codePoint = expected.rbegin(); codePoint != expected.rend(); ++codePoint)
            QCOMPARE(previousCodePoint(text, position), *codePoint);
        QCOMPARE(position, std::size_t { 0 });
    }

    void knowsWhiteSpaceAndWords()
    {
        for (const char32_t space : std::u32string(U" \t\n\u0085\u00A0\u2028\u3000"))
            QVERIFY(isWhiteSpace(space));
        // No white space since Unicode 6.3; zero width space never was.
        for (const char32_t other : std::u32string(U"a\u180E\u200B\uFEFF"))
            QVERIFY(!isWhiteSpace(other));
        for (const char32_t word : std::u32string(U"aé日_7\u0301\u200D"))
            QVERIFY(isWordCharacter(word));
        for (const char32_t other : std::u32string(U" -.½🙂"))
            QVERIFY(!isWordCharacter(other));
    }
};

QTEST_APPLESS_MAIN(TestUnicode)
#include "tst_unicode.moc"
