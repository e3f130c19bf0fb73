// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/stats/bootstrap.h"
#include "core/stats/quantiles.h"
#include "core/stats/regression_metrics.h"

#include <QTest>

#include <cmath>
#include <stdexcept>
#include <vector>

using namespace fathom;

namespace {

using Numbers = std::vector<double>;

Numbers normals(std::size_t count)
{
    Random random(4);
    Numbers values(count);
    for (auto& value : values)
        value = random.normal();
    return values;
}

RowStatistic meanOf(const Numbers& values)
{
    return [&values](std::span<const std::size_t> rows) -> std::optional<double> {
        double sum = 0;
        for (const auto row : rows)
            sum += values[row];
        return sum / static_cast<double>(rows.size());
    };
}

} // namespace

class BootstrapTest : public QObject
{
    Q_OBJECT

private slots:
    void ofAnAccuracyIsTheClusterBootstrap();
    void ofAMeanAgreesWithTheNormalApproximation();
    void ofAnyStatisticIsDeterministicFromItsSeed();
    void groupsAreDrawnWhole();
    void oneGroupGivesNoInterval();
    void undefinedDrawsAreLeftOut();
    void whatTheStatisticThrowsComesThrough();
    void quantilesLieBetweenValues();
};

void BootstrapTest::ofAnAccuracyIsTheClusterBootstrap()
{
    std::vector<std::uint8_t> isCorrect;
    std::vector<std::int32_t> groups;
    Numbers values;
    Random random(1);
    for (int i = 0; i < 90; ++i) {
        isCorrect.push_back(random.uniform() < 0.7 ? 1 : 0);
        values.push_back(isCorrect.back());
        groups.push_back(50 - i / 4);
    }
    const auto interval
        = bootstrapInterval(90, groups, meanOf(values), { .draws = 300, .seed = 8 });
    QVERIFY(interval == clusterBootstrapAccuracy(isCorrect, groups, 300, 8));
}

void BootstrapTest::ofAMeanAgreesWithTheNormalApproximation()
{
    const auto values = normals(1000);
    double mean = 0;
    for (const auto value : values)
        mean += value / 1000;
    const auto interval = bootstrapInterval(1000, {}, meanOf(values), { .draws = 4000 });
    const auto half = 1.96 / std::sqrt(1000);
    // quantiles of 4,000 draws are off by some percent, the variance of 1,000 values by 3 %
    QVERIFY(interval && std::abs(interval->low - (mean - half)) < 0.15 * half);
    QVERIFY(std::abs(interval->high - (mean + half)) < 0.15 * half);
}

void BootstrapTest::ofAnyStatisticIsDeterministicFromItsSeed()
{
    const auto targets = normals(60);
    Numbers predictions = targets;
    for (std::size_t i = 0; i < 60; ++i)
        predictions[i] += i % 3 == 0 ? 0.8 : -0.4;
    const auto r2 = [&](std::span<const std::size_t> rows) {
        Numbers t;
        Numbers p;
        for (const auto row : rows) {
            t.push_back(targets[row]);
            p.push_back(predictions[row]);
        }
        return r2Score(t, p);
    };
    const auto first = bootstrapInterval(60, {}, r2, { .seed = 3 });
    QVERIFY(first && first->low < *r2Score(targets, predictions)
        && *r2Score(targets, predictions) < first->high);
    QVERIFY(first == bootstrapInterval(60, {}, r2, { .seed = 3 }));
    QVERIFY(first != bootstrapInterval(60, {}, r2, { .seed = 4 }));
    const auto narrower = bootstrapInterval(60, {}, r2, { .seed = 3, .confidence = 0.5 });
    QVERIFY(first->low < narrower->low && narrower->high < first->high);
}

void BootstrapTest::groupsAreDrawnWhole()
{
    const std::vector<std::int32_t> groups { 7, 7, 2, 2, 2, 9 };
    const auto check = [&](std::span<const std::size_t> rows) -> std::optional<double> {
        std::size_t counts[6] = {};
        for (const auto row : rows)
            ++counts[row];
        const auto isWhole
            = counts[0] == counts[1] && counts[2] == counts[3] && counts[3] == counts[4];
        return isWhole && counts[0] + counts[2] + counts[5] == 3 ? 1 : 0;
    };
    QVERIFY((bootstrapInterval(6, groups, check, {}) == Interval { 1, 1 }));
}

void BootstrapTest::oneGroupGivesNoInterval()
{
    const Numbers values { 1, 2, 3 };
    const std::vector<std::int32_t> groups { 4, 4, 4 };
    QVERIFY(!bootstrapInterval(3, groups, meanOf(values), {}));
    QVERIFY(!bootstrapInterval(1, {}, meanOf(values), {}));
}

void BootstrapTest::undefinedDrawsAreLeftOut()
{
    const Numbers values { 1, 2, 3 };
    int draws = 0;
    const auto every = [&](int nth) {
        return [&draws, nth](std::span<const std::size_t>) {
            return ++draws % nth == 0 ? std::nullopt : std::optional(5.0);
        };
    };
    QVERIFY((bootstrapInterval(3, {}, every(20), {}) == Interval { 5, 5 }));
    QVERIFY(!bootstrapInterval(3, {}, every(5), {}));
}

void BootstrapTest::whatTheStatisticThrowsComesThrough()
{
    const auto stop = [](std::span<const std::size_t>) -> std::optional<double> {
        throw std::runtime_error("stopped");
    };
    QVERIFY_EXCEPTION_THROWN(
        static_cast<void>(bootstrapInterval(3, {}, stop, {})), std::runtime_error);
}

void BootstrapTest::quantilesLieBetweenValues()
{
    const Numbers values { 1, 2, 4, 8 };
    QCOMPARE(quantile(values, 0), 1.0);
    QCOMPARE(quantile(values, 1), 8.0);
    QCOMPARE(quantile(values, 0.5), 3.0);
    QCOMPARE(quantile(Numbers { 3 }, 0.3), 3.0);
    QVERIFY(std::abs(normalQuantile(0.95) - 1.959963984540054) < 1e-14);
}

QTEST_APPLESS_MAIN(BootstrapTest)
#include "tst_bootstrap.moc"
