// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/stats/intervals.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

struct Rows
{
    std::vector<std::uint8_t> isCorrect;
    std::vector<std::int32_t> groups;
};

/// Groups of `size` rows that are all right or all wrong.
Rows groupedRows(int groups, int size, double share)
{
    Random random(3);
    Rows rows;
    for (int g = 0; g < groups; ++g) {
        const auto isCorrect = random.uniform() < share ? 1 : 0;
        for (int i = 0; i < size; ++i) {
            rows.isCorrect.push_back(static_cast<std::uint8_t>(isCorrect));
            rows.groups.push_back(1000 - 7 * g);
        }
    }
    return rows;
}

double width(const Interval& interval)
{
    return interval.high - interval.low;
}

} // namespace

class IntervalsTest : public QObject
{
    Q_OBJECT

private slots:
    void wilsonAgreesWithScipy_data();
    void wilsonAgreesWithScipy();
    void bootstrapIsDeterministicFromItsSeed();
    void bootstrapOfSingleRowsAgreesWithTheNormalApproximation();
    void bootstrapIsWiderWhereRowsOfAGroupAgree();
    void bootstrapOfPerfectAnswersHasNoWidth();
    void singleRowsGetWilsonsInterval();
    void groupsGetABootstrapInterval();
    void oneGroupGetsNoInterval();
};

void IntervalsTest::wilsonAgreesWithScipy_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("stats/metrics.json")["wilson"].toArray()) {
        const auto golden = value.toObject();
        QTest::addRow("%d of %d, %g", golden["successes"].toInt(), golden["trials"].toInt(),
            golden["confidence"].toDouble())
            << golden;
    }
}

void IntervalsTest::wilsonAgreesWithScipy()
{
    QFETCH(const QJsonObject, golden);
    const auto interval = wilsonInterval(
        golden["successes"].toInt(), golden["trials"].toInt(), golden["confidence"].toDouble());
    QVERIFY(std::abs(interval.low - golden["low"].toDouble()) < 1e-12);
    QVERIFY(std::abs(interval.high - golden["high"].toDouble()) < 1e-12);
}

void IntervalsTest::bootstrapIsDeterministicFromItsSeed()
{
    const auto rows = groupedRows(40, 3, 0.7);
    const auto first = clusterBootstrapAccuracy(rows.isCorrect, rows.groups, 500, 11);
    QVERIFY(first == clusterBootstrapAccuracy(rows.isCorrect, rows.groups, 500, 11));
    QVERIFY(first != clusterBootstrapAccuracy(rows.isCorrect, rows.groups, 500, 12));
}

void IntervalsTest::bootstrapOfSingleRowsAgreesWithTheNormalApproximation()
{
    const auto rows = groupedRows(2000, 1, 0.8);
    double correct = 0;
    for (const auto isCorrect : rows.isCorrect)
        correct += isCorrect;
    const auto p = correct / 2000;
    const auto half = 1.96 * std::sqrt(p * (1 - p) / 2000);
    const auto interval = clusterBootstrapAccuracy(rows.isCorrect, rows.groups, 4000, 1);
    // the quantile of 4,000 draws has a standard error of about 4 % of the half width
    QVERIFY(std::abs(interval.low - (p - half)) < 0.15 * half);
    QVERIFY(std::abs(interval.high - (p + half)) < 0.15 * half);
}

void IntervalsTest::bootstrapIsWiderWhereRowsOfAGroupAgree()
{
    // 400 rows in groups of 4 say as much as 100 rows: twice the width
    const auto rows = groupedRows(100, 4, 0.7);
    std::int64_t correct = 0;
    for (const auto isCorrect : rows.isCorrect)
        correct += isCorrect;
    const auto grouped = clusterBootstrapAccuracy(rows.isCorrect, rows.groups, 4000, 1);
    const auto ratio = width(grouped) / width(wilsonInterval(correct, 400));
    QVERIFY2(ratio > 1.7 && ratio < 2.3, qPrintable(QString::number(ratio)));
}

void IntervalsTest::bootstrapOfPerfectAnswersHasNoWidth()
{
    const auto rows = groupedRows(10, 2, 1.0);
    QVERIFY((clusterBootstrapAccuracy(rows.isCorrect, rows.groups, 100, 1) == Interval { 1, 1 }));
}

void IntervalsTest::singleRowsGetWilsonsInterval()
{
    const auto rows = groupedRows(30, 1, 0.6);
    const auto correct = std::count(rows.isCorrect.begin(), rows.isCorrect.end(), 1);
    const auto ungrouped = accuracyInterval(rows.isCorrect, {}, 1);
    const auto single = accuracyInterval(rows.isCorrect, rows.groups, 1);
    QVERIFY(ungrouped.interval == wilsonInterval(correct, 30));
    QVERIFY(single.interval == ungrouped.interval);
    QVERIFY(ungrouped.method.find("Wilson") != std::string::npos);
}

void IntervalsTest::groupsGetABootstrapInterval()
{
    const auto rows = groupedRows(30, 2, 0.6);
    const auto interval = accuracyInterval(rows.isCorrect, rows.groups, 9);
    QVERIFY(interval.interval == clusterBootstrapAccuracy(rows.isCorrect, rows.groups, 1000, 9));
    QVERIFY(interval.method.find("30 groups") != std::string::npos);
}

void IntervalsTest::oneGroupGetsNoInterval()
{
    const auto rows = groupedRows(1, 8, 1.0);
    const auto interval = accuracyInterval(rows.isCorrect, rows.groups, 1);
    QVERIFY((interval.interval == Interval { 0, 1 }));
    QVERIFY(interval.method.find("one group") != std::string::npos);
}

QTEST_APPLESS_MAIN(IntervalsTest)
#include "tst_intervals.moc"
