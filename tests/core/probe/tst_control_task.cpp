// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/control_task.h"
#include "core/probe/test_score.h"
#include "tests/support/word_sweep.h"

#include <QTest>

#include <algorithm>
#include <map>

using namespace fathom;
using namespace fathom::testing;

namespace {

Split halves(const Dataset& dataset)
{
    Split split;
    for (std::size_t i = 0; i < dataset.size(); ++i)
        (i < dataset.size() / 2 ? split.train : split.test).emplace_back(static_cast<std::int32_t>(i));
    return split;
}

std::vector<std::int32_t> sorted(std::vector<std::int32_t> values)
{
    std::ranges::sort(values);
    return values;
}

/// Groups of different size and mixture: three rows of class 1, two of class 0, one of each, and so on.
Dataset mixedGroups()
{
    Dataset::Columns columns;
    columns.name = "mixed";
    columns.classes.names = { "a", "b" };
    const std::vector<std::vector<std::int32_t>> groups { { 1, 1, 1 }, { 0, 0, 0 }, { 0, 1 }, { 1, 1 }, { 0, 0 }, { 1 }, { 0 } };
    for (int repeat = 0; repeat < 20; ++repeat)
        for (std::size_t g = 0; g < groups.size(); ++g)
            for (const auto label : groups[g]) {
                columns.texts.push_back("row " + std::to_string(columns.texts.size()));
                columns.labels.push_back(label);
                columns.groups.push_back(static_cast<std::int32_t>(repeat * 10 + static_cast<int>(g)));
            }
    return *Dataset::create(std::move(columns));
}

/// How often each combination of labels occurs among the groups of a part.
std::map<std::vector<std::int32_t>, int> combinations(const Dataset& dataset, std::span<const ExampleIndex> rows)
{
    std::map<std::int32_t, std::vector<std::int32_t>> groups;
    for (const auto row : rows)
        groups[dataset.groups()[static_cast<std::size_t>(row.value)]].push_back(dataset.labels()[static_cast<std::size_t>(row.value)]);
    std::map<std::vector<std::int32_t>, int> counts;
    for (const auto& [group, labels] : groups)
        ++counts[sorted(labels)];
    return counts;
}

} // namespace

class TestControlTask : public QObject
{
    Q_OBJECT

private slots:
    void keepsWhatEachPartHasOfEachClass()
    {
        const auto dataset = goodAndBad(50, false);
        const auto split = halves(dataset);
        const auto controls = controlTasks(dataset, split, 3);
        QVERIFY(controls && controls->size() == 3);
        for (const auto& control : *controls)
            for (const auto& rows : { split.train, split.test }) {
                QVERIFY(labelsOf(control, rows) != labelsOf(dataset, rows));
                QCOMPARE(sorted(labelsOf(control, rows)), sorted(labelsOf(dataset, rows)));
            }
        QVERIFY((*controls)[0].labels() != (*controls)[1].labels());
    }

    void keepsGroupsAsAlikeAsTheyWere()
    {
        const auto dataset = mixedGroups();
        const auto split = halves(dataset);
        const auto controls = controlTasks(dataset, split, 2);
        QVERIFY(controls);
        for (const auto& control : *controls) {
            QVERIFY(control.labels() != dataset.labels());
            QCOMPARE(combinations(control, split.train), combinations(dataset, split.train));
            QCOMPARE(combinations(control, split.test), combinations(dataset, split.test));
        }
    }

    void mixesNumbersLikeLabels()
    {
        const auto dataset = prices(60, true);
        const auto split = halves(dataset);
        const auto controls = controlTasks(dataset, split, 1);
        QVERIFY(controls);
        auto before = targetsOf(dataset, split.test);
        auto after = targetsOf(controls->front(), split.test);
        QVERIFY(before != after);
        std::ranges::sort(before);
        std::ranges::sort(after);
        QCOMPARE(after, before);
    }

    void isTheSameForTheSameSeed()
    {
        const auto dataset = mixedGroups();
        auto split = halves(dataset);
        const auto first = controlTasks(dataset, split, 2);
        QCOMPARE((*controlTasks(dataset, split, 2))[1].labels(), (*first)[1].labels());
        split.seed = 1;
        QVERIFY((*controlTasks(dataset, split, 2))[1].labels() != (*first)[1].labels());
    }
};

QTEST_APPLESS_MAIN(TestControlTask)
#include "tst_control_task.moc"
