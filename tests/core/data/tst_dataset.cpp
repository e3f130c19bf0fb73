// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"

#include <QTest>

#include <functional>
#include <limits>
#include <set>
#include <string>

using namespace fathom;
using namespace std::string_literals;

namespace {

Dataset::Columns threeRows()
{
    Dataset::Columns columns;
    columns.name = "x.csv";
    columns.texts = { "a", "b", "c" };
    columns.classes = { .names = { "no", "yes" } };
    columns.labels = { 0, 1, 0 };
    return columns;
}

std::string hashOf(const std::function<void(Dataset::Columns&)>& change)
{
    auto columns = threeRows();
    change(columns);
    return Dataset::create(std::move(columns))->hash();
}

} // namespace

class TestDataset : public QObject
{
    Q_OBJECT

private slots:
    void keepsItsColumns()
    {
        auto columns = threeRows();
        columns.groups = { 5, 5, 7 };
        columns.groupRule = "column city";
        columns.split = { SplitPart::Train, SplitPart::Test, SplitPart::Validation };
        columns.weights = { 1, 0.5, 2 };
        columns.sourceRows = { 4, 2, 0 };
        const auto dataset = Dataset::create(std::move(columns));
        QVERIFY(dataset);
        QCOMPARE(dataset->size(), std::size_t { 3 });
        QVERIFY(dataset->hasLabels() && !dataset->hasTargets());
        QCOMPARE(dataset->groups(), (std::vector<std::int32_t> { 5, 5, 7 }));
        QCOMPARE(dataset->groupRule(), "column city"s);
        QCOMPARE(dataset->sourceRow(ExampleIndex(1)), std::size_t { 2 });
        QCOMPARE(Dataset::create(threeRows())->sourceRow(ExampleIndex(1)), std::size_t { 1 });
    }

    void refusesWhatContradictsItself_data()
    {
        using Change = std::function<void(Dataset::Columns&)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<int>("code");
        const auto row = [](const char* name, ErrorCode code, Change change) {
            QTest::newRow(name) << std::move(change) << static_cast<int>(code);
        };
        constexpr auto infinite = std::numeric_limits<double>::infinity();
        constexpr auto notANumber = std::numeric_limits<double>::quiet_NaN();
        row("no rows", ErrorCode::EmptyDataset, [](auto& c) { c = {}; });
        row("too few labels", ErrorCode::InvalidArgument, [](auto& c) { c.labels.pop_back(); });
        row("too many groups", ErrorCode::InvalidArgument, [](auto& c) {
            c.groups = { 1, 2, 3, 4 };
        });
        row("too few weights", ErrorCode::InvalidArgument, [](auto& c) { c.weights = { 1 }; });
        row("too few split values", ErrorCode::InvalidArgument,
            [](auto& c) { c.split = { SplitPart::Train }; });
        row("too few source rows", ErrorCode::InvalidArgument,
            [](auto& c) { c.sourceRows = { 1 }; });
        row("labels and targets", ErrorCode::InvalidArgument, [](auto& c) {
            c.targets = { 1, 2, 3 };
        });
        row("label beyond the classes", ErrorCode::InvalidArgument,
            [](auto& c) { c.labels[2] = 2; });
        row("negative label", ErrorCode::InvalidArgument, [](auto& c) { c.labels[2] = -1; });
        row("labels without classes", ErrorCode::InvalidArgument, [](auto& c) { c.classes = {}; });
        row("two classes of one name", ErrorCode::InvalidArgument, [](auto& c) {
            c.classes.names = { "no", "no" };
        });
        row("text that is not UTF-8", ErrorCode::InvalidText, [](auto& c) { c.texts[1] = "\xFF"; });
        row("infinite weight", ErrorCode::NonFiniteValue, [](auto& c) {
            c.weights = { 1, infinite, 1 };
        });
        row("weight that is no number", ErrorCode::NonFiniteValue, [](auto& c) {
            c.weights = { 1, notANumber, 1 };
        });
        row("weight of zero", ErrorCode::InvalidCell, [](auto& c) { c.weights = { 1, 0, 1 }; });
        row("infinite target", ErrorCode::NonFiniteValue, [](auto& c) {
            c.labels.clear();
            c.targets = { 1, -infinite, 1 };
        });
    }

    void refusesWhatContradictsItself()
    {
        QFETCH(std::function<void(Dataset::Columns&)>, change);
        QFETCH(int, code);
        auto columns = threeRows();
        change(columns);
        const auto dataset = Dataset::create(std::move(columns));
        QVERIFY(!dataset);
        QCOMPARE(static_cast<int>(dataset.error().code), code);
        QVERIFY(!dataset.error().message.empty());
    }

    /// The hash tells data apart by texts and labels, and by nothing else.
    void hashesTextsAndLabels()
    {
        const auto original = hashOf([](auto&) {});
        QCOMPARE(original.size(), std::size_t { 64 });
        QCOMPARE(hashOf([](auto& c) { c.name = "other.csv"; }), original);
        QCOMPARE(hashOf([](auto& c) { c.weights = { 1, 2, 3 }; }), original);
        QCOMPARE(hashOf([](auto& c) { c.groups = { 1, 1, 1 }; }), original);
        QCOMPARE(hashOf([](auto& c) { // the same labels by name
            c.classes.names = { "yes", "no" };
            c.labels = { 1, 0, 1 };
        }),
            original);
        const std::set<std::string> different { original, hashOf([](auto& c) { c.texts[0] = "A"; }),
            hashOf([](auto& c) { std::swap(c.texts[0], c.texts[1]); }),
            hashOf([](auto& c) { c.labels[0] = 1; }),
            hashOf([](auto& c) { c.classes.names[0] = "never"; }),
            hashOf([](auto& c) { c.labels.clear(); }), hashOf([](auto& c) {
                c.labels.clear();
                c.targets = { 0, 1, 0 };
            }),
            hashOf([](auto& c) {
                c.texts = { "ab", "", "c" };
            }),
            hashOf([](auto& c) {
                c.texts = { "a", "bc", "" };
            }) };
        QCOMPARE(different.size(), std::size_t { 9 });
    }

    void minusZeroIsZero()
    {
        const auto target = [](double value) {
            return hashOf([value](auto& c) {
                c.labels.clear();
                c.targets = { value, 1, 2 };
            });
        };
        QCOMPARE(target(-0.0), target(0.0));
    }
};

QTEST_APPLESS_MAIN(TestDataset)
#include "tst_dataset.moc"
