// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/data/split.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <string>
#include <vector>

using namespace fathom;
using namespace std::string_literals;

namespace {

Dataset makeRows(std::vector<std::int32_t> labels, std::vector<std::int32_t> groups = {},
    std::vector<SplitPart> split = {})
{
    Dataset::Columns columns;
    columns.name = "x.csv";
    columns.texts.resize(labels.size());
    const auto classes = *std::ranges::max_element(labels) + 1;
    for (std::int32_t c = 0; c < classes; ++c)
        columns.classes.names.push_back("class " + std::to_string(c));
    columns.labels = std::move(labels);
    columns.groups = std::move(groups);
    columns.split = std::move(split);
    return *Dataset::create(std::move(columns));
}

/// Groups of 1 to `largest` rows, in any order; classes as frequent as 1 : 2 : 3 …; `purity` of the
/// groups have one class only.
Dataset randomGroups(std::uint64_t seed, int rows, int classes, int largest, double purity)
{
    Random random(seed);
    std::vector<std::int32_t> labels;
    std::vector<std::int32_t> groups;
    const auto drawLabel = [&] {
        auto draw = static_cast<int>(
            random.below(static_cast<std::uint64_t>(classes * (classes + 1) / 2)));
        int label = 0;
        while (draw > label)
            draw -= ++label;
        return label;
    };
    for (std::int32_t group = 0; static_cast<int>(labels.size()) < rows; ++group) {
        const auto size = 1 + random.below(static_cast<std::uint64_t>(largest));
        const bool pure = random.uniform() < purity;
        const auto label = drawLabel();
        for (std::uint64_t i = 0; i < size; ++i) {
            labels.push_back(pure ? label : drawLabel());
            groups.push_back(group);
        }
    }
    std::vector<std::size_t> order(labels.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    random.shuffle(std::span(order));
    std::vector<std::int32_t> shuffledLabels;
    std::vector<std::int32_t> shuffledGroups;
    for (const auto i : order) {
        shuffledLabels.push_back(labels[i]);
        shuffledGroups.push_back(groups[i]);
    }
    return makeRows(shuffledLabels, shuffledGroups);
}

std::vector<double> classCounts(const Dataset& dataset, const std::vector<ExampleIndex>& rows)
{
    std::vector<double> counts(dataset.classes().count(), 0);
    if (counts.empty())
        return counts;
    for (const auto row : rows)
        ++counts[static_cast<std::size_t>(dataset.labels()[static_cast<std::size_t>(row.value)])];
    return counts;
}

std::set<std::int32_t> groupsOf(const Dataset& dataset, const std::vector<ExampleIndex>& rows)
{
    std::set<std::int32_t> groups;
    for (const auto row : rows)
        groups.insert(dataset.groups()[static_cast<std::size_t>(row.value)]);
    return groups;
}

std::string problemOf(const Dataset& dataset, const Split& split)
{
    if (!std::ranges::is_sorted(split.train) || !std::ranges::is_sorted(split.test))
        return "not ascending";
    std::vector<bool> seen(dataset.size(), false);
    for (const auto* part : { &split.train, &split.test }) {
        for (const auto row : *part) {
            if (seen[static_cast<std::size_t>(row.value)])
                return "a row twice";
            seen[static_cast<std::size_t>(row.value)] = true;
        }
    }
    if (std::ranges::find(seen, false) != seen.end())
        return "a row left out";
    if (!dataset.groups().empty()) {
        for (const auto group : groupsOf(dataset, split.test)) {
            if (groupsOf(dataset, split.train).contains(group))
                return "a group divided";
        }
    }
    const auto counts = classCounts(dataset, split.train); // none for targets
    if (std::ranges::find(counts, 0.0) != counts.end())
        return "training lacks a class";
    return {};
}

} // namespace

class TestSplit : public QObject
{
    Q_OBJECT

private slots:
    void holdsOutTheShareOfEachClass_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("classes");
        QTest::addColumn<double>("fraction");
        for (const int rows : { 7, 50, 1001 }) {
            for (const int classes : { 2, 3 }) {
                for (const double fraction : { 0.07, 0.2, 0.5 })
                    QTest::addRow("%d rows, %d classes, %g", rows, classes, fraction)
                        << rows << classes << fraction;
            }
        }
    }

