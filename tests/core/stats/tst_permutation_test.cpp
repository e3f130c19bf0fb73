// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/stats/permutation_test.h"
#include "core/stats/regression_metrics.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

using Numbers = std::vector<double>;

PermutedStatistic correlationOf(const Numbers& x, const Numbers& t)
{
    return [&x, &t](std::span<const std::size_t> order) {
        Numbers permuted;
        for (const auto row : order)
            permuted.push_back(t[row]);
        return pearson(x, permuted).value();
    };
}

} // namespace

class PermutationTestTest : public QObject
{
    Q_OBJECT

private slots:
    void theObservedValueCountsAmongThoseUnderTheNull();
    void roundingDoesNotTellEqualValuesApart();
    void approachesTheExactTest();
    void isDeterministicFromItsSeed();
    void pValuesAreUniformUnderTheNull();
    void labelsStayInTheirBlock();
};

void PermutationTestTest::theObservedValueCountsAmongThoseUnderTheNull()
{
    const Numbers underNull { 0.1, 0.5, 0.5, 0.9 };
    QCOMPARE(permutationPValue(0.5, underNull), 4.0 / 5);
    QCOMPARE(permutationPValue(0.95, underNull), 1.0 / 5);
    QCOMPARE(permutationPValue(0, underNull), 1.0);
    QCOMPARE(permutationPValue(0.5, {}), 1.0);
}

void PermutationTestTest::roundingDoesNotTellEqualValuesApart()
{
    const Numbers underNull { 0.3 };
    QCOMPARE(permutationPValue(0.1 + 0.2, underNull), 1.0);
}

void PermutationTestTest::approachesTheExactTest()
{
    const auto golden = readGolden("stats/evaluation.json")["permutations"].toObject();
    const auto x = numbers(golden["x"]);
    const auto t = numbers(golden["t"]);
    constexpr std::int64_t draws = 20000;
    const auto test = permutationTest(x.size(), {}, correlationOf(x, t), draws, 5);
    QVERIFY(std::abs(test.observed - golden["observed"].toDouble()) < 1e-14);
    QCOMPARE(test.underNull.size(), std::size_t { draws });
    const auto exact = golden["p_value"].toDouble();
    QVERIFY(std::abs(test.pValue - exact) < 4 * std::sqrt(exact * (1 - exact) / draws));
}

void PermutationTestTest::isDeterministicFromItsSeed()
{
    const Numbers x { 1, 2, 3, 4, 5, 6 };
    const Numbers t { 2, 1, 4, 3, 6, 5 };
    const auto statistic = correlationOf(x, t);
    const auto first = permutationTest(6, {}, statistic, 50, 5);
    QVERIFY(first.underNull == permutationTest(6, {}, statistic, 50, 5).underNull);
    QVERIFY(first.underNull != permutationTest(6, {}, statistic, 50, 6).underNull);
    // fewer draws are the first ones of many
    const auto fewer = permutationTest(6, {}, statistic, 20, 5).underNull;
    QVERIFY(std::equal(fewer.begin(), fewer.end(), first.underNull.begin()));
}

void PermutationTestTest::pValuesAreUniformUnderTheNull()
{
    int small = 0;
    constexpr int trials = 500;
    for (std::uint64_t trial = 0; trial < trials; ++trial) {
        Random random(2, { trial });
        Numbers x(15);
        Numbers t(15);
        for (std::size_t i = 0; i < 15; ++i) {
            x[i] = random.normal();
            t[i] = random.normal();
        }
        small += permutationTest(15, {}, correlationOf(x, t), 99, trial).pValue <= 0.1 ? 1 : 0;
    }
    // a tenth of 500, within four standard deviations of 6.7
    QVERIFY2(std::abs(small - 50) < 27, qPrintable(QString::number(small)));
}

void PermutationTestTest::labelsStayInTheirBlock()
{
    const std::vector<std::int32_t> blocks { 3, 1, 3, 1, 8, 3 };
    bool moves = false;
    const auto check = [&](std::span<const std::size_t> order) {
        double outside = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            outside += blocks[order[i]] == blocks[i] ? 0 : 1;
            moves = moves || order[i] != i;
        }
        return outside;
    };
    const auto test = permutationTest(6, blocks, check, 100, 1);
    QVERIFY(std::ranges::all_of(test.underNull, [](double value) { return value == 0; }));
    QVERIFY(moves);
}

QTEST_APPLESS_MAIN(PermutationTestTest)
#include "tst_permutation_test.moc"
