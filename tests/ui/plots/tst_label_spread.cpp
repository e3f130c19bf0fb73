// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/label_spread.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fathom;

class TestLabelSpread : public QObject
{
    Q_OBJECT

private slots:
    void leavesLabelsThatDoNotTouchWhereTheyAre()
    {
        const auto centres = spreadLabels({ { 20, 10 }, { 50, 10 }, { 80, 10 } }, 0, 100);
        QCOMPARE(centres, (std::vector<double> { 20, 50, 80 }));
    }

    void movesTwoApartEquallyFar()
    {
        const auto centres = spreadLabels({ { 50, 10 }, { 52, 10 } }, 0, 100);
        QCOMPARE(centres, (std::vector<double> { 46, 56 }));
    }

    void keepsTheOrderOfTheirPositionsNotOfTheList()
    {
        const auto centres = spreadLabels({ { 60, 10 }, { 58, 10 }, { 59, 10 } }, 0, 100);
        QCOMPARE(centres, (std::vector<double> { 69, 49, 59 }));
    }

    void staysInsideItsLimits()
    {
        const auto centres = spreadLabels({ { 2, 10 }, { 1, 10 }, { 99, 10 } }, 0, 100);
        QCOMPARE(centres, (std::vector<double> { 15, 5, 95 }));
    }

    void neverOverlaps_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 0; seed < 20; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void neverOverlaps()
    {
        QFETCH(int, seed);
        std::vector<LabelSlot> labels;
        for (int i = 0; i < 8; ++i)
            labels.push_back({ std::fmod((seed + 1) * 37.7 * (i + 1), 100.0),
                6 + std::fmod(i * 3.3 + seed, 5.0) });
        const auto centres = spreadLabels(labels, 0, 100);
        std::vector<std::pair<double, double>> spans;
        for (std::size_t i = 0; i < labels.size(); ++i)
            spans.emplace_back(centres[i] - labels[i].size / 2, centres[i] + labels[i].size / 2);
        std::ranges::sort(spans);
        QVERIFY(spans.front().first >= -1e-9);
        QVERIFY(spans.back().second <= 100 + 1e-9);
        for (std::size_t i = 1; i < spans.size(); ++i)
            QVERIFY(spans[i].first >= spans[i - 1].second - 1e-9);
    }

    void packsWhatDoesNotFitFromTheTop()
    {
        const auto centres = spreadLabels({ { 5, 10 }, { 5, 10 }, { 5, 10 } }, 0, 20);
        QCOMPARE(centres, (std::vector<double> { 5, 15, 25 }));
        QVERIFY(spreadLabels({}, 0, 20).empty());
    }
};

QTEST_APPLESS_MAIN(TestLabelSpread)
#include "tst_label_spread.moc"
