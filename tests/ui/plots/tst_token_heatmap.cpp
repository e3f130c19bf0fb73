// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/plots/made_up_results.h"
#include "ui/plots/token_heatmap.h"

#include <QApplication>
#include <QClipboard>
#include <QElapsedTimer>
#include <QImage>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

using namespace fathom;
using namespace Qt::StringLiterals;

class TestTokenHeatmap : public QObject
{
    Q_OBJECT

private slots:
    void init()
    {
        m_map = std::make_unique<TokenHeatmap>();
        m_map->resize(500, 240);
        m_map->setPlaceholder(u"Select a row."_s);
        m_map->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_map.get()));
    }
    void cleanup() { m_map.reset(); }

    void saysWhatWillAppear()
    {
        auto* placeholder = m_map->findChild<QLabel*>(u"placeholder"_s);
        auto* legend = m_map->findChild<QWidget*>(u"legend"_s);
        QVERIFY(placeholder->isVisible() && !legend->isVisible());
        m_map->setScores(sentenceAboutLodz(), twoClasses());
        QVERIFY(!placeholder->isVisible() && legend->isVisible());
        m_map->clear();
        QVERIFY(placeholder->isVisible() && !legend->isVisible());
    }

    void everyTokenCanBeHit()
    {
        m_map->setScores(sentenceAboutLodz(), twoClasses());
        for (std::size_t token = 0; token < m_map->tokenCount(); ++token) {
            const QRectF rect = m_map->tokenRect(token);
            QVERIFY(m_map->viewport()->rect().contains(rect.toAlignedRect()));
            QCOMPARE(m_map->tokenAt(rect.center()), std::optional(token));
        }
        QVERIFY(!m_map->tokenAt({ 2, 2 }));
    }

    void chipsTakeTheColourOfTheirScore()
    {
        m_map->setScores(sentenceAboutLodz(), twoClasses());
        const QImage image = m_map->viewport()->grab().toImage();
        const auto colorOf = [&](std::size_t token) {
            // Near the left edge, where no text is.
            const QRectF rect = m_map->tokenRect(token);
            return image.pixelColor(QPoint(int(rect.left()) + 3, int(rect.center().y())));
        };
        QVERIFY(colorOf(9).red() > colorOf(9).blue() + 40); // Poland, 3.6: orange
        QVERIFY(colorOf(7).blue() > colorOf(7).red() + 40); // is, -2.2: blue
        QVERIFY(qAbs(colorOf(8).red() - colorOf(8).blue()) < 6); // in, 0.02: background
    }

    void arrowKeysWalkOverTheTokens()
    {
        m_map->setScores(longText(200), twoClasses());
        QSignalSpy changes(m_map.get(), &TokenHeatmap::currentTokenChanged);
        QTest::keyClick(m_map.get(), Qt::Key_Right);
        QCOMPARE(m_map->currentToken(), std::optional<std::size_t>(0));
        QTest::keyClick(m_map.get(), Qt::Key_Right);
        QCOMPARE(m_map->currentToken(), std::optional<std::size_t>(1));
        const double x = m_map->tokenRect(1).center().x();
        QTest::keyClick(m_map.get(), Qt::Key_Down);
        const QRectF below = m_map->tokenRect(*m_map->currentToken());
        QVERIFY(below.top() > m_map->tokenRect(1).bottom());
        QVERIFY(qAbs(below.center().x() - x) < 80);
        QTest::keyClick(m_map.get(), Qt::Key_End);
        QCOMPARE(m_map->currentToken(), std::optional<std::size_t>(199));
        QVERIFY(m_map->viewport()->rect().contains(
            m_map->tokenRect(199).toAlignedRect())); // scrolled to it
        QTest::keyClick(m_map.get(), Qt::Key_PageUp);
        QVERIFY(*m_map->currentToken() < 190);
        QTest::keyClick(m_map.get(), Qt::Key_Home);
        QCOMPARE(m_map->currentToken(), std::optional<std::size_t>(0));
        QTest::keyClick(m_map.get(), Qt::Key_Left);
        QTest::keyClick(m_map.get(), Qt::Key_Up);
        QCOMPARE(m_map->currentToken(), std::optional<std::size_t>(0));
        QCOMPARE(changes.size(), 6);
    }

    void leftGoesOnInRightToLeftText()
    {
        m_map->setScores(rightToLeftText(), twoClasses());
        QVERIFY(m_map->tokenRect(0).left() > m_map->tokenRect(1).right());
        m_map->setCurrentToken(1);
        QTest::keyClick(m_map.get(), Qt::Key_Left);
        QCOMPARE(m_map->currentToken(), std::optional<std::size_t>(2));
    }

    void aClickChoosesAToken()
    {
        m_map->setScores(sentenceAboutLodz(), twoClasses());
        QSignalSpy changes(m_map.get(), &TokenHeatmap::currentTokenChanged);
        QTest::mouseClick(
            m_map->viewport(), Qt::LeftButton, {}, m_map->tokenRect(3).center().toPoint());
        QCOMPARE(changes.takeFirst().at(0).toInt(), 3);
        QVERIFY(m_map->accessibleDescription().contains(u"␣of"_s));
        QVERIFY(m_map->accessibleDescription().contains(u"−0.300"_s));
    }

    void copiesTokensAndScoresAsTsv()
    {
        m_map->setScores(sentenceAboutLodz(), twoClasses());
        QTest::keyClick(m_map.get(), Qt::Key_C, Qt::ControlModifier);
        const QStringList lines
            = QApplication::clipboard()->text().split(u'\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 12);
        QCOMPARE(
            lines[10].split(u'\t').mid(0, 3), (QStringList { u"␣Poland"_s, u"109"_s, u"3.6"_s }));
        // Tabs and line breaks of the text itself must not break the table.
        m_map->setScores(difficultText(), twoClasses());
        for (const QString& line : m_map->dataAsTsv().split(u'\n', Qt::SkipEmptyParts))
            QCOMPARE(line.count(u'\t'), 3);
    }

    void showsPredictedNumbers()
    {
        TokenScores scores = sentenceAboutLodz();
        scores.probabilities.resize(0, 0);
        m_map->setScores(scores, TargetSummary { .mean = 1 });
        const QString tip = m_map->toolTipOf(9);
        QVERIFY(tip.contains(u"Predicted"_s) && tip.contains(u"3.6"_s));
        QVERIFY(!tip.contains(u"Probability"_s));
        QVERIFY(m_map->summary().contains(u"training mean, 1.00"_s));
        QCOMPARE(m_map->dataAsCsv().section(u"\r\n"_s, 0, 0),
            u"index,token,id,predicted,is_special,is_pooled"_s);
        QCOMPARE(m_map->dataAsTsv().section(u'\n', 10, 10), u"␣Poland\t109\t3.6"_s);
        m_map->setScores(sentenceAboutLodz(), twoClasses());
        QVERIFY(!m_map->heat().isRegression);
        QVERIFY(m_map->toolTipOf(9).contains(u"Probability"_s));
    }

    void showsAnotherClass()
    {
        TokenScores scores = sentenceAboutLodz();
        m_map->setScores(scores, twoClasses());
        m_map->setClassShown(0);
        QCOMPARE(m_map->heat().tokens[9].score, -3.6);
        m_map->setClassShown(7);
        QCOMPARE(m_map->classShown(), 0);
        m_map->setScores(scores, twoClasses()); // the next row keeps the choice
        QCOMPARE(m_map->classShown(), 0);
        m_map->setScores(scores, Classes { .names = { "a", "b" } });
        QCOMPARE(m_map->classShown(), 1);
    }

    void keepsAFixedScale()
    {
        m_map->setScaleEnd(10);
        m_map->setScores(sentenceAboutLodz(), twoClasses());
        QCOMPARE(m_map->heat().scaleEnd, 10.0);
        m_map->setScaleEnd(std::nullopt);
        QCOMPARE(m_map->heat().scaleEnd, 4.3);
    }

    void toolTipTellsTokenIdScoreAndProbability()
    {
        const TokenScores scores = sentenceAboutLodz();
        m_map->setScores(scores, twoClasses());
        const QString tip = m_map->toolTipOf(10);
        QVERIFY(tip.contains(u"id 110"_s));
        QVERIFY(tip.contains(u"4.21"_s));
        QVERIFY(tip.contains(QString::number(scores.probabilities(10, 1), 'g', 10).left(8)));
        QVERIFY(tip.contains(u"pooled"_s));
        QVERIFY(m_map->toolTipOf(0).contains(u"&lt;s&gt;"_s)); // never as HTML
        QVERIFY(m_map->toolTipOf(99).isEmpty());
    }

    void wrapsToItsWidth()
    {
        m_map->setScores(longText(300), twoClasses());
        const int tall = m_map->verticalScrollBar()->maximum();
        m_map->resize(1000, 240);
        QVERIFY(m_map->verticalScrollBar()->maximum() < tall);
        for (std::size_t token = 0; token < 300; ++token)
            QVERIFY(m_map->tokenRect(token).right() <= m_map->viewport()->width());
    }

    void paintsOnlyWhatIsVisible()
    {
        // 30,000 tokens: a frame costs what a screenful costs. Compared with a text of one screen,
        // not with a clock's number.
        const auto fastestPaint = [this](std::size_t tokens) {
            m_map->setScores(longText(tokens), twoClasses());
            m_map->verticalScrollBar()->setValue(m_map->verticalScrollBar()->maximum() / 2);
            qint64 fastest = std::numeric_limits<qint64>::max();
            for (int i = 0; i < 5; ++i) {
                QElapsedTimer timer;
                timer.start();
                (void)m_map->viewport()->grab();
                fastest = std::min(fastest, timer.nsecsElapsed());
            }
            return fastest;
        };
        const qint64 small = fastestPaint(300);
        const qint64 large = fastestPaint(30000);
        QVERIFY2(large < 10 * small,
            qPrintable(u"%1 µs against %2 µs"_s.arg(large / 1000).arg(small / 1000)));
    }

private:
    std::unique_ptr<TokenHeatmap> m_map;
};

QTEST_MAIN(TestTokenHeatmap)
#include "tst_token_heatmap.moc"
