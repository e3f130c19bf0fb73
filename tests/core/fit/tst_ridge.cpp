// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/ridge.h"
#include "tests/core/fit/golden_cases.h"

#include <Eigen/QR>

#include <QTest>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Both sides compute in double from the same float32 features.
constexpr double agreement = 1e-9;

void addCases(const char* file)
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden(file)["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

HyperparameterValues valuesOf(const Estimator& estimator, const QJsonObject& golden)
{
    std::map<std::string, HyperparameterValue> values { { "alpha", golden["alpha"].toDouble() } };
    if (golden["balanced"].toBool())
        values["class_weight"] = std::string("balanced");
    return *HyperparameterValues::create(estimator.hyperparameters(), values);
}

bool agrees(const FittedModel& fitted, const QJsonObject& golden, const FeatureMatrix& X)
{
    const auto& model = fitted.model;
    return relativeDifference(model.coefficients, matrixOf(golden["coefficients"])) < agreement
        && relativeDifference(model.intercepts, vectorOf(golden["intercepts"])) < agreement
        && relativeDifference(model.scores(X), matrixOf(golden["scores"])) < agreement;
}

} // namespace

class RidgeTest : public QObject
{
    Q_OBJECT

private slots:
    void classifiesAsScikitLearn_data() { addCases("fit/ridge.json"); }
    void classifiesAsScikitLearn();
    void predictsAsScikitLearn_data() { addCases("fit/ridge_regression.json"); }
    void predictsAsScikitLearn();
    void reportsTheObjectiveAndItsGradient_data();
    void reportsTheObjectiveAndItsGradient();
    void aVanishingAlphaGivesTheLeastNorm_data();
    void aVanishingAlphaGivesTheLeastNorm();
};

void RidgeTest::classifiesAsScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    const auto classes = golden["classes"].toInt();
    UnattendedJob job;
    const auto fitted
        = Ridge().fit({ .X = X, .labels = labels, .classCount = classes, .weights = weights },
            valuesOf(Ridge(), golden), job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->model.link == Link::Margin);
    QVERIFY(agrees(*fitted, golden, X));
    const auto predictions = fitted->model.predict(fitted->model.scores(X));
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()),
        integers(golden["predictions"]));
}

void RidgeTest::predictsAsScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto targets = numbers(golden["targets"]);
    const auto weights = goldenWeights(golden);
    UnattendedJob job;
    const auto fitted = RidgeRegression().fit({ .X = X, .weights = weights, .targets = targets },
        valuesOf(RidgeRegression(), golden), job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->model.link == Link::Identity);
    QVERIFY(agrees(*fitted, golden, X));
}

void RidgeTest::reportsTheObjectiveAndItsGradient_data()
{
    QTest::addColumn<int>("features");
    QTest::addColumn<QString>("space");
    QTest::newRow("feature by feature") << 12 << "primal";
    QTest::newRow("row by row") << 60 << "gram";
}

void RidgeTest::reportsTheObjectiveAndItsGradient()
{
    QFETCH(const int, features);
    QFETCH(const QString, space);
    const FeatureMatrix X = FeatureMatrix::Random(30, features);
    std::vector<double> targets;
    for (int i = 0; i < 30; ++i)
        targets.push_back(X(i, 0) - 2 * X(i, 1) + 0.1 * (i % 7));
    UnattendedJob job;
    const auto fitted = RidgeRegression().fit({ .X = X, .targets = targets }, {}, job.context());
    QVERIFY(fitted);
    const auto& model = fitted->model;
    const Vector residuals = model.scores(X).col(0) - Eigen::Map<const Vector>(targets.data(), 30);
    const auto objective = residuals.squaredNorm() + model.coefficients.squaredNorm();
    QVERIFY(std::abs(fitted->report.objective - objective) < 1e-12 * objective);
    QCOMPARE(QString::fromStdString(fitted->report.space), space);
    // at the optimum the residuals add up to nothing, and so does half the gradient
    QVERIFY(std::abs(residuals.sum()) < 1e-12);
    const Vector gradient
        = model.coefficients.transpose() + X.cast<double>().transpose() * residuals;
    QVERIFY(gradient.cwiseAbs().maxCoeff() < 1e-12);
    QVERIFY(fitted->report.gradientNorm < 1e-12);
}

void RidgeTest::aVanishingAlphaGivesTheLeastNorm_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<double>("alpha");
    QTest::newRow("more rows, zero") << 90 << 0.0;
    QTest::newRow("fewer rows, zero") << 20 << 0.0;
    QTest::newRow("more rows, drowned by rounding") << 90 << 1e-12;
    QTest::newRow("fewer rows, drowned by rounding") << 20 << 1e-12;
}

void RidgeTest::aVanishingAlphaGivesTheLeastNorm()
{
    QFETCH(const int, rows);
    QFETCH(const double, alpha);
    // every feature twice: least squares has many solutions
    FeatureMatrix X = 100 * FeatureMatrix::Random(rows, 40);
    X.rightCols(20) = X.leftCols(20);
    std::vector<double> targets;
    for (int i = 0; i < rows; ++i)
        targets.push_back(X(i, 0) - 2 * X(i, 1) + 3);
    const auto values
        = HyperparameterValues::create(RidgeRegression().hyperparameters(), { { "alpha", alpha } });
    UnattendedJob job;
    const auto fitted
        = RidgeRegression().fit({ .X = X, .targets = targets }, *values, job.context());
    QVERIFY(fitted);
    const Matrix centred = X.cast<double>().rowwise() - X.cast<double>().colwise().mean();
    const Vector y = Eigen::Map<const Vector>(targets.data(), rows);
    const Vector expected
        = centred.completeOrthogonalDecomposition().solve((y.array() - y.mean()).matrix());
    QVERIFY(relativeDifference(fitted->model.coefficients.transpose(), expected) < agreement);
}

QTEST_APPLESS_MAIN(RidgeTest)
#include "tst_ridge.moc"
