// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/data/split.h"
#include "core/io/json.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

using namespace fathom;
using namespace std::string_literals;

namespace {

Dataset makeRows(std::vector<std::int32_t> labels, std::vector<std::int32_t> groups = {})
{
    Dataset::Columns columns;
    columns.name = "x.csv";
    columns.texts.resize(labels.size());
    const auto classes = *std::ranges::max_element(labels) + 1;
    for (std::int32_t c = 0; c < classes; ++c)
        columns.classes.names.push_back("class " + std::to_string(c));
    columns.labels = std::move(labels);
    columns.groups = std::move(groups);
    return *Dataset::create(std::move(columns));
}

std::vector<ExampleIndex> allRows(const Dataset& dataset)
{
    std::vector<ExampleIndex> rows(dataset.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i].value = static_cast<std::int32_t>(i);
    return rows;
}

} // namespace

class TestFolds : public QObject
{
    Q_OBJECT

private slots:
    /// Cases in which the order of dealing does not depend on shuffling; see make.py beside the
    /// numbers.
    void agreesWithScikitLearn()
    {
        const auto cases = readJson(FATHOM_TEST_DATA "/folds/expected.json");
        QVERIFY2(cases, cases ? "" : cases.error().text().c_str());
        QCOMPARE(cases->size(), std::size_t { 5 });
        for (const auto& one : *cases) {
            const auto dataset = makeRows(one.at("labels").get<std::vector<std::int32_t>>(),
                one.at("groups").get<std::vector<std::int32_t>>());
            for (std::uint64_t seed = 0; seed < 3; ++seed) {
                const auto folds = assignFolds(
                    dataset, allRows(dataset), one.at("folds").get<std::int32_t>(), seed);
                QVERIFY2(folds, folds ? "" : folds.error().text().c_str());
                QCOMPARE(*folds, one.at("expected").get<std::vector<std::int32_t>>());
            }
        }
    }

    /// As scikit-learn's StratifiedKFold: the rows of the sorted labels go to the folds in turn.
    void dealsRowsOfEachClassInTurn_data()
    {
        QTest::addColumn<int>("folds");
        for (const int folds : { 2, 3, 5, 10 })
            QTest::addRow("%d folds", folds) << folds;
    }

    void dealsRowsOfEachClassInTurn()
    {
        QFETCH(int, folds);
        std::vector<std::int32_t> labels;
        for (std::int32_t i = 0; i < 217; ++i)
            labels.push_back(i * i % 7 % 3);
        const auto dataset = makeRows(labels);
        const auto foldOf = assignFolds(dataset, allRows(dataset), folds, 1);
        QVERIFY2(foldOf, foldOf ? "" : foldOf.error().text().c_str());
        int position = 0;
        for (std::int32_t c = 0; c < 3; ++c) {
            std::vector<int> expected(static_cast<std::size_t>(folds), 0);
            std::vector<int> found = expected;
            for (std::size_t i = 0; i < labels.size(); ++i) {
                if (labels[i] == c) {
                    ++expected[static_cast<std::size_t>(position++ % folds)];
                    ++found.at(static_cast<std::size_t>((*foldOf)[i]));
                }
            }
            QCOMPARE(found, expected);
        }
    }

    void keepsGroupsWholeAndClassesBalanced()
    {
        Random random(3);
        std::vector<std::int32_t> labels;
        std::vector<std::int32_t> groups;
        for (std::int32_t group = 0; group < 300; ++group) {
            const auto size = 1 + random.below(6);
            for (std::uint64_t i = 0; i < size; ++i) {
                labels.push_back(random.below(4) == 0 ? 1 : 0);
                groups.push_back(1000 - group);
            }
        }
        const auto dataset = makeRows(labels, groups);
        constexpr std::int32_t folds = 5;
        const auto foldOf = assignFolds(dataset, allRows(dataset), folds, 0);
        QVERIFY(foldOf);
        std::map<std::int32_t, std::int32_t> foldOfGroup;
        std::vector<std::vector<int>> counts(2, std::vector<int>(folds, 0));
        for (std::size_t i = 0; i < labels.size(); ++i) {
            QCOMPARE(foldOfGroup.try_emplace(groups[i], (*foldOf)[i]).first->second, (*foldOf)[i]);
            ++counts[static_cast<std::size_t>(labels[i])].at(
                static_cast<std::size_t>((*foldOf)[i]));
        }
        for (const auto& ofClass : counts) {
            const auto [smallest, largest] = std::ranges::minmax(ofClass);
            QVERIFY2(largest - smallest <= 6,
                qPrintable(QStringLiteral("%1 to %2").arg(smallest).arg(largest)));
        }
    }

    void numbersFoldsOfTheGivenRowsOnly()
    {
        const auto dataset = makeRows({ 0, 1, 0, 1, 0, 1, 0, 1 });
        const std::vector rows { ExampleIndex(7), ExampleIndex(0), ExampleIndex(3),
            ExampleIndex(4) };
        const auto foldOf = assignFolds(dataset, rows, 2, 0);
        QVERIFY(foldOf);
        QCOMPARE(foldOf->size(), rows.size());
        QVERIFY((*foldOf)[0] != (*foldOf)[2]); // rows 7 and 3 are of one class,
        QVERIFY((*foldOf)[1] != (*foldOf)[3]); // rows 0 and 4 of the other
    }