    /// Without groups the size is exactly the share, rounded up as scikit-learn does, and each
    /// class is within one row of its own.
    void holdsOutTheShareOfEachClass()
    {
        QFETCH(int, rows);
        QFETCH(int, classes);
        QFETCH(double, fraction);
        std::vector<std::int32_t> labels;
        for (int i = 0; i < rows; ++i)
            labels.push_back(i * i % 5 == 0 ? 0 : i % classes);
        const auto dataset = makeRows(labels);
        std::vector<ExampleIndex> all;
        for (int i = 0; i < rows; ++i)
            all.emplace_back(i);
        const auto totals = classCounts(dataset, all);
        for (std::uint64_t seed = 0; seed < 5; ++seed) {
            const auto split = splitHoldout(dataset, fraction, seed);
            QVERIFY2(split, split ? "" : split.error().text().c_str());
            QCOMPARE(problemOf(dataset, *split), ""s);
            QCOMPARE(
                split->test.size(), static_cast<std::size_t>(std::ceil(fraction * rows - 1e-9)));
            const auto counts = classCounts(dataset, split->test);
            for (std::size_t c = 0; c < counts.size(); ++c)
                QVERIFY(std::abs(counts[c] - fraction * totals[c]) <= 1);
        }
    }

    void keepsGroupsWhole_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("classes");
        QTest::addColumn<int>("largest");
        QTest::addColumn<double>("purity");
        QTest::newRow("pairs") << 400 << 2 << 2 << 0.0;
        QTest::newRow("small pure groups") << 500 << 3 << 4 << 1.0;
        QTest::newRow("large mixed groups") << 2000 << 2 << 60 << 0.0;
        QTest::newRow("large pure groups") << 2000 << 3 << 60 << 1.0;
        QTest::newRow("many classes") << 3000 << 10 << 20 << 0.5;
    }

    /// Size and class counts are as wanted to within one group.
    void keepsGroupsWhole()
    {
        QFETCH(int, rows);
        QFETCH(int, classes);
        QFETCH(int, largest);
        QFETCH(double, purity);
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            const auto dataset = randomGroups(seed, rows, classes, largest, purity);
            std::vector<ExampleIndex> all;
            for (std::size_t i = 0; i < dataset.size(); ++i)
                all.emplace_back(static_cast<std::int32_t>(i));
            const auto totals = classCounts(dataset, all);
            for (const double fraction : { 0.2, 0.4 }) {
                const auto split = splitHoldout(dataset, fraction, seed);
                QVERIFY2(split, split ? "" : split.error().text().c_str());
                QCOMPARE(problemOf(dataset, *split), ""s);
                const auto wanted = fraction * static_cast<double>(dataset.size());
                QVERIFY(std::abs(static_cast<double>(split->test.size()) - wanted) <= largest);
                const auto counts = classCounts(dataset, split->test);
                for (std::size_t c = 0; c < counts.size(); ++c)
                    QVERIFY(std::abs(counts[c] - fraction * totals[c]) <= largest);
            }
        }
    }

    void pairsAreSplitExactly()
    {
        std::vector<std::int32_t> labels;
        std::vector<std::int32_t> groups;
        for (std::int32_t i = 0; i < 1496;
             ++i) { // the shape of a common data set: a true and a false row a city
            labels.push_back(i % 2);
            groups.push_back(i / 2);
        }
        const auto dataset = makeRows(labels, groups);
        const auto split = splitHoldout(dataset, 0.2, 0);
        QCOMPARE(split->test.size(), std::size_t { 300 });
        QCOMPARE(classCounts(dataset, split->test), (std::vector<double> { 150, 150 }));
        QCOMPARE(split->rule, "20 % of 748 groups held out, stratified, seed 0"s);
    }

    void theSeedDecides()
    {
        const auto dataset = randomGroups(1, 400, 2, 3, 0.5);
        const auto first = splitHoldout(dataset, 0.2, 7);
        const auto again = splitHoldout(dataset, 0.2, 7);
        const auto other = splitHoldout(dataset, 0.2, 8);
        QVERIFY(first->test == again->test && first->train == again->train);
        QVERIFY(first->test != other->test);
        QCOMPARE(first->seed, std::uint64_t { 7 });
    }

    /// Each row is held out as often as the share says.
    void everyRowHasItsTurn()
    {
        const auto dataset = randomGroups(2, 60, 2, 3, 0.5);
        std::vector<int> turns(dataset.size(), 0);
        constexpr int draws = 400;
        for (std::uint64_t seed = 0; seed < draws; ++seed) {
            const auto split = splitHoldout(dataset, 0.25, seed);
            for (const auto row : split->test)
                ++turns[static_cast<std::size_t>(row.value)];
        }
        QVERIFY(*std::ranges::min_element(turns) > draws / 10);
        QVERIFY(*std::ranges::max_element(turns) < draws / 2);
    }

    void trainingKeepsARareClass()
    {
        std::vector<std::int32_t> labels(50, 0);
        labels[10] = 1; // the only one
        for (std::uint64_t seed = 0; seed < 50; ++seed)
            QCOMPARE(problemOf(makeRows(labels), *splitHoldout(makeRows(labels), 0.5, seed)), ""s);
        // Two rows of the class, but in one group.
        labels[11] = 1;
        std::vector<std::int32_t> groups(50);
        std::iota(groups.begin(), groups.end(), 0);
        groups[11] = groups[10];
        const auto dataset = makeRows(labels, groups);
        for (std::uint64_t seed = 0; seed < 50; ++seed)
            QCOMPARE(problemOf(dataset, *splitHoldout(dataset, 0.5, seed)), ""s);
    }

    void worksWithoutLabels()
    {
        Dataset::Columns columns;
        columns.texts.resize(10, "x");
        columns.targets.resize(10, 1.0);
        const auto dataset = *Dataset::create(std::move(columns));
        const auto split = splitHoldout(dataset, 0.3, 1);
        QVERIFY(split);
        QCOMPARE(split->test.size(), std::size_t { 3 });
        QCOMPARE(split->rule, "30 % of 10 rows held out, seed 1"s);
    }

    void keepsTheTargetsDistribution_data()
    {
        QTest::addColumn<int>("largestGroup");
        QTest::addColumn<double>("tolerance"); // rows of a tenth that may be too many or too few
        QTest::newRow("no groups") << 1 << 1.0;
        QTest::newRow("groups of up to 4") << 4 << 4.0;
    }

    /// For regression every tenth of the target's range gives its share to the test rows.
    void keepsTheTargetsDistribution()
    {
        QFETCH(int, largestGroup);
        QFETCH(double, tolerance);
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            Random random(seed);
            Dataset::Columns columns;
            columns.texts.resize(500, "x");
            for (std::int32_t i = 0; i < 500; ++i) {
                columns.targets.push_back(random.normal());
                if (largestGroup > 1)
                    columns.groups.push_back(i / largestGroup);
            }
            auto sorted = columns.targets;
            std::ranges::sort(sorted);
            const auto dataset = *Dataset::create(std::move(columns));
            const auto split = splitHoldout(dataset, 0.2, seed);
            QVERIFY(split);
            QCOMPARE(problemOf(dataset, *split), ""s);
            QCOMPARE(split->test.size(), std::size_t { 100 });
            QVERIFY(split->rule.find("stratified by target") != std::string::npos);
            for (std::size_t tenth = 0; tenth < 10; ++tenth) {
                const auto low = sorted[50 * tenth];
                const auto high = sorted[50 * tenth + 49];
                const auto held = std::ranges::count_if(split->test, [&](ExampleIndex row) {
                    const auto target = dataset.targets()[static_cast<std::size_t>(row.value)];
                    return target >= low && target <= high;
                });
                QVERIFY(std::abs(static_cast<double>(held) - 10) <= tolerance);
            }
        }
    }

    /// A classifier could not learn its class without it; a regression can.
    void mayHoldOutAllRowsOfAStretchOfTargets()
    {
        Dataset::Columns columns;
        columns.name = "x.csv";
        columns.texts.resize(40, "x");
        for (std::int32_t i = 0; i < 40; ++i) {
            columns.groups.push_back(i / 10);
            columns.targets.push_back(i / 10);
        }
        const auto split = splitHoldout(*Dataset::create(std::move(columns)), 0.25, 0);
        QVERIFY2(split, split ? "" : split.error().text().c_str());
        QCOMPARE(split->test.size(), std::size_t { 10 });
    }

    void saysWhyItCannotHoldOut_data()
    {
        QTest::addColumn<double>("fraction");
        QTest::addColumn<QList<int>>("groups");
        const QList<int> none;
        QTest::newRow("zero") << 0.0 << none;
        QTest::newRow("one") << 1.0 << none;
        QTest::newRow("negative") << -0.5 << none;
        QTest::newRow("not a number") << std::nan("") << none;
        QTest::newRow("one group only") << 0.5 << QList<int> { 1, 1, 1, 1 };
        QTest::newRow("each class in a group of its own") << 0.5 << QList<int> { 1, 2, 1, 2 };
    }

    void saysWhyItCannotHoldOut()
    {
        QFETCH(double, fraction);
        QFETCH(QList<int>, groups);
        const auto dataset = makeRows({ 0, 1, 0, 1 }, { groups.begin(), groups.end() });
        const auto split = splitHoldout(dataset, fraction, 0);
        QVERIFY(!split);
        QCOMPARE(split.error().code, ErrorCode::InvalidSplit);
        QCOMPARE(split.error().where, "x.csv"s);
    }

    void aClassWithoutRowsCannotBeTrained()
    {
        Dataset::Columns columns;
        columns.texts.resize(6, "x");
        columns.classes.names = { "a", "b", "c" };
        columns.labels = { 0, 1, 0, 1, 0, 1 };
        const auto split = splitHoldout(*Dataset::create(std::move(columns)), 0.3, 0);
        QVERIFY(!split);
        QVERIFY(split.error().message.find("\"c\"") != std::string::npos);
    }

    void followsTheSplitColumn()
    {
        using enum SplitPart;
        const auto split
            = splitByColumn(makeRows({ 0, 1, 0, 1 }, {}, { Train, Validation, Test, Test }));
        QVERIFY(split);
        QVERIFY(split->train == (std::vector { ExampleIndex(0), ExampleIndex(1) }));
        QVERIFY(split->test == (std::vector { ExampleIndex(2), ExampleIndex(3) }));
        // No test rows: validation rows are what is there to test on.
        const auto validation
            = splitByColumn(makeRows({ 0, 1, 0, 1 }, {}, { Train, Train, Validation, Validation }));
        QVERIFY(validation);
        QVERIFY(validation->test == (std::vector { ExampleIndex(2), ExampleIndex(3) }));
    }

    void saysWhatIsWrongWithASplitColumn()
    {
        using enum SplitPart;
        QCOMPARE(splitByColumn(makeRows({ 0, 1 })).error().code, ErrorCode::MissingColumn);
        QCOMPARE(splitByColumn(makeRows({ 0, 1 }, {}, { Train, Train })).error().code,
            ErrorCode::InvalidSplit);
        QCOMPARE(splitByColumn(makeRows({ 0, 1 }, {}, { Test, Test })).error().code,
            ErrorCode::InvalidSplit);
        const auto lacking = splitByColumn(makeRows({ 0, 1 }, {}, { Train, Test }));
        QCOMPARE(lacking.error().code, ErrorCode::InvalidSplit);
        QVERIFY(lacking.error().message.find("\"class 1\"") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestSplit)
#include "tst_split.moc"
