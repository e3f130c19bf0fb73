// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/stats/r2_interval.h"
#include "core/stats/regression_metrics.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace fathom;

namespace {

using Numbers = std::vector<double>;

struct PredictedRows
{
    Numbers targets;
    Numbers predictions;
    std::vector<std::int32_t> groups;
};

/// Groups of `size` rows whose targets are their prediction plus as much noise.
PredictedRows predictedRows(int groups, int size, std::uint64_t seed)
{
    Random random(seed);
    PredictedRows rows;
    for (int g = 0; g < groups; ++g) {
        const auto ofGroup = random.normal();
        for (int i = 0; i < size; ++i) {
            rows.predictions.push_back(ofGroup);
            rows.targets.push_back(ofGroup + random.normal());
            rows.groups.push_back(g);
        }
    }
    return rows;
}

double width(const R2Interval& r2)
{
    return r2.interval->high - r2.interval->low;
}

} // namespace

class TestR2Interval : public QObject
{
    Q_OBJECT

private slots:
    void coversWhatIsTrueOfThePopulation()
    {
        // predictions explain half of the targets' variance
        constexpr int experiments = 100;
        int covered = 0;
        for (std::uint64_t seed = 0; seed < experiments; ++seed) {
            const auto rows = predictedRows(200, 1, seed);
            const auto interval = *r2Interval(rows.targets, rows.predictions, {}, seed).interval;
            covered += interval.low <= 0.5 && 0.5 <= interval.high ? 1 : 0;
        }
        // 95 of 100 with a standard deviation of 2.2; the percentile method covers a little less
        QVERIFY2(covered >= 87 && covered <= 100, qPrintable(QString::number(covered)));
    }

    void copiesOfRowsSayNothingNew()
    {
        const auto single = predictedRows(100, 1, 2);
        PredictedRows repeated;
        for (std::size_t row = 0; row < 100; ++row) {
            for (int copy = 0; copy < 4; ++copy) {
                repeated.targets.push_back(single.targets[row]);
                repeated.predictions.push_back(single.predictions[row]);
                repeated.groups.push_back(static_cast<std::int32_t>(row));
            }
        }
        const auto grouped = r2Interval(repeated.targets, repeated.predictions, repeated.groups, 1);
        const auto alone = r2Interval(single.targets, single.predictions, {}, 1);
        const auto asIfIndependent = r2Interval(repeated.targets, repeated.predictions, {}, 1);
        QVERIFY(std::abs(width(grouped) - width(alone)) < 1e-9); // but for the order of sums
        QVERIFY(width(asIfIndependent) < 0.65 * width(grouped)); // about half
        QVERIFY(grouped.method.find("100 groups") != std::string::npos);
        QVERIFY(alone.method.find("groups") == std::string::npos);
    }

    void isDeterministicFromItsSeed()
    {
        const auto rows = predictedRows(40, 2, 3);
        const auto first = r2Interval(rows.targets, rows.predictions, rows.groups, 5);
        QVERIFY(*first.interval
            == *r2Interval(rows.targets, rows.predictions, rows.groups, 5).interval);
        QVERIFY(*first.interval
            != *r2Interval(rows.targets, rows.predictions, rows.groups, 6).interval);
        const auto r2 = *r2Score(rows.targets, rows.predictions);
        QVERIFY(first.interval->low < r2 && r2 < first.interval->high);
    }

    void leavesOutDrawsWithoutVariance()
    {
        // of eight groups one has other targets: a third of the draws miss it, which is too many
        Numbers targets(16, 1.0);
        targets[3] = targets[2] = 5;
        const Numbers predictions(16, 2.0);
        std::vector<std::int32_t> groups;
        for (int i = 0; i < 16; ++i)
            groups.push_back(i / 2);
        const auto few = r2Interval(targets, predictions, groups, 1);
        QVERIFY(!few.interval);
        QVERIFY(few.method.find("equal") != std::string::npos);
        // of half of them, hardly a draw misses all
        for (std::size_t i = 0; i < 8; ++i)
            targets[i] = 5;
        QVERIFY(r2Interval(targets, predictions, groups, 1).interval);
    }

    void oneGroupAndOneRowHaveNone()
    {
        const auto group = r2Interval(
            Numbers { 1, 2, 3 }, Numbers { 1, 2, 4 }, std::vector<std::int32_t> { 7, 7, 7 }, 1);
        QVERIFY(!group.interval);
        QVERIFY(group.method.find("one group") != std::string::npos);
        QVERIFY(!r2Interval(Numbers { 1 }, Numbers { 2 }, {}, 1).interval);
    }
};

QTEST_APPLESS_MAIN(TestR2Interval)
#include "tst_r2_interval.moc"