    void theSeedDecides()
    {
        std::vector<std::int32_t> labels(100);
        std::vector<std::int32_t> groups(100);
        for (std::int32_t i = 0; i < 100; ++i) {
            labels[static_cast<std::size_t>(i)] = i % 2;
            groups[static_cast<std::size_t>(i)] = i / 2;
        }
        for (const auto& dataset : { makeRows(labels), makeRows(labels, groups) }) {
            const auto first = assignFolds(dataset, allRows(dataset), 5, 1);
            QCOMPARE(*assignFolds(dataset, allRows(dataset), 5, 1), *first);
            QVERIFY(*assignFolds(dataset, allRows(dataset), 5, 2) != *first);
        }
    }

    void worksWithoutLabels()
    {
        Dataset::Columns columns;
        columns.texts.resize(10, "x");
        columns.targets.resize(10, 1.0);
        columns.groups = { 0, 0, 0, 0, 1, 1, 1, 2, 2, 3 };
        const auto dataset = *Dataset::create(std::move(columns));
        const auto foldOf = assignFolds(dataset, allRows(dataset), 2, 0);
        QVERIFY(foldOf);
        QCOMPARE(std::ranges::count(*foldOf, 0), 5); // 4 + 1 against 3 + 2
    }

    /// For regression each fold has its share of every tenth of the target's range.
    void keepsTheTargetsDistribution()
    {
        Random random(3);
        Dataset::Columns columns;
        columns.texts.resize(600, "x");
        for (std::int32_t i = 0; i < 600; ++i)
            columns.targets.push_back(random.normal());
        const auto dataset = *Dataset::create(std::move(columns));
        // Of the first 500 rows only: their own tenths count.
        auto rows = allRows(dataset);
        rows.resize(500);
        std::vector<double> sorted(dataset.targets().begin(), dataset.targets().begin() + 500);
        std::ranges::sort(sorted);
        const auto foldOf = assignFolds(dataset, rows, 5, 0);
        QVERIFY(foldOf);
        for (std::int32_t fold = 0; fold < 5; ++fold) {
            for (std::size_t tenth = 0; tenth < 10; ++tenth) {
                int count = 0;
                for (std::size_t i = 0; i < rows.size(); ++i)
                    count += (*foldOf)[i] == fold && dataset.targets()[i] >= sorted[50 * tenth]
                            && dataset.targets()[i] <= sorted[50 * tenth + 49]
                        ? 1
                        : 0;
                QCOMPARE(count, 10);
            }
        }
    }

    void saysWhyThereAreNoFolds_data()
    {
        QTest::addColumn<int>("folds");
        QTest::addColumn<QList<int>>("labels");
        QTest::addColumn<QList<int>>("groups");
        QTest::addColumn<QByteArray>("message");
        const QList<int> none;
        QTest::newRow("one fold") << 1 << QList<int> { 0, 1, 0, 1 } << none
                                  << QByteArray("from 2 to 4");
        QTest::newRow("negative") << -3 << QList<int> { 0, 1, 0, 1 } << none
                                  << QByteArray("from 2 to 4");
        QTest::newRow("more folds than rows")
            << 5 << QList<int> { 0, 1, 0, 1 } << none << QByteArray("4 rows");
        QTest::newRow("more folds than groups")
            << 3 << QList<int> { 0, 1, 0, 1 } << QList<int> { 1, 1, 2, 2 }
            << QByteArray("2 groups");
        QTest::newRow("a class of one row")
            << 2 << QList<int> { 0, 0, 0, 1 } << none << QByteArray("\"class 1\"");
        QTest::newRow("a class in one group")
            << 2 << QList<int> { 0, 0, 1, 1, 0 } << QList<int> { 1, 2, 3, 3, 4 }
            << QByteArray("\"class 1\"");
        QTest::newRow("a class without rows")
            << 2 << QList<int> { 0, 0, 2, 2 } << none << QByteArray("\"class 1\"");
    }

    void saysWhyThereAreNoFolds()
    {
        QFETCH(int, folds);
        QFETCH(QList<int>, labels);
        QFETCH(QList<int>, groups);
        QFETCH(QByteArray, message);
        const auto dataset
            = makeRows({ labels.begin(), labels.end() }, { groups.begin(), groups.end() });
        const auto foldOf = assignFolds(dataset, allRows(dataset), folds, 0);
        QVERIFY(!foldOf);
        QCOMPARE(foldOf.error().code, ErrorCode::InvalidSplit);
        QVERIFY2(QByteArray::fromStdString(foldOf.error().message).contains(message),
            foldOf.error().message.c_str());
    }
};

QTEST_APPLESS_MAIN(TestFolds)
#include "tst_folds.moc"
