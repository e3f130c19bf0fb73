// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/svm.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Both sides solve the same linear systems in double, from the same float32 features.
constexpr double agreement = 1e-8;

HyperparameterValues valuesOf(const QJsonObject& golden)
{
    return *HyperparameterValues::create(Svm().hyperparameters(),
        { { "C", golden["C"].toDouble() }, { "loss", golden["loss"].toString().toStdString() },
            { "class_weight", std::string(golden["balanced"].toBool() ? "balanced" : "none") } });
}

std::vector<std::int32_t> predictionsOf(const LinearModel& model, const FeatureMatrix& X)
{
    const auto predictions = model.predict(model.scores(X));
    return { predictions.begin(), predictions.end() };
}

double difference(const Vector& actual, const Vector& expected)
{
    return (actual - expected).cwiseAbs().maxCoeff() / (1 + expected.cwiseAbs().maxCoeff());
}

/// The objective of two classes, straight from its formula.
double objective(const FeatureMatrix& X, std::span<const std::int32_t> labels,
    const LinearModel& model, double C)
{
    const Vector w = model.coefficients.row(0).transpose();
    auto value = 0.5 * w.squaredNorm();
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
        const auto y = labels[static_cast<std::size_t>(i)] == 1 ? 1 : -1;
        const auto score = X.row(i).cast<double>().dot(w) + model.intercepts[0];
        value += C * std::max(0.0, 1 - y * score);
    }
    return value;
}

} // namespace

class SvmTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void agreesWithVotingPairsWhereClassesAreApart();
    void noNearbyAnswerIsBetter();
    void groupsStayTogetherInCalibration();
    void calibrationOnTrainingRowsIsSurer();
    void needsRowsToCalibrateOn();
};

void SvmTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/svm.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void SvmTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    UnattendedJob job;
    const auto fitted = Svm().fit(
        { .X = X, .labels = labels, .classCount = golden["classes"].toInt(), .weights = weights },
        valuesOf(golden), job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->report.converged);
    QCOMPARE(fitted->report.space, X.rows() < X.cols() ? "gram" : "primal");
    QVERIFY(fitted->report.gradientNorm < 1e-9);

    const auto& model = fitted->model;
    QVERIFY(relativeDifference(model.coefficients, matrixOf(golden["coefficients"])) < agreement);
    QVERIFY(difference(model.intercepts, vectorOf(golden["intercepts"])) < agreement);
    QCOMPARE(predictionsOf(model, X), integers(golden["predictions"]));
    QVERIFY(model.link == Link::Calibrated);
    QVERIFY(difference(model.calibrationSlopes, vectorOf(golden["slopes"])) < agreement);
    QVERIFY(difference(model.calibrationIntercepts, vectorOf(golden["calibration_intercepts"]))
        < agreement);
    // of two classes there is one pair only; of more, pairs may disagree with one against the rest
    if (model.classCount() == 2 && golden["loss"].toString() == "hinge")
        QCOMPARE(predictionsOf(model, X), integers(golden["pairs"]));
}

void SvmTest::agreesWithVotingPairsWhereClassesAreApart()
{
    for (const auto value : readGolden("fit/svm.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        if (golden["name"].toString() != "three classes, well separated")
            continue;
        const auto X = goldenFeatures(golden);
        const auto labels = integers(golden["labels"]);
        UnattendedJob job;
        const auto fitted = Svm().fit(
            { .X = X, .labels = labels, .classCount = 3 }, valuesOf(golden), job.context());
        QCOMPARE(predictionsOf(fitted->model, X), integers(golden["pairs"]));
        QCOMPARE(predictionsOf(fitted->model, X), labels);
        return;
    }
    QFAIL("the golden file has no well separated classes");
}

void SvmTest::noNearbyAnswerIsBetter()
{
    const auto golden = readGolden("fit/svm.json")["cases"].toArray()[1].toObject();
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    UnattendedJob job;
    const auto fitted = Svm().fit({ .X = X, .labels = labels }, valuesOf(golden), job.context());
    const auto C = golden["C"].toDouble();
    const auto best = objective(X, labels, fitted->model, C);
    QVERIFY(std::abs(fitted->report.objective - best) < 1e-12 * best);
    for (const auto step : { 1e-3, 1e-5 }) {
        for (const auto sign : { -1, 1 }) {
            auto moved = fitted->model;
            moved.intercepts[0] += sign * step;
            QVERIFY(objective(X, labels, moved, C) > best);
            for (Eigen::Index j = 0; j < X.cols(); ++j) {
                moved = fitted->model;
                moved.coefficients(0, j) += sign * step;
                QVERIFY(objective(X, labels, moved, C) > best);
            }
        }
    }
}

void SvmTest::groupsStayTogetherInCalibration()
{
    // every row four times: if copies are in other folds, held out rows look as sure as known ones
    const auto golden = readGolden("fit/svm.json")["cases"].toArray()[0].toObject();
    const auto once = goldenFeatures(golden);
    const auto labelsOnce = integers(golden["labels"]);
    FeatureMatrix X(4 * once.rows(), once.cols());
    std::vector<std::int32_t> labels;
    std::vector<std::int32_t> groups;
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
        const auto original = i % once.rows();
        X.row(i) = once.row(original);
        labels.push_back(labelsOnce[static_cast<std::size_t>(original)]);
        groups.push_back(static_cast<std::int32_t>(original));
    }
    UnattendedJob job;
    const auto apart = Svm().fit({ .X = X, .labels = labels }, {}, job.context());
    const auto together
        = Svm().fit({ .X = X, .labels = labels, .groups = groups }, {}, job.context());
    QVERIFY(apart && together);
    QVERIFY(apart->model.coefficients == together->model.coefficients);
    QVERIFY(apart->model.calibrationSlopes[0] > 1.5 * together->model.calibrationSlopes[0]);
}

void SvmTest::calibrationOnTrainingRowsIsSurer()
{
    const auto golden = readGolden("fit/svm.json")["cases"].toArray()[0].toObject();
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto inSample = HyperparameterValues::create(
        Svm().hyperparameters(), { { "calibration", std::string("in_sample") } });
    UnattendedJob job;
    const auto apart = Svm().fit({ .X = X, .labels = labels }, {}, job.context());
    const auto known = Svm().fit({ .X = X, .labels = labels }, *inSample, job.context());
    QVERIFY(known->model.coefficients == apart->model.coefficients);
    QVERIFY(known->model.calibrationSlopes[0] > 1.5 * apart->model.calibrationSlopes[0]);
}

void SvmTest::needsRowsToCalibrateOn()
{
    const FeatureMatrix X = FeatureMatrix::Random(5, 3);
    const std::vector<std::int32_t> labels { 0, 0, 0, 0, 1 };
    UnattendedJob job;
    const auto fitted = Svm().fit({ .X = X, .labels = labels }, {}, job.context());
    QVERIFY(!fitted);
    QVERIFY(fitted.error().code == ErrorCode::InvalidSplit);
    QVERIFY(fitted.error().message.find("in_sample") != std::string::npos);
}

QTEST_APPLESS_MAIN(SvmTest)
#include "tst_svm.moc"
