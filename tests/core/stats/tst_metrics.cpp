// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/metrics.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace fathom;
using namespace fathom::testing;

namespace {

using Labels = std::vector<std::int32_t>;
constexpr double rounding = 1e-14;

bool agree(double actual, const QJsonValue& expected)
{
    return std::abs(actual - expected.toDouble()) < rounding;
}

void addRows(const char* part)
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("stats/metrics.json")[QLatin1String(part)].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

} // namespace

class MetricsTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearnForTwoClasses_data() { addRows("binary"); }
    void agreesWithScikitLearnForTwoClasses();
    void agreesWithScikitLearnForManyClasses_data() { addRows("multiclass"); }
    void agreesWithScikitLearnForManyClasses();
    void aurocDoesNotDependOnTheOrderOfRows();
    void aurocKeepsUnderIncreasingFunctions();
    void aurocNeedsBothClasses();
    void aurocNeedsScoresWithAnOrder();
    void macroAurocNeedsEveryClass();
    void macroLeavesOutClassesThatDoNotOccur();
    void precisionOfAnyClassAgainstTheRest();
    void majorityShareIsOfTheMostFrequentClass();
};

void MetricsTest::agreesWithScikitLearnForTwoClasses()
{
    QFETCH(const QJsonObject, golden);
    const auto labels = integers(golden["labels"]);
    const auto predictions = integers(golden["predictions"]);
    QVERIFY(agree(accuracy(labels, predictions), golden["accuracy"]));
    QVERIFY(agree(balancedAccuracy(labels, predictions), golden["balanced_accuracy"]));
    const auto area = auroc(labels, numbers(golden["scores"]));
    QVERIFY(area && agree(*area, golden["auroc"]));
    const auto result = precisionRecall(labels, predictions, 1);
    QVERIFY(agree(result.precision, golden["precision"]));
    QVERIFY(agree(result.recall, golden["recall"]));
    QVERIFY(agree(result.f1, golden["f1"]));
}

void MetricsTest::agreesWithScikitLearnForManyClasses()
{
    QFETCH(const QJsonObject, golden);
    const auto classes = golden["classes"].toInt();
    const auto labels = integers(golden["labels"]);
    const auto predictions = integers(golden["predictions"]);
    std::vector<double> probabilities;
    for (const auto row : golden["probabilities"].toArray()) {
        for (const auto value : numbers(row))
            probabilities.push_back(value);
    }
    QVERIFY(agree(accuracy(labels, predictions), golden["accuracy"]));
    QVERIFY(agree(balancedAccuracy(labels, predictions), golden["balanced_accuracy"]));
    const auto area = macroAuroc(labels, probabilities, classes);
    QVERIFY(area && agree(*area, golden["auroc"]));
    const auto result = macroPrecisionRecall(labels, predictions, classes);
    QVERIFY(agree(result.precision, golden["precision"]));
    QVERIFY(agree(result.recall, golden["recall"]));
    QVERIFY(agree(result.f1, golden["f1"]));
}

void MetricsTest::aurocDoesNotDependOnTheOrderOfRows()
{
    const Labels labels { 0, 1, 1, 0, 1, 0, 0 };
    const std::vector<double> scores { 0.1, 0.5, 0.5, 0.5, -1, 2, 0.1 };
    const Labels reversedLabels(labels.rbegin(), labels.rend());
    const std::vector<double> reversedScores(scores.rbegin(), scores.rend());
    QCOMPARE(*auroc(labels, scores), *auroc(reversedLabels, reversedScores));
}

void MetricsTest::aurocKeepsUnderIncreasingFunctions()
{
    const Labels labels { 0, 1, 1, 0, 1, 0 };
    const std::vector<double> scores { 0.1, 0.5, 0.2, 0.5, -1, 0.3 };
    std::vector<double> transformed;
    std::vector<double> negated;
    for (const auto score : scores) {
        transformed.push_back(std::exp(3 * score) - 7);
        negated.push_back(-score);
    }
    QCOMPARE(*auroc(labels, scores), *auroc(labels, transformed));
    QCOMPARE(*auroc(labels, negated), 1 - *auroc(labels, scores));
}

void MetricsTest::aurocNeedsBothClasses()
{
    const std::vector<double> scores { 1, 2 };
    QVERIFY(!auroc(Labels { 1, 1 }, scores));
    QVERIFY(!auroc(Labels { 0, 0 }, scores));
    QVERIFY(!auroc({}, {}));
}

void MetricsTest::aurocNeedsScoresWithAnOrder()
{
    const auto infinity = std::numeric_limits<double>::infinity();
    QVERIFY(!auroc(Labels { 0, 1 }, std::vector<double> { std::nan(""), 1 }));
    QCOMPARE(*auroc(Labels { 0, 1 }, std::vector<double> { -infinity, infinity }), 1.0);
}

void MetricsTest::macroAurocNeedsEveryClass()
{
    const std::vector<double> probabilities { 0.5, 0.25, 0.25, 0.25, 0.5, 0.25 };
    QVERIFY(!macroAuroc(Labels { 0, 1 }, probabilities, 3));
}

void MetricsTest::macroLeavesOutClassesThatDoNotOccur()
{
    const Labels labels { 0, 0, 2, 2 };
    const auto result = macroPrecisionRecall(labels, labels, 5);
    QCOMPARE(result.precision, 1.0);
    QCOMPARE(result.recall, 1.0);
    QCOMPARE(result.f1, 1.0);
    QCOMPARE(macroPrecisionRecall({}, {}, 2).f1, 0.0);
}

void MetricsTest::precisionOfAnyClassAgainstTheRest()
{
    const Labels labels { 0, 0, 0, 1, 2 };
    const Labels predictions { 0, 0, 1, 0, 2 };
    const auto zero = precisionRecall(labels, predictions, 0);
    QCOMPARE(zero.precision, 2.0 / 3);
    QCOMPARE(zero.recall, 2.0 / 3);
    QCOMPARE(zero.f1, 2.0 / 3);
    const auto absent = precisionRecall(labels, predictions, 7);
    QCOMPARE(absent.precision, 0.0);
    QCOMPARE(absent.recall, 0.0);
    QCOMPARE(absent.f1, 0.0);
}

void MetricsTest::majorityShareIsOfTheMostFrequentClass()
{
    QCOMPARE(majorityShare(Labels { 3, 1, 3, 2, 3 }), 0.6);
    QCOMPARE(majorityShare(Labels { 1 }), 1.0);
    QCOMPARE(majorityShare({}), 0.0);
}

QTEST_APPLESS_MAIN(MetricsTest)
#include "tst_metrics.moc"
