// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/added_tokens.h"
#include "tests/core/text/cpu_time.h"

#include <QTest>

#include <string>

using namespace fathom;
using namespace fathom::test;

namespace {

/// "a|<1:b>|c": sections with the ids of added tokens.
std::string splitAsText(const AddedTokenMatcher& matcher, std::string_view text)
{
    std::string result;
    for (const Section& section : matcher.split(text)) {
        const std::string part(
            text.substr(section.range.begin, section.range.end - section.range.begin));
        result += result.empty() ? "" : "|";
        result
            += section.added ? '<' + std::to_string(section.added->value) + ':' + part + '>' : part;
    }
    return result;
}

AddedTokenMatcher matcherOf(const std::vector<AddedToken>& tokens)
{
    AddedTokenMatcher matcher;
    for (const AddedToken& token : tokens)
        matcher.add(token, token.content);
    return matcher;
}

} // namespace

class TestAddedTokens : public QObject
{
    Q_OBJECT

private slots:
    void splits_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("nothing there") << QByteArray() << QByteArray();
        QTest::newRow("no token") << QByteArray("abc") << QByteArray("abc");
        QTest::newRow("alone") << QByteArray("<s>") << QByteArray("<1:<s>>");
        QTest::newRow("two in a row") << QByteArray("<s><s>") << QByteArray("<1:<s>>|<1:<s>>");
        QTest::newRow("in the middle") << QByteArray("a <s> b") << QByteArray("a |<1:<s>>| b");
        QTest::newRow("the longest of two")
            << QByteArray("<s><s>>") << QByteArray("<1:<s>>|<2:<s>>>");
        QTest::newRow("a beginning only") << QByteArray("a<s") << QByteArray("a<s");
        QTest::newRow("a beginning and a whole one")
            << QByteArray("<<s>") << QByteArray("<|<1:<s>>");
        QTest::newRow("a single word") << QByteArray("a word.") << QByteArray("a |<3:word>|.");
        QTest::newRow("part of a word")
            << QByteArray("awords sword wordé") << QByteArray("awords sword wordé");
        QTest::newRow("white space to the left")
            << QByteArray("a \u3000<l> b") << QByteArray("a|<4: \u3000<l>>| b");
        QTest::newRow("white space to the right")
            << QByteArray("a <r>\n b") << QByteArray("a |<5:<r>\n >|b");
        QTest::newRow("white space wanted twice")
            << QByteArray("<r>  <l>") << QByteArray("<5:<r>  >|<4:<l>>");
    }

    void splits()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const AddedTokenMatcher matcher = matcherOf({
            { .content = "<s>", .id = TokenId(1) },
            { .content = "<s>>", .id = TokenId(2) },
            { .content = "word", .id = TokenId(3), .isSingleWord = true },
            { .content = "<l>", .id = TokenId(4), .stripsLeft = true },
            { .content = "<r>", .id = TokenId(5), .stripsRight = true },
        });
        QCOMPARE(splitAsText(matcher, text.toStdString()), expected.toStdString());
    }

    void ignoresEmptyTokens()
    {
        const AddedTokenMatcher matcher = matcherOf({ { .content = "", .id = TokenId(1) } });
        QVERIFY(matcher.isEmpty());
        QCOMPARE(splitAsText(matcher, "abc"), std::string("abc"));
    }

    void splitsAMegabyteOfNearMatches()
    {
        std::vector<AddedToken> tokens;
        for (int i = 0; i < 1000; ++i)
            tokens.push_back(
                { .content = "<|reserved_" + std::to_string(i) + "|>", .id = TokenId(i) });
        const AddedTokenMatcher matcher = matcherOf(tokens);
        std::string text;
        while (text.size() < 1'000'000)
            text += "<|reserved_x";
        const CpuTime time;
        QCOMPARE(matcher.split(text).size(), std::size_t { 1 });
        QVERIFY(time.seconds() < 1);
    }
};

QTEST_APPLESS_MAIN(TestAddedTokens)
#include "tst_added_tokens.moc"
