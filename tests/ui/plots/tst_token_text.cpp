// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_text.h"

#include <QTest>

using namespace fathom;
using namespace Qt::StringLiterals;
using Kind = TextRun::Kind;

class TestTokenText : public QObject
{
    Q_OBJECT

private slots:
    void showsASlice_data()
    {
        QTest::addColumn<QByteArray>("slice");
        QTest::addColumn<QString>("plain");
        QTest::addColumn<int>("runs");
        QTest::newRow("a word") << QByteArray("city") << u"city"_s << 1;
        QTest::newRow("a space before") << QByteArray(" city") << u"␣city"_s << 2;
        QTest::newRow("indentation") << QByteArray("    ") << u"␣␣␣␣"_s << 1;
        QTest::newRow("line break") << QByteArray("\n\n") << u"⏎⏎"_s << 1;
        QTest::newRow("tab") << QByteArray("\ta") << u"⇥a"_s << 2;
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << u"aU+0000b"_s << 3;
        QTest::newRow("zero-width space") << QByteArray("\xE2\x80\x8B") << u"U+200B"_s << 1;
        QTest::newRow("right-to-left override") << QByteArray("\xE2\x80\xAE") << u"U+202E"_s << 1;
        QTest::newRow("combining mark by itself") << QByteArray("\xCC\x81") << u"◌\u0301"_s << 1;
        QTest::newRow("combining mark on its letter")
            << QByteArray("e\xCC\x81") << u"e\u0301"_s << 1;
        QTest::newRow("Arabic") << QByteArray("\xD9\x85\xD8\xAF") << u"\u0645\u062F"_s << 1;
        QTest::newRow("joiner inside an emoji")
            << QByteArray("\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x94\xAC")
            << u"\U0001F469\u200D\U0001F52C"_s << 1;
        QTest::newRow("first half of an emoji") << QByteArray(" \xF0\x9F") << u"␣F0 9F"_s << 2;
        QTest::newRow("second half of an emoji") << QByteArray("\x98\x80!") << u"98 80!"_s << 2;
        QTest::newRow("overlong slash") << QByteArray("\xC0\xAF") << u"C0 AF"_s << 1;
        QTest::newRow("surrogate as UTF-8") << QByteArray("\xED\xA0\x80") << u"ED A0 80"_s << 1;
        QTest::newRow("beyond Unicode") << QByteArray("\xF4\x90\x80\x80") << u"F4 90 80 80"_s << 1;
        QTest::newRow("empty") << QByteArray() << QString() << 0;
    }
    void showsASlice()
    {
        QFETCH(QByteArray, slice);
        QFETCH(QString, plain);
        QFETCH(int, runs);
        const TokenText text = tokenTextOfSlice({ slice.data(), std::size_t(slice.size()) });
        QCOMPARE(text.plain(), plain);
        QCOMPARE(int(text.runs.size()), runs);
    }

    void mutesWhatStandsForSomethingElse()
    {
        const TokenText text = tokenTextOfSlice(" \xFFx");
        const std::vector<TextRun> expected { { u"␣"_s, Kind::Mark }, { u"FF"_s, Kind::Bytes },
            { u"x"_s, Kind::Text } };
        QCOMPARE(text.runs, expected);
    }

    void spellingsAreMarks()
    {
        QCOMPARE(
            tokenTextOfSpelling("<s>").runs, (std::vector<TextRun> { { u"<s>"_s, Kind::Mark } }));
        QCOMPARE(tokenTextOfSpelling("\xE2\x96\x81").plain(), u"␣"_s);
        QCOMPARE(tokenTextOfSpelling("").plain(), u"∅"_s);
        QCOMPARE(tokenTextOfSpelling("\xFF").plain(), u"FF"_s);
    }

    void everyByteStringIsShown()
    {
        // No slice of random bytes may vanish: a token without a picture would be a hole in the
        // text.
        for (int seed = 1; seed < 2000; ++seed) {
            QByteArray bytes;
            for (quint32 state = quint32(seed) * 2654435761U; bytes.size() < 1 + seed % 6;
                 state = state * 1664525U + 1013904223U)
                bytes += char(state >> 24U);
            QVERIFY(
                !tokenTextOfSlice({ bytes.data(), std::size_t(bytes.size()) }).plain().isEmpty());
        }
    }
};

QTEST_APPLESS_MAIN(TestTokenText)
#include "tst_token_text.moc"
