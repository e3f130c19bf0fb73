// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/remaining_time.h"

#include <QTest>

using namespace fathom;

class RemainingTimeTest final : public QObject
{
    Q_OBJECT

private slots:
    void atSteadySpeedItIsWhatIsLeft()
    {
        RemainingTime remaining;
        QVERIFY(!remaining.update({ Phase::Extracting, 0, 100 }, 10));
        const auto left = remaining.update({ Phase::Extracting, 25, 100 }, 12);
        QVERIFY(left);
        QCOMPARE(*left, 6.0); // 25 in 2 s, 75 to go
        QCOMPARE(*remaining.update({ Phase::Extracting, 100, 100 }, 20), 0.0);
    }

    void saysNothingWhileItCannotKnow_data()
    {
        QTest::addColumn<qlonglong>("done");
        QTest::addColumn<qlonglong>("expected");
        QTest::addColumn<double>("elapsed");
        QTest::newRow("unknown amount") << 5LL << 0LL << 10.0;
        QTest::newRow("too early") << 50LL << 100LL << 0.4;
        QTest::newRow("too little done") << 1LL << 100LL << 10.0;
        QTest::newRow("more than expected") << 101LL << 100LL << 10.0;
    }
    void saysNothingWhileItCannotKnow()
    {
        QFETCH(qlonglong, done);
        QFETCH(qlonglong, expected);
        QFETCH(double, elapsed);
        RemainingTime remaining;
        static_cast<void>(remaining.update({ Phase::Extracting, 0, expected }, 0));
        QVERIFY(!remaining.update({ Phase::Extracting, done, expected }, elapsed));
    }

    void aNewPhaseStartsItsOwnClock()
    {
        RemainingTime remaining;
        static_cast<void>(remaining.update({ Phase::Tokenizing, 0, 10 }, 0));
        QVERIFY(!remaining.update({ Phase::Extracting, 5, 10 }, 100));
        QCOMPARE(*remaining.update({ Phase::Extracting, 5, 10 }, 102), 2.0);
    }
};

QTEST_GUILESS_MAIN(RemainingTimeTest)
#include "tst_remaining_time.moc"
