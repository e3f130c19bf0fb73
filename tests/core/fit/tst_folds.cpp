// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/folds.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <algorithm>
#include <map>
#include <numeric>

using namespace fathom;
using namespace fathom::testing;

namespace {

Result<std::vector<std::int32_t>> foldsOf(const std::vector<std::int32_t>& labels,
    const std::vector<std::int32_t>& groups, std::int32_t classes, std::int32_t folds)
{
    const FeatureMatrix X = FeatureMatrix::Zero(static_cast<Eigen::Index>(labels.size()), 1);
    return stratifiedFolds(
        { .X = X, .labels = labels, .classCount = classes, .groups = groups }, folds);
}

} // namespace

class FoldsTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void rowsOfAGroupShareAFold();
    void groupsOfOneRowAreNoGroups();
    void refusesWhatCannotBeDone_data();
    void refusesWhatCannotBeDone();
};

void FoldsTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/folds.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void FoldsTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto folds = foldsOf(integers(golden["labels"]), integers(golden["groups"]),
        golden["classes"].toInt(), golden["folds"].toInt());
    QVERIFY(folds);
    QCOMPARE(*folds, integers(golden["expected"]));
}

void FoldsTest::rowsOfAGroupShareAFold()
{
    std::vector<std::int32_t> labels;
    std::vector<std::int32_t> groups;
    for (int i = 0; i < 300; ++i) {
        labels.push_back(i * i % 3 == 0 ? 1 : 0);
        groups.push_back(i * 7 % 41 - 20);
    }
    const auto folds = foldsOf(labels, groups, 2, 5);
    QVERIFY(folds);
    std::map<std::int32_t, std::int32_t> foldOfGroup;
    std::vector<int> rows(5, 0);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        QCOMPARE(foldOfGroup.try_emplace(groups[i], (*folds)[i]).first->second, (*folds)[i]);
        ++rows[static_cast<std::size_t>((*folds)[i])];
    }
    QVERIFY(*std::ranges::min_element(rows) > 40);
}

void FoldsTest::groupsOfOneRowAreNoGroups()
{
    std::vector<std::int32_t> labels;
    for (int i = 0; i < 40; ++i)
        labels.push_back(i % 3 == 0 ? 1 : 0);
    std::vector<std::int32_t> groups(40);
    std::iota(groups.rbegin(), groups.rend(), 100);
    QCOMPARE(*foldsOf(labels, groups, 2, 5), *foldsOf(labels, {}, 2, 5));
}

void FoldsTest::refusesWhatCannotBeDone_data()
{
    using Numbers = std::vector<std::int32_t>;
    QTest::addColumn<Numbers>("labels");
    QTest::addColumn<Numbers>("groups");
    QTest::addColumn<QString>("explanation");
    QTest::newRow("too few rows") << Numbers { 0, 1, 0, 1 } << Numbers {} << "4 rows cannot";
    QTest::newRow("too few groups") << Numbers { 0, 1, 0, 1, 0, 1 } << Numbers { 1, 2, 3, 1, 2, 3 }
                                    << "3 groups of rows cannot";
    QTest::newRow("one row of a class")
        << Numbers { 0, 0, 0, 0, 0, 1 } << Numbers {} << "class number 1";
    QTest::newRow("one group of a class")
        << Numbers { 0, 0, 1, 1, 1, 1, 1, 1, 1 } << Numbers { 1, 1, 2, 2, 3, 4, 5, 6, 7 }
        << "class number 0";
}

void FoldsTest::refusesWhatCannotBeDone()
{
    QFETCH(const std::vector<std::int32_t>, labels);
    QFETCH(const std::vector<std::int32_t>, groups);
    QFETCH(const QString, explanation);
    const auto folds = foldsOf(labels, groups, 2, 5);
    QVERIFY(!folds);
    QVERIFY(folds.error().code == ErrorCode::InvalidSplit);
    QVERIFY2(folds.error().message.find(explanation.toStdString()) != std::string::npos,
        folds.error().message.c_str());
}

QTEST_APPLESS_MAIN(FoldsTest)
#include "tst_folds.moc"
