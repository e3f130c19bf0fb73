// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/regex.h"

#include <QTest>

#include <string>

using namespace fathom;

Q_DECLARE_METATYPE(fathom::ErrorCode)

namespace {

std::string matchesAsText(const Regex& regex, const std::string& text)
{
    const auto matches = regex.matches(text);
    if (!matches)
        return matches.error().text();
    std::string result;
    for (const ByteRange& match : *matches)
        result += '(' + text.substr(match.begin, match.end - match.begin) + ')';
    return result;
}

} // namespace

class TestRegex : public QObject
{
    Q_OBJECT

private slots:
    void findsMatches_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char* name, const char* pattern, const char* text,
                             const char* expected) {
            QTest::newRow(name) << QByteArray(pattern) << QByteArray(text) << QByteArray(expected);
        };
        row("letters of every script", R"(\p{L}+)", "ab é日 12 ß", "(ab)(é日)(ß)");
        row("white space is Unicode's", R"(\s)", " a\u0085\u00A0\u3000b",
            "( )(\u0085)(\u00A0)(\u3000)");
        row("a Mongolian vowel separator is none", R"(\s+)", "a\u180Eb", "");
        row("white space in a class", R"([^\s\p{L}]+)", "ab 12\t-é", "(12)(-)");
        row("no white space", R"(\S+)", "ab\u3000c\u180E d", "(ab)(c\u180E)(d)");
        row("without regard to case", R"((?i:'s|'ll))", "'S 'lL 's", "('S)('lL)('s)");
        row("case in the rest of the pattern", R"((?i:a)b)", "Ab AB", "(Ab)");
        row("a look ahead", R"(\s+(?!\S))", "a   b  ", "(  )(  )");
        row("number of repetitions", R"(\p{N}{1,3})", "12345", "(123)(45)");
        row("escaped marks", R"([\[\]\\^.-]+)", "a[].\\^-b", "([].\\^-)");
        row("empty matches do not count", "x*", "axxb", "(xx)");
    }

    void findsMatches()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const auto regex = Regex::compile(pattern.toStdString(), "here");
        QVERIFY2(regex, regex ? "" : regex.error().text().c_str());
        QCOMPARE(matchesAsText(*regex, text.toStdString()), expected.toStdString());
    }

    void takesTextLiterally()
    {
        const auto regex = Regex::literal(R"(a.*[b]\s(é))", "here");
        QVERIFY(regex);
        QCOMPARE(matchesAsText(*regex, R"(aXX[b] a.*[b]\s(é)a.*[b]\s(é))"),
            std::string(R"((a.*[b]\s(é))(a.*[b]\s(é)))"));
    }

    void refusesWhatMeansSomethingElseInPcre_data()
    {
        QTest::addColumn<QByteArray>("pattern");
        QTest::addColumn<ErrorCode>("code");
        for (const char* pattern :
            { "^a", "a$", "a.b", R"(\w+)", R"(\bword)", R"(\p{Han})", R"(\p{^L})", R"(\pL)",
                "[[:alpha:]]", "[a&&b]", "[]a]", "(?m:a)", "(?<name>a)", "(?i)a", "a{2}+", "a{,3}",
                "a{", "(a", "a)", "[a", "(?i:\\p{Lu})", R"([\S])", R"(\x41)", R"(\u0041)", "\\" })
            QTest::newRow(pattern) << QByteArray(pattern) << ErrorCode::UnsupportedModel;
        QTest::newRow("no pattern at all") << QByteArray("a**+*") << ErrorCode::InvalidTokenizer;
        QTest::newRow("too long") << QByteArray(100'000, 'a') << ErrorCode::InvalidTokenizer;
    }

    void refusesWhatMeansSomethingElseInPcre()
    {
        QFETCH(QByteArray, pattern);
        QFETCH(ErrorCode, code);
        const auto regex = Regex::compile(pattern.toStdString(), "tokenizer.json");
        QVERIFY(!regex);
        QCOMPARE(regex.error().code, code);
        QCOMPARE(regex.error().where, std::string("tokenizer.json"));
    }

    void givesUpOnPatternsThatNeverEnd()
    {
        const auto regex = Regex::compile(R"((\p{L}|\p{L})*(\p{L}|\p{L})*\p{N})", "here");
        QVERIFY(regex);
        const auto matches = regex->matches(std::string(200, 'a'));
        QVERIFY(!matches);
        QCOMPARE(matches.error().code, ErrorCode::InvalidTokenizer);
    }

    void matchesDeeplyWithoutStack()
    {
        const auto regex = Regex::compile("(ab|c)+", "here");
        QVERIFY(regex);
        std::string text;
        for (int i = 0; i < 200'000; ++i)
            text += "abc";
        const auto matches = regex->matches(text);
        QVERIFY2(matches, matches ? "" : matches.error().text().c_str());
        QCOMPARE(matches->size(), std::size_t { 1 });
        QCOMPARE(matches->front().end, text.size());
    }
};

QTEST_APPLESS_MAIN(TestRegex)
#include "tst_regex.moc"
