// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/data/target_strata.h"

#include <QTest>

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

using namespace fathom;

using Numbers = std::vector<double>;
using Strata = std::vector<std::int32_t>;

class TestTargetStrata : public QObject
{
    Q_OBJECT

private slots:
    void cutsIntoTenEqualParts()
    {
        Numbers targets(200);
        std::iota(targets.begin(), targets.end(), -100.0);
        const auto strata = targetStrata(targets);
        for (std::size_t i = 0; i < targets.size(); ++i)
            QCOMPARE(strata[i], static_cast<std::int32_t>(i / 20));
    }

    void makesFewerOfFewRows()
    {
        const auto highest
            = [](const Numbers& targets) { return std::ranges::max(targetStrata(targets)); };
        Numbers targets(39);
        std::iota(targets.begin(), targets.end(), 0.0);
        QCOMPARE(highest(targets), 2); // three strata of 13 rows
        QCOMPARE(highest(Numbers { 3, 1, 2 }), 0);
        QVERIFY(targetStrata({}).empty());
    }

    void putsEqualTargetsTogether()
    {
        Numbers targets(60, 2.5);
        targets.insert(targets.end(), 40, 7.0);
        const auto strata = targetStrata(targets);
        QCOMPARE(std::ranges::count(strata, strata.front()), 60);
        QCOMPARE(std::ranges::count(strata, strata.back()), 40);
        QCOMPARE(targetStrata(Numbers(100, 1.0)), Strata(100, targetStrata(Numbers(100, 1.0))[0]));
    }

    void doesNotDependOnTheOrder()
    {
        Random random(5);
        Numbers targets(500);
        for (auto& target : targets)
            target = random.normal();
        std::vector<std::size_t> order(targets.size());
        std::iota(order.begin(), order.end(), std::size_t { 0 });
        random.shuffle(std::span(order));
        Numbers shuffled;
        for (const auto i : order)
            shuffled.push_back(targets[i]);
        const auto strata = targetStrata(targets);
        const auto ofShuffled = targetStrata(shuffled);
        for (std::size_t i = 0; i < order.size(); ++i)
            QCOMPARE(ofShuffled[i], strata[order[i]]);
    }
};

QTEST_APPLESS_MAIN(TestTargetStrata)
#include "tst_target_strata.moc"
