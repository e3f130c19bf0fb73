// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/text/number_text.h"

#include <QLocale>
#include <QTest>

#include <cmath>
#include <limits>

using namespace fathom;
using namespace Qt::StringLiterals;

class NumberTextTest final : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }

    void showsAtMostThreeSignificantDigits_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("expected");
        QTest::newRow("zero") << 0.0 << u"0"_s;
        QTest::newRow("small") << 0.012345 << u"0.0123"_s;
        QTest::newRow("below one") << -0.98765 << u"−0.988"_s;
        QTest::newRow("one digit before the point") << -2.3149 << u"−2.31"_s;
        QTest::newRow("two digits before the point") << 14.249 << u"14.2"_s;
        QTest::newRow("zeros that mean something") << -13.02 << u"−13.0"_s;
        QTest::newRow("rounded up to four digits") << 999.7 << u"1000"_s;
        QTest::newRow("three digits before the point") << 999.4 << u"999"_s;
        QTest::newRow("rounded beyond the point") << 12345.0 << u"12300"_s;
        QTest::newRow("tiny") << 1.2345e-7 << u"1.23e−07"_s;
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << u"–"_s;
        QTest::newRow("infinite") << std::numeric_limits<double>::infinity() << u"–"_s;
    }
    void showsAtMostThreeSignificantDigits()
    {
        QFETCH(double, value);
        QFETCH(QString, expected);
        auto shown = numberText(value);
        shown.remove(u',');
        QCOMPARE(shown, expected);
    }

    void sharesHaveThreeDigitsAndOneIsNotThreeZeros()
    {
        QCOMPARE(shareText(0.93449), u"0.934"_s);
        QCOMPARE(shareText(0.05), u"0.050"_s);
        QCOMPARE(shareText(0.9996), u"1.00"_s);
        QCOMPARE(shareText(1), u"1.00"_s);
        QCOMPARE(shareText(std::numeric_limits<double>::quiet_NaN()), u"–"_s);
        QCOMPARE(intervalText({ 0.9, 1 }), u"[0.900, 1.00]"_s);
    }

    void exactTextReadsBackAsTheSameNumber_data()
    {
        QTest::addColumn<double>("value");
        QTest::newRow("a third") << 1.0 / 3;
        QTest::newRow("a tenth") << 0.1;
        QTest::newRow("large") << 1e300;
        QTest::newRow("a billion") << 1e9;
        QTest::newRow("a billionth") << 1e-9;
        QTest::newRow("negative") << -2.5e-10;
        QTest::newRow("smallest") << std::numeric_limits<double>::denorm_min();
    }
    void exactTextReadsBackAsTheSameNumber()
    {
        QFETCH(double, value);
        QCOMPARE(exactText(value).toDouble(), value);
        QVERIFY(!exactText(value).contains(u"e+"_s) && !exactText(value).contains(u"e-0"_s));
    }

    void durationsHaveTheUnitsPeopleUse_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("expected");
        QTest::newRow("negative") << -1.0 << u"0.0 s"_s;
        QTest::newRow("below a second") << 0.84 << u"0.8 s"_s;
        QTest::newRow("seconds") << 4.4 << u"4 s"_s;
        QTest::newRow("minutes") << 80.0 << u"1 min 20 s"_s;
        QTest::newRow("rounded up to a minute") << 59.7 << u"1 min 0 s"_s;
        QTest::newRow("hours") << 7260.0 << u"2 h 1 min"_s;
    }
    void durationsHaveTheUnitsPeopleUse()
    {
        QFETCH(double, seconds);
        QFETCH(QString, expected);
        QCOMPARE(durationText(seconds), expected);
    }

    void sizesAndCountsAreShort()
    {
        QCOMPARE(bytesText(0), u"0 bytes"_s);
        QCOMPARE(bytesText(999), u"999 bytes"_s);
        QCOMPARE(bytesText(1'040'000), u"1.04 MB"_s);
        QCOMPARE(bytesText(999'900), u"1.00 MB"_s);
        QCOMPARE(shortCountText(9'999).remove(u','), u"9999"_s);
        QCOMPARE(shortCountText(260'032), u"260 K"_s);
        QCOMPARE(shortCountText(7'241'732'096), u"7.24 B"_s);
    }

    void columnsOfNumbersHaveTheDecimalsTheyNeed()
    {
        QCOMPARE(decimalsFor(0.336), 3);
        QCOMPARE(decimalsFor(1), 2);
        QCOMPARE(decimalsFor(25), 1);
        QCOMPARE(decimalsFor(9000), 0);
        QCOMPARE(decimalsFor(0), 2);
        QCOMPARE(decimalsFor(std::nan("")), 2);
        QCOMPARE(fixedText(-4.97e-05, 3), u"0.000"_s);
        QCOMPARE(fixedText(-0.355, 3), u"−0.355"_s);
        QCOMPARE(fixedText(std::nan(""), 3), u"–"_s);
    }
};

QTEST_GUILESS_MAIN(NumberTextTest)
#include "tst_number_text.moc"
