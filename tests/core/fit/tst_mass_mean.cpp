// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/mass_mean.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Both sides compute in double from the same float32 features; the calibration stops at a gradient
/// of 1e-10.
constexpr double agreement = 1e-8;

} // namespace

class MassMeanTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithTheFormula_data();
    void agreesWithTheFormula();
    void predictsByTheScoreAndNotByTheProbability();
    void refusesEqualMeans();
    void refusesThreeClasses();
};

void MassMeanTest::agreesWithTheFormula_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/mass_mean.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void MassMeanTest::agreesWithTheFormula()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    UnattendedJob job;
    const auto fitted
        = MassMean().fit({ .X = X, .labels = labels, .weights = weights }, {}, job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->report.converged);
    const auto& model = fitted->model;
    QVERIFY(model.link == Link::Calibrated);
    const Matrix theta = vectorOf(golden["coefficients"]).transpose();
    QVERIFY(relativeDifference(model.coefficients, theta) < agreement);
    QVERIFY(std::abs(model.intercepts[0] - golden["intercept"].toDouble())
        < agreement * (1 + std::abs(golden["intercept"].toDouble())));
    QVERIFY(std::abs(model.calibrationSlopes[0] - golden["slope"].toDouble()) < agreement);
    QVERIFY(std::abs(model.calibrationIntercepts[0] - golden["calibration_intercept"].toDouble())
        < agreement);
    const auto scores = model.scores(X);
    QVERIFY(relativeDifference(model.probabilities(scores), matrixOf(golden["probabilities"]))
        < agreement);
    const auto predictions = model.predict(scores);
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()),
        integers(golden["predictions"]));
}

void MassMeanTest::predictsByTheScoreAndNotByTheProbability()
{
    // one positive at 2 against many negatives about 0: the threshold is half-way, at 1, while a
    // calibrated probability of 0.5 needs more
    FeatureMatrix X(41, 1);
    std::vector<std::int32_t> labels(41, 0);
    for (int i = 0; i < 40; ++i)
        X(i, 0) = i % 2 == 0 ? 0.5F : -0.5F;
    X(40, 0) = 2;
    labels[40] = 1;
    UnattendedJob job;
    const auto fitted = MassMean().fit({ .X = X, .labels = labels }, {}, job.context());
    QVERIFY(fitted);
    FeatureMatrix between(1, 1);
    between << 1.01F;
    const auto scores = fitted->model.scores(between);
    QVERIFY(fitted->model.probabilities(scores)(0, 1) < 0.5);
    QCOMPARE(fitted->model.predict(scores)[0], 1);
}

void MassMeanTest::refusesEqualMeans()
{
    FeatureMatrix X(4, 2);
    X << 1, 0, -1, 3, 1, 3, -1, 0; // both classes have mean (0, 1.5)
    const std::vector<std::int32_t> labels { 0, 0, 1, 1 };
    UnattendedJob job;
    const auto fitted = MassMean().fit({ .X = X, .labels = labels }, {}, job.context());
    QVERIFY(!fitted);
    QVERIFY(fitted.error().code == ErrorCode::InvalidArgument);
    QVERIFY(fitted.error().message.find("equal") != std::string::npos);
}

void MassMeanTest::refusesThreeClasses()
{
    const FeatureMatrix X = FeatureMatrix::Identity(3, 3);
    const std::vector<std::int32_t> labels { 0, 1, 2 };
    UnattendedJob job;
    const auto fitted
        = MassMean().fit({ .X = X, .labels = labels, .classCount = 3 }, {}, job.context());
    QVERIFY(!fitted);
    QVERIFY(fitted.error().message.find("two classes") != std::string::npos);
}

QTEST_APPLESS_MAIN(MassMeanTest)
#include "tst_mass_mean.moc"
