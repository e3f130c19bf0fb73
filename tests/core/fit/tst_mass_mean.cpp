// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/estimators/mass_mean.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

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
    void theNearestMeanWins();
    void keepsRowsOfAGroupApartTogether();
    void saysWhenClassesAreTooSmallToCalibrate();
};

void MassMeanTest::agreesWithTheFormula_data()
{
    QTest::addColumn<QJsonObject>("golden");
    QTest::addColumn<QString>("calibration");
    for (const auto value : readGolden("fit/mass_mean.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        for (const auto* calibration : { "in_sample", "out_of_fold" }) {
            QTest::addRow("%s, %s", qPrintable(golden["name"].toString()), calibration)
                << golden << calibration;
        }
    }
}

void MassMeanTest::agreesWithTheFormula()
{
    QFETCH(const QJsonObject, golden);
    QFETCH(const QString, calibration);
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    const auto groups = integers(golden["groups"]);
    const auto values = HyperparameterValues::create(
        MassMean().hyperparameters(), { { "calibration", calibration.toStdString() } });
    UnattendedJob job;
    const auto fitted = MassMean().fit({ .X = X,
                                           .labels = labels,
                                           .classCount = golden["classes"].toInt(),
                                           .weights = weights,
                                           .groups = groups },
        *values, job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->report.converged);
    const auto& model = fitted->model;
    QVERIFY(model.link == Link::Calibrated);
    QVERIFY(relativeDifference(model.coefficients, matrixOf(golden["coefficients"])) < agreement);
    const auto intercepts = vectorOf(golden["intercepts"]);
    QVERIFY((model.intercepts - intercepts).cwiseAbs().maxCoeff()
        < agreement * (1 + intercepts.cwiseAbs().maxCoeff()));

    const auto expected = golden[calibration].toObject();
    QVERIFY(relativeDifference(model.calibrationSlopes, vectorOf(expected["slopes"])) < agreement);
    QVERIFY(relativeDifference(model.calibrationIntercepts, vectorOf(expected["intercepts"]))
        < agreement);
    const auto scores = model.scores(X);
    QVERIFY(relativeDifference(model.probabilities(scores), matrixOf(expected["probabilities"]))
        < agreement);
    const auto predictions = model.predict(scores);
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()),
        integers(golden["predictions"]));
}

void MassMeanTest::predictsByTheScoreAndNotByTheProbability()
{
    // two positives at 2 against many negatives about 0: the threshold is half-way, at 1, while a
    // calibrated probability of 0.5 needs more
    FeatureMatrix X(42, 1);
    std::vector<std::int32_t> labels(42, 0);
    for (int i = 0; i < 40; ++i)
        X(i, 0) = i % 2 == 0 ? 0.5F : -0.5F;
    for (const auto i : { 40, 41 }) {
        X(i, 0) = 2;
        labels[static_cast<std::size_t>(i)] = 1;
    }
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

void MassMeanTest::theNearestMeanWins()
{
    FeatureMatrix X(12, 2);
    std::vector<std::int32_t> labels;
    for (int i = 0; i < 12; ++i) {
        const auto label = i % 3;
        const auto side = i < 6 ? 0.5F : -0.5F;
        X.row(i) << (label == 1 ? 8.0F : 0.0F) + side, (label == 2 ? 6.0F : 0.0F) + side;
        labels.push_back(label);
    }
    UnattendedJob job;
    const auto fitted
        = MassMean().fit({ .X = X, .labels = labels, .classCount = 3 }, {}, job.context());
    QVERIFY(fitted);
    // means are (0, 0), (8, 0) and (0, 6)
    FeatureMatrix points(5, 2);
    points << 3.9F, 0, 4.1F, 0, 0, 2.9F, 0, 3.1F, 5, 3;
    const auto scores = fitted->model.scores(points);
    const auto predictions = fitted->model.predict(scores);
    QCOMPARE(std::vector<int>(predictions.begin(), predictions.end()),
        (std::vector<int> { 0, 1, 0, 2, 1 }));
}

void MassMeanTest::keepsRowsOfAGroupApartTogether()
{
    // each group's rows are copies: their own scores, or those from folds that tear copies apart,
    // look better than those of new groups
    Random random(3);
    FeatureMatrix X(120, 60);
    std::vector<std::int32_t> labels;
    std::vector<std::int32_t> groups;
    for (int i = 0; i < 120; ++i) {
        if (i % 4 == 0) {
            for (Eigen::Index j = 0; j < 60; ++j)
                X(i, j) = static_cast<float>(random.normal());
        } else {
            X.row(i) = X.row(i - 1);
        }
        labels.push_back(i / 4 % 2);
        groups.push_back(i / 4);
    }
    UnattendedJob job;
    const auto slope = [&](const std::vector<std::int32_t>& given, const char* calibration) {
        const auto values = HyperparameterValues::create(
            MassMean().hyperparameters(), { { "calibration", std::string(calibration) } });
        const auto fitted
            = MassMean().fit({ .X = X, .labels = labels, .groups = given }, *values, job.context());
        return fitted->model.calibrationSlopes[0];
    };
    QVERIFY(slope({}, "in_sample") > 1);
    QVERIFY(std::abs(slope(groups, "out_of_fold")) < 0.3); // labels mean nothing here
}

void MassMeanTest::saysWhenClassesAreTooSmallToCalibrate()
{
    const FeatureMatrix X = FeatureMatrix::Identity(4, 4);
    const std::vector<std::int32_t> labels { 0, 0, 0, 1 };
    UnattendedJob job;
    const auto fitted = MassMean().fit({ .X = X, .labels = labels }, {}, job.context());
    QVERIFY(!fitted);
    QVERIFY(fitted.error().code == ErrorCode::InvalidSplit);
    QVERIFY(fitted.error().message.find("in_sample") != std::string::npos);
    const auto values = HyperparameterValues::create(
        MassMean().hyperparameters(), { { "calibration", std::string("in_sample") } });
    QVERIFY(MassMean().fit({ .X = X, .labels = labels }, *values, job.context()));
}

QTEST_APPLESS_MAIN(MassMeanTest)
#include "tst_mass_mean.moc"
