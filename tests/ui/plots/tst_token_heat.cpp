// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/plots/made_up_results.h"
#include "ui/plots/token_heat.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace fathom;
using namespace Qt::StringLiterals;

class TestTokenHeat : public QObject
{
    Q_OBJECT

private slots:
    void scoresOfTwoClassesSpeakForTheClassShown()
    {
        const TokenScores scores = sentenceAboutLodz();
        const TokenHeat heat = makeTokenHeat(scores, twoClasses(), 1);
        QCOMPARE(heat.tokens.size(), std::size_t(11));
        QCOMPARE(heat.tokens[9].score, 3.6);
        QCOMPARE(heat.positiveName, u"true"_s);
        QCOMPARE(heat.negativeName, u"false"_s);
        const TokenHeat other = makeTokenHeat(scores, twoClasses(), 0);
        QCOMPARE(other.tokens[9].score, -3.6);
        QCOMPARE(*other.tokens[9].probability, scores.probabilities(9, 0));
        QCOMPARE(other.positiveName, u"false"_s);
    }

    void scoresOfMoreClassesAreMarginsOverTheBestOther()
    {
        TokenScores scores = madeUpTokens({ { "a" }, { "b" } });
        scores.scores = Matrix { { 2.0, 0.5, -1.0 }, { 0.25, 0.75, 1.0 } };
        scores.probabilities = Matrix { { 0.7, 0.2, 0.1 }, { 0.2, 0.3, 0.5 } };
        const Classes classes { .names = { "x", "y", "z" } };
        const TokenHeat first = makeTokenHeat(scores, classes, 0);
        QCOMPARE(first.tokens[0].score, 1.5);
        QCOMPARE(first.tokens[1].score, -0.75);
        QCOMPARE(first.negativeName, u"other classes"_s);
        // The margin is positive exactly for the class with the largest score: 0 is the decision
        // threshold.
        for (int shown = 0; shown < 3; ++shown) {
            const TokenHeat heat = makeTokenHeat(scores, classes, shown);
            QCOMPARE(heat.tokens[0].score > 0, shown == 0);
            QCOMPARE(heat.tokens[1].score > 0, shown == 2);
        }
    }

    void predictedNumbersLieAroundTheMeanOfTheTargets()
    {
        TokenScores scores = madeUpTokens({ { "a", {}, 5 }, { "b", {}, 12.5 }, { "c", {}, 10 } });
        scores.probabilities.resize(0, 0);
        const TokenHeat heat = makeTokenHeat(scores, TargetSummary { .mean = 10 });
        QVERIFY(heat.isRegression);
        QCOMPARE(heat.centre, 10.0);
        QCOMPARE(heat.scaleEnd, 5.0); // the farthest from the mean
        QCOMPARE(heat.tokens[0].score, 5.0); // the number itself
        QCOMPARE(heat.position(heat.tokens[0]), -1.0);
        QCOMPARE(heat.position(heat.tokens[1]), 0.5);
        QCOMPARE(heat.position(heat.tokens[2]), 0.0);
        QVERIFY(!heat.tokens[0].probability);
        scores.scores(1, 0) = std::numeric_limits<double>::quiet_NaN();
        QCOMPARE(makeTokenHeat(scores, TargetSummary { .mean = 10 }).tokens[1].score, 10.0);
    }

    void marginsHaveNoProbability()
    {
        TokenScores scores = sentenceAboutLodz();
        scores.probabilities.resize(scores.scores.rows(), 0);
        QVERIFY(!makeTokenHeat(scores, twoClasses(), 1).tokens[9].probability);
    }

    void theScaleIsSymmetricAroundTheThreshold()
    {
        const TokenHeat heat = makeTokenHeat(sentenceAboutLodz(), twoClasses(), 1);
        HeatToken token;
        QCOMPARE(heat.position(token), 0.0);
        token.score = heat.scaleEnd / 2;
        QCOMPARE(heat.position(token), 0.5);
        token.score = -heat.scaleEnd / 2;
        QCOMPARE(heat.position(token), -0.5);
        token.score = 1e9;
        QCOMPARE(heat.position(token), 1.0);
    }

