// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/class_averages.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>
#include <utility>

using namespace fathom;
using namespace fathom::testing;

namespace {

using Labels = std::vector<std::int32_t>;

constexpr std::pair<Average, const char*> averages[] {
    { Average::Macro, "macro" },
    { Average::Weighted, "weighted" },
    { Average::Micro, "micro" },
};

bool agree(std::optional<double> actual, const QJsonValue& expected)
{
    return actual && expected.isDouble() && std::abs(*actual - expected.toDouble()) < 1e-14;
}

} // namespace

class ClassAveragesTest : public QObject
{
    Q_OBJECT

private slots:
    void agreeWithScikitLearn_data();
    void agreeWithScikitLearn();
    void twoClassesHaveOneAuroc();
    void everyClassNeedsARow();
    void pairsHaveNoMicroAverage();
    void noRowsHaveNoAverage();
};

void ClassAveragesTest::agreeWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("stats/evaluation.json")["multiclass"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void ClassAveragesTest::agreeWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto labels = integers(golden["labels"]);
    const auto predictions = integers(golden["predictions"]);
    const auto probabilities = numbers(golden["probabilities"]);
    const auto classes = golden["classes"].toInt();
    for (const auto& [average, name] : averages) {
        const auto result = averagedPrecisionRecall(labels, predictions, classes, average);
        const auto expected = golden[QLatin1String(name)].toArray();
        QVERIFY(agree(result.precision, expected[0]));
        QVERIFY(agree(result.recall, expected[1]));
        QVERIFY(agree(result.f1, expected[2]));
        QVERIFY(agree(
            averagedAuroc(labels, probabilities, classes, AurocScheme::OneVersusRest, average),
            golden[QLatin1String("ovr_") + QLatin1String(name)]));
        if (average != Average::Micro)
            QVERIFY(agree(
                averagedAuroc(labels, probabilities, classes, AurocScheme::OneVersusOne, average),
                golden[QLatin1String("ovo_") + QLatin1String(name)]));
    }
}

void ClassAveragesTest::twoClassesHaveOneAuroc()
{
    const Labels labels { 0, 1, 0, 1, 1 };
    const std::vector<double> positive { 0.25, 0.5, 0.75, 0.625, 0.875 };
    std::vector<double> both;
    for (const auto p : positive) {
        both.push_back(1 - p);
        both.push_back(p);
    }
    for (const auto scheme : { AurocScheme::OneVersusRest, AurocScheme::OneVersusOne }) {
        for (const auto average : { Average::Macro, Average::Weighted })
            QCOMPARE(*averagedAuroc(labels, both, 2, scheme, average), *auroc(labels, positive));
    }
}

void ClassAveragesTest::everyClassNeedsARow()
{
    const std::vector<double> probabilities { 0.5, 0.25, 0.25, 0.25, 0.5, 0.25 };
    for (const auto& [average, name] : averages) {
        QVERIFY(
            !averagedAuroc(Labels { 0, 1 }, probabilities, 3, AurocScheme::OneVersusRest, average));
        QVERIFY(
            !averagedAuroc(Labels { 0, 1 }, probabilities, 3, AurocScheme::OneVersusOne, average));
    }
}

void ClassAveragesTest::pairsHaveNoMicroAverage()
{
    const std::vector<double> probabilities { 0.75, 0.25, 0.25, 0.75 };
    QVERIFY(!averagedAuroc(
        Labels { 0, 1 }, probabilities, 2, AurocScheme::OneVersusOne, Average::Micro));
}

void ClassAveragesTest::noRowsHaveNoAverage()
{
    for (const auto& [average, name] : averages)
        QCOMPARE(averagedPrecisionRecall({}, {}, 3, average).f1, 0.0);
}

QTEST_APPLESS_MAIN(ClassAveragesTest)
#include "tst_class_averages.moc"
