// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/probability_metrics.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

using Labels = std::vector<std::int32_t>;
using Numbers = std::vector<double>;

bool agree(double actual, const QJsonValue& expected)
{
    const auto rounding = 1e-13; // sums of 80 numbers in another order
    return std::abs(actual - expected.toDouble()) < rounding * (1 + std::abs(expected.toDouble()));
}

void addCases(const char* part)
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("stats/evaluation.json")[QLatin1String(part)].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

Numbers bothClasses(const Numbers& positive)
{
    Numbers both;
    for (const auto p : positive) {
        both.push_back(1 - p);
        both.push_back(p);
    }
    return both;
}

} // namespace

class ProbabilityMetricsTest : public QObject
{
    Q_OBJECT

private slots:
    void agreeWithScikitLearnForTwoClasses_data() { addCases("binary"); }
    void agreeWithScikitLearnForTwoClasses();
    void agreeWithScikitLearnForManyClasses_data() { addCases("multiclass"); }
    void agreeWithScikitLearnForManyClasses();
    void weightsCountAsRepeatedRows();
    void averagePrecisionNeedsPositivesAndAnOrder();
    void binsHoldTheirUpperEdge();
};

void ProbabilityMetricsTest::agreeWithScikitLearnForTwoClasses()
{
    QFETCH(const QJsonObject, golden);
    const auto labels = integers(golden["labels"]);
    const auto positive = numbers(golden["probabilities"]);
    const auto weights = numbers(golden["weights"]);
    const auto precision = averagePrecision(labels, positive, weights);
    QVERIFY(precision && agree(*precision, golden["average_precision"]));
    QVERIFY(agree(logLoss(labels, bothClasses(positive), 2, weights), golden["log_loss"]));
    QVERIFY(agree(brierScore(labels, bothClasses(positive), 2, weights), golden["brier"]));

    const auto bins = reliabilityBins(labels, positive, golden["bins"].toInt());
    QVERIFY(agree(expectedCalibrationError(bins), golden["calibration_error"]));
    Numbers shares;
    Numbers means;
    Numbers counts;
    for (const auto& bin : bins) {
        if (bin.weight == 0)
            continue;
        shares.push_back(bin.share);
        means.push_back(bin.meanProbability);
        counts.push_back(bin.weight);
    }
    QCOMPARE(counts, numbers(golden["counts"]));
    const auto expectedShares = numbers(golden["shares"]);
    const auto expectedMeans = numbers(golden["means"]);
    for (std::size_t k = 0; k < counts.size(); ++k) {
        QVERIFY(agree(shares[k], expectedShares[k]));
        QVERIFY(agree(means[k], expectedMeans[k]));
    }
}

void ProbabilityMetricsTest::agreeWithScikitLearnForManyClasses()
{
    QFETCH(const QJsonObject, golden);
    const auto labels = integers(golden["labels"]);
    const auto probabilities = numbers(golden["probabilities"]);
    const auto weights = numbers(golden["weights"]);
    const auto classes = golden["classes"].toInt();
    QVERIFY(agree(logLoss(labels, probabilities, classes, weights), golden["log_loss"]));
    QVERIFY(agree(brierScore(labels, probabilities, classes, weights), golden["brier"]));
}

void ProbabilityMetricsTest::weightsCountAsRepeatedRows()
{
    const Labels labels { 1, 0, 1, 0 };
    const Numbers positive { 0.9, 0.7, 0.4, 0.2 };
    const Numbers weights { 1, 3, 2, 1 };
    const Labels repeatedLabels { 1, 0, 0, 0, 1, 1, 0 };
    const Numbers repeated { 0.9, 0.7, 0.7, 0.7, 0.4, 0.4, 0.2 };
    QCOMPARE(
        *averagePrecision(labels, positive, weights), *averagePrecision(repeatedLabels, repeated));
    QCOMPARE(logLoss(labels, bothClasses(positive), 2, weights),
        logLoss(repeatedLabels, bothClasses(repeated), 2));
    QCOMPARE(brierScore(labels, bothClasses(positive), 2, weights),
        brierScore(repeatedLabels, bothClasses(repeated), 2));
    QCOMPARE(expectedCalibrationError(reliabilityBins(labels, positive, 2, weights)),
        expectedCalibrationError(reliabilityBins(repeatedLabels, repeated, 2)));
}

void ProbabilityMetricsTest::averagePrecisionNeedsPositivesAndAnOrder()
{
    QVERIFY(!averagePrecision(Labels { 0, 0 }, Numbers { 1, 2 }));
    QVERIFY(!averagePrecision(Labels { 0, 1 }, Numbers { std::nan(""), 2 }));
    QCOMPARE(*averagePrecision(Labels { 1, 1 }, Numbers { 1, 2 }), 1.0);
}

void ProbabilityMetricsTest::binsHoldTheirUpperEdge()
{
    const Labels cameTrue { 1, 0, 1, 0 };
    const auto bins = reliabilityBins(cameTrue, Numbers { 0, 0.5, 0.75, 1 }, 2);
    QCOMPARE(bins.size(), std::size_t { 2 });
    QCOMPARE(bins[0].weight, 2.0);
    QCOMPARE(bins[0].meanProbability, 0.25);
    QCOMPARE(bins[0].share, 0.5);
    QCOMPARE(bins[1].meanProbability, 0.875);
    QCOMPARE(expectedCalibrationError(bins), 0.5 * 0.25 + 0.5 * 0.375);
}

QTEST_APPLESS_MAIN(ProbabilityMetricsTest)
#include "tst_probability_metrics.moc"
