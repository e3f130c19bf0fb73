// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/figure_text.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace fathom;
using namespace Qt::StringLiterals;

class TestFigureText : public QObject
{
    Q_OBJECT

private slots:
    void writesThreeSignificantDigits_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("text");
        QTest::newRow("accuracy") << 0.95333 << u"0.953"_s;
        QTest::newRow("one") << 1.0 << u"1.00"_s;
        QTest::newRow("rounds up to one") << 0.99961 << u"1.00"_s;
        QTest::newRow("rounds up to ten") << 9.9996 << u"10.0"_s;
        QTest::newRow("zero") << 0.0 << u"0"_s;
        QTest::newRow("small") << 0.05127 << u"0.0513"_s;
        QTest::newRow("negative score") << -12.345 << u"−12.3"_s;
        QTest::newRow("hundreds") << 312.4 << u"312"_s;
        QTest::newRow("huge") << 1234567.0 << u"1.23e+06"_s;
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << u"–"_s;
        QTest::newRow("infinity") << std::numeric_limits<double>::infinity() << u"–"_s;
    }
    void writesThreeSignificantDigits()
    {
        QFETCH(double, value);
        QFETCH(QString, text);
        QCOMPARE(shortNumber(value), text);
    }

    void exactNumbersReadBackAsTheSame()
    {
        for (const double value : { 0.1, 1.0 / 3, 0.9533333333333334, 1e-300, -7.25, 12345678.9 })
            QCOMPARE(exactNumber(value).toDouble(), value);
        QCOMPARE(exactNumber(0.1), u"0.1"_s);
        QCOMPARE(exactNumber(std::numeric_limits<double>::quiet_NaN()), QString());
    }

    void quotesCellsWhereNeeded()
    {
        QCOMPARE(csvCell(u"plain"_s), u"plain"_s);
        QCOMPARE(csvCell(u"a,b"_s), u"\"a,b\""_s);
        QCOMPARE(csvCell(u"say \"no\""_s), u"\"say \"\"no\"\"\""_s);
        QCOMPARE(csvCell(u"two\nlines"_s), u"\"two\nlines\""_s);
    }

    void scoresHaveThreeDecimals()
    {
        QCOMPARE(scoreNumber(0.0414), u"0.041"_s);
        QCOMPARE(scoreNumber(0.99961), u"1.00"_s);
        QCOMPARE(scoreNumber(1), u"1.00"_s);
        QCOMPARE(scoreNumber(-0.00144), u"−0.001"_s);
        QCOMPARE(scoreNumber(-0.0001), u"0.000"_s);
        QCOMPARE(scoreNumber(-3.567), u"−3.57"_s);
        QCOMPARE(scoreNumber(-12345.6), u"−12346"_s);
        QCOMPARE(scoreNumber(std::nan("")), u"–"_s);
    }

    void countsAreGrouped()
    {
        QCOMPARE(countNumber(396), u"396"_s);
        QCOMPARE(countNumber(31964), u"31,964"_s);
    }

    void classesThatAreNumbersAreCalledLabels()
    {
        QCOMPARE(classPhrase(u"0"_s), u"label 0"_s);
        QCOMPARE(classPhrase(u"-1.5"_s), u"label -1.5"_s);
        QCOMPARE(classPhrase(u"ENTY"_s), u"ENTY"_s);
        QCOMPARE(classPhrase(QString()), QString());
    }

    void keepsForeignTextOnOneLine()
    {
        QCOMPARE(oneLine(u" a\n\tb\u0007c "_s), u"a  bc"_s);
        QCOMPARE(oneLine(QString(500, u'x'), 10), QString(9, u'x') + u'…');
    }
};

QTEST_APPLESS_MAIN(TestFigureText)
#include "tst_figure_text.moc"
