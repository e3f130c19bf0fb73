// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

using namespace fathom;

namespace {

/// Pearson's statistic of counts that should be equal.
double chiSquared(std::span<const int> counts)
{
    const auto total = std::accumulate(counts.begin(), counts.end(), 0.0);
    const auto expected = total / static_cast<double>(counts.size());
    double sum = 0;
    for (const auto count : counts)
        sum += (count - expected) * (count - expected) / expected;
    return sum;
}

} // namespace

class TestRandom : public QObject
{
    Q_OBJECT

private slots:
    /// xoshiro256** seeded by splitmix64, computed from the published algorithms with Python's
    /// integers.
    void agreesWithThePublishedGenerator_data()
    {
        QTest::addColumn<quint64>("seed");
        QTest::addColumn<QList<quint64>>("numbers");
        QTest::newRow("0") << quint64 { 0 }
                           << QList<quint64> { 11091344671253066420U, 13793997310169335082U,
                                  1900383378846508768U, 7684712102626143532U,
                                  13521403990117723737U };
        QTest::newRow("42") << quint64 { 42 }
                            << QList<quint64> { 1546998764402558742U, 6990951692964543102U,
                                   12544586762248559009U, 17057574109182124193U,
                                   18295552978065317476U };
        QTest::newRow("largest") << ~quint64 { 0 }
                                 << QList<quint64> { 10328197420357168392U, 14156678507024973869U,
                                        9357971779955476126U };
    }

    void agreesWithThePublishedGenerator()
    {
        QFETCH(quint64, seed);
        QFETCH(QList<quint64>, numbers);
        Random random(seed);
        for (const auto number : numbers)
            QCOMPARE(quint64 { random.next() }, number);
    }

    void streamsDiffer()
    {
        std::set<std::uint64_t> first;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            first.insert(Random(seed).next());
            for (std::uint64_t layer = 0; layer < 20; ++layer) {
                first.insert(Random(seed, { layer }).next());
                for (std::uint64_t fold = 0; fold < 20; ++fold)
                    first.insert(Random(seed, { layer, fold }).next());
            }
        }
        QCOMPARE(first.size(), std::size_t { 20 * (1 + 20 + 400) });
    }

    void streamsRepeat() { QCOMPARE(Random(7, { 1, 2 }).next(), Random(7, { 1, 2 }).next()); }

    void drawsBelowABoundAreUniform()
    {
        Random random(1);
        std::array<int, 6> counts {};
        for (int i = 0; i < 60'000; ++i)
            ++counts.at(random.below(counts.size()));
        QVERIFY(chiSquared(counts) < 20.5); // 0.999 quantile, 5 degrees of freedom
    }

    /// A bound of 3 · 2^62 is where taking the remainder would make a third of the numbers twice as
    /// frequent.
    void drawsBelowAHugeBoundAreUnbiased()
    {
        Random random(2);
        constexpr auto third = std::uint64_t { 1 } << 62U;
        std::array<int, 3> counts {};
        for (int i = 0; i < 30'000; ++i)
            ++counts.at(random.below(3 * third) / third);
        QVERIFY(chiSquared(counts) < 13.8); // 0.999 quantile, 2 degrees of freedom
    }

    void belowOneIsZero()
    {
        Random random(3);
        for (int i = 0; i < 100; ++i)
            QCOMPARE(random.below(1), std::uint64_t { 0 });
    }

    void uniformNumbersFillTheUnitInterval()
    {
        Random random(4);
        double sum = 0;
        double smallest = 1;
        double largest = 0;
        constexpr int draws = 100'000;
        for (int i = 0; i < draws; ++i) {
            const auto x = random.uniform();
            QVERIFY(x >= 0 && x < 1);
            sum += x;
            smallest = std::min(smallest, x);
            largest = std::max(largest, x);
        }
        QVERIFY(
            std::abs(sum / draws - 0.5) < 5 * std::sqrt(1.0 / 12 / draws)); // five standard errors
        QVERIFY(smallest < 1e-3 && largest > 1 - 1e-3);
    }

    void normalNumbersHaveTheirMoments()
    {
        Random random(5);
        constexpr int draws = 100'000;
        std::array<double, 5> moments {};
        for (int i = 0; i < draws; ++i) {
            const auto x = random.normal();
            for (std::size_t k = 1; k < moments.size(); ++k)
                moments.at(k) += std::pow(x, static_cast<double>(k)) / draws;
        }
        // Standard errors of the first four moments of a normal sample: sqrt of 1, 2, 15 and 96
        // over n.
        QVERIFY(std::abs(moments[1]) < 5 * std::sqrt(1.0 / draws));
        QVERIFY(std::abs(moments[2] - 1) < 5 * std::sqrt(2.0 / draws));
        QVERIFY(std::abs(moments[3]) < 5 * std::sqrt(15.0 / draws));
        QVERIFY(std::abs(moments[4] - 3) < 5 * std::sqrt(96.0 / draws));
    }

    void shufflesAreUniformPermutations()
    {
        std::array<int, 24> counts {};
        Random random(6);
        for (int i = 0; i < 24'000; ++i) {
            std::array<int, 4> values { 0, 1, 2, 3 };
            random.shuffle(std::span<int>(values));
            std::array<int, 4> order { 0, 1, 2, 3 };
            int rank = 0;
            while (order != values) {
                QVERIFY(std::next_permutation(order.begin(), order.end()));
                ++rank;
            }
            ++counts.at(static_cast<std::size_t>(rank));
        }
        QVERIFY(chiSquared(counts) < 49.8); // 0.999 quantile, 23 degrees of freedom
    }

    void shufflingLittleIsHarmless()
    {
        Random random(7);
        std::vector<int> nothing;
        random.shuffle(std::span(nothing));
        std::vector<int> one { 1 };
        random.shuffle(std::span(one));
        QCOMPARE(one, std::vector<int> { 1 });
    }
};

QTEST_APPLESS_MAIN(TestRandom)
#include "tst_random.moc"