    void specialTokensDoNotStretchTheScale()
    {
        // The BOS of the sentence scores -41.7, the largest of the others is 4.21.
        QCOMPARE(makeTokenHeat(sentenceAboutLodz(), twoClasses(), 1).scaleEnd, 4.3);
        QCOMPARE(
            makeTokenHeat(madeUpTokens({ { "", "<s>", -41.7, true } }), twoClasses(), 1).scaleEnd,
            42.0);
    }

    void theScaleEndsAtTwoDigitsAtOrAboveTheLargest_data()
    {
        QTest::addColumn<double>("score");
        QTest::addColumn<double>("end");
        QTest::newRow("just above") << 1.01 << 1.1;
        QTest::newRow("exactly") << 2.0 << 2.0;
        QTest::newRow("negative") << -0.0372 << 0.038;
        QTest::newRow("large") << 1234.0 << 1300.0;
        QTest::newRow("nothing but zeros") << 0.0 << 1.0;
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << 1.0;
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << 1.0;
    }
    void theScaleEndsAtTwoDigitsAtOrAboveTheLargest()
    {
        QFETCH(double, score);
        QFETCH(double, end);
        const double actual
            = makeTokenHeat(madeUpTokens({ { "a", {}, score } }), twoClasses(), 1).scaleEnd;
        QVERIFY2(std::abs(actual - end) < 1e-9 * end, qPrintable(QString::number(actual)));
    }

    void showsTheOriginalTextNotTheVocabularysSpelling()
    {
        TokenScores scores = madeUpTokens({ { " L", "\xE2\x96\x81L" }, { "\xC3\xB3", "<0xC3>" } });
        const TokenHeat heat = makeTokenHeat(scores, twoClasses(), 1);
        QCOMPARE(heat.tokens[0].text.plain(), u"␣L"_s);
        QCOMPARE(heat.tokens[1].text.plain(), u"ó"_s);
    }

    void marksWhatIsSpecialAndPooledAndWhereLinesEnd()
    {
        const TokenHeat heat = makeTokenHeat(difficultText(), twoClasses(), 1);
        QVERIFY(heat.tokens.front().isSpecial && !heat.tokens.front().isPooled);
        QVERIFY(heat.tokens.back().isPooled);
        QVERIFY(heat.tokens[4].breaksAfter);
        QVERIFY(!heat.tokens[5].breaksAfter);
        QCOMPARE(heat.tokens[0].text.plain(), u"<|begin_of_text|>"_s);
    }

    void followsTheDirectionOfTheText()
    {
        QVERIFY(makeTokenHeat(rightToLeftText(), twoClasses(), 1).isRightToLeft);
        QVERIFY(!makeTokenHeat(sentenceAboutLodz(), twoClasses(), 1).isRightToLeft);
    }

    void survivesPartsThatDoNotFitTogether()
    {
        TokenScores scores = sentenceAboutLodz();
        scores.tokens.resize(3);
        scores.isPooled.clear();
        scores.encoding.isSpecial.resize(1);
        scores.encoding.offsets[2] = { 5, 1000000 };
        scores.encoding.offsets[3] = { 999999, 1000000 };
        scores.encoding.offsets[4] = { 7, 3 };
        scores.encoding.offsets.resize(6);
        scores.scores.conservativeResize(4, 1);
        scores.scores(1, 0) = std::numeric_limits<double>::quiet_NaN();
        scores.probabilities.resize(0, 0);
        const TokenHeat heat = makeTokenHeat(scores, twoClasses(), 1);
        QCOMPARE(heat.tokens.size(), std::size_t(11));
        QCOMPARE(heat.tokens[1].score, 0.0);
        QCOMPARE(heat.tokens[10].score, 0.0);
        QVERIFY(!heat.tokens[3].text.plain().isEmpty());
        QVERIFY(!makeTokenHeat(scores, Classes {}, 5).tokens.empty());
        QVERIFY(makeTokenHeat(TokenScores {}, Classes {}, -1).tokens.empty());
    }
};

QTEST_APPLESS_MAIN(TestTokenHeat)
#include "tst_token_heat.moc"
