// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/ranks.h"
#include "core/stats/regression_metrics.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

using Numbers = std::vector<double>;

/// Sums of 40 numbers in another order; relative, because squares of some cases reach 1e6.
bool agree(double actual, const QJsonValue& expected, double rounding = 1e-13)
{
    return expected.isDouble()
        && std::abs(actual - expected.toDouble()) <= rounding * (1 + std::abs(expected.toDouble()));
}

/// None is null in the file.
bool agree(std::optional<double> actual, const QJsonValue& expected, double rounding)
{
    return actual ? agree(*actual, expected, rounding) : expected.isNull();
}

} // namespace

class RegressionMetricsTest : public QObject
{
    Q_OBJECT

private slots:
    void agreeWithScikitLearnAndScipy_data();
    void agreeWithScikitLearnAndScipy();
    void weightsCountAsRepeatedRows();
    void correlationsIgnoreUnitAndOrigin();
    void spearmanKeepsUnderIncreasingFunctions();
    void constantTargetsThatAreNoBinaryFractionsHaveNoVariance();
    void oneRowHasNoR2();
    void notANumberHasNoCorrelation();
    void summarisesWhereTargetsLie();
};

void RegressionMetricsTest::agreeWithScikitLearnAndScipy_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("stats/regression.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void RegressionMetricsTest::agreeWithScikitLearnAndScipy()
{
    QFETCH(const QJsonObject, golden);
    const auto targets = numbers(golden["targets"]);
    const auto predictions = numbers(golden["predictions"]);
    const auto weights = numbers(golden["weights"]);
    // at 1e6 from zero scikit-learn's own means are off by 1e-10
    const auto rounding = golden["name"].toString() == "far from zero" ? 1e-9 : 1e-13;
    QVERIFY(agree(r2Score(targets, predictions, weights), golden["r2"], rounding));
    QVERIFY(agree(meanAbsoluteError(targets, predictions, weights), golden["mae"], rounding));
    QVERIFY(agree(rootMeanSquaredError(targets, predictions, weights), golden["rmse"], rounding));
    QVERIFY(agree(pearson(targets, predictions, weights), golden["pearson"], rounding));
    QVERIFY(agree(spearman(targets, predictions), golden["spearman"], rounding));
    QCOMPARE(midranks(targets), numbers(golden["ranks"]));
}

void RegressionMetricsTest::weightsCountAsRepeatedRows()
{
    const Numbers targets { 1, 2, 4, 3 };
    const Numbers predictions { 1.5, 2, 3, 3.5 };
    const Numbers weights { 1, 3, 2, 1 };
    const Numbers repeatedTargets { 1, 2, 2, 2, 4, 4, 3 };
    const Numbers repeatedPredictions { 1.5, 2, 2, 2, 3, 3, 3.5 };
    QCOMPARE(
        *r2Score(targets, predictions, weights), *r2Score(repeatedTargets, repeatedPredictions));
    QCOMPARE(meanAbsoluteError(targets, predictions, weights),
        meanAbsoluteError(repeatedTargets, repeatedPredictions));
    QCOMPARE(rootMeanSquaredError(targets, predictions, weights),
        rootMeanSquaredError(repeatedTargets, repeatedPredictions));
    QCOMPARE(
        *pearson(targets, predictions, weights), *pearson(repeatedTargets, repeatedPredictions));
}

void RegressionMetricsTest::correlationsIgnoreUnitAndOrigin()
{
    const Numbers targets { 1, 2, 4, 3, 7 };
    const Numbers predictions { 1.5, 2, 3, 3.5, 3 };
    Numbers moved;
    for (const auto prediction : predictions)
        moved.push_back(8 - 0.5 * prediction);
    QCOMPARE(*pearson(targets, moved), -*pearson(targets, predictions));
    QCOMPARE(*spearman(targets, moved), -*spearman(targets, predictions));
    QCOMPARE(*pearson(predictions, targets), *pearson(targets, predictions));
}

void RegressionMetricsTest::spearmanKeepsUnderIncreasingFunctions()
{
    const Numbers targets { 1, 2, 4, 3, 7 };
    const Numbers predictions { 1.5, 2, 3, 3.5, 3 };
    Numbers exponentials;
    for (const auto prediction : predictions)
        exponentials.push_back(std::exp(prediction));
    QCOMPARE(*spearman(targets, exponentials), *spearman(targets, predictions));
}

void RegressionMetricsTest::constantTargetsThatAreNoBinaryFractionsHaveNoVariance()
{
    // the mean of 0.1s is not 0.1 in binary; their variance is zero all the same
    const Numbers targets(10, 0.1);
    const Numbers predictions { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
    QCOMPARE(*r2Score(targets, predictions), 0.0);
    QCOMPARE(*r2Score(targets, targets), 1.0);
    QVERIFY(!pearson(targets, predictions));
    QVERIFY(!spearman(targets, predictions));
}

void RegressionMetricsTest::oneRowHasNoR2()
{
    const Numbers one { 2 };
    QVERIFY(!r2Score(one, one));
    QVERIFY(!pearson(one, one));
    QCOMPARE(meanAbsoluteError(one, Numbers { 3.5 }), 1.5);
}

void RegressionMetricsTest::notANumberHasNoCorrelation()
{
    const Numbers targets { 1, 2, 3 };
    const Numbers broken { 1, std::nan(""), 3 };
    QVERIFY(!pearson(targets, broken));
    QVERIFY(!spearman(targets, broken));
    QVERIFY(std::isnan(*r2Score(targets, broken)));
}

void RegressionMetricsTest::summarisesWhereTargetsLie()
{
    const auto summary = summarise(Numbers { 1, 2, 3, 6 });
    QCOMPARE(summary.mean, 3.0);
    QCOMPARE(summary.standardDeviation, std::sqrt(3.5)); // (4 + 1 + 0 + 9) / 4
    QCOMPARE(summary.minimum, 1.0);
    QCOMPARE(summary.maximum, 6.0);
    QCOMPARE(summarise(Numbers(10, 0.1)).standardDeviation, 0.0);

    const auto weighted = summarise(Numbers { 1, 2, 6 }, Numbers { 1, 3, 2 });
    const auto repeated = summarise(Numbers { 1, 2, 2, 2, 6, 6 });
    QCOMPARE(weighted.mean, repeated.mean);
    QCOMPARE(weighted.standardDeviation, repeated.standardDeviation);
}

QTEST_APPLESS_MAIN(RegressionMetricsTest)
#include "tst_regression_metrics.moc"
