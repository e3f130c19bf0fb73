// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/estimators/sgd.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// The golden optimum violates its conditions by 1e-9 of the gradient at zero at worst.
constexpr double agreement = 1e-6;

Result<FittedModel> fitGolden(
    const QJsonObject& golden, std::map<std::string, HyperparameterValue> wanted)
{
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    const auto values = HyperparameterValues::create(Sgd().hyperparameters(), std::move(wanted));
    UnattendedJob job;
    return Sgd().fit(
        { .X = X, .labels = labels, .classCount = golden["classes"].toInt(), .weights = weights },
        values.value(), job.context());
}

std::map<std::string, HyperparameterValue> goldenValues(const QJsonObject& golden)
{
    std::map<std::string, HyperparameterValue> values { { "alpha", golden["alpha"].toDouble() },
        { "penalty", golden["penalty"].toString().toStdString() },
        { "l1_ratio", golden["l1_ratio"].toDouble() } };
    if (golden["balanced"].toBool())
        values["class_weight"] = std::string("balanced");
    if (const auto classWeights = numbers(golden["class_weights"]); !classWeights.empty())
        values["class_weight"] = classWeights;
    return values;
}

QJsonObject goldenCase(const QString& name)
{
    for (const auto value : readGolden("fit/sgd.json")["cases"].toArray()) {
        if (value.toObject()["name"].toString() == name)
            return value.toObject();
    }
    throw std::runtime_error("no case " + name.toStdString());
}

} // namespace

class SgdTest : public QObject
{
    Q_OBJECT

private slots:
    void findsTheOptimumOfScikitLearnsObjective_data();
    void findsTheOptimumOfScikitLearnsObjective();
    void isLogisticRegressionForTwoClasses();
    void probabilitiesOfManyClassesAreSharesOfSigmoids();
    void withoutPenaltyAlphaPlaysNoPart();
};

void SgdTest::findsTheOptimumOfScikitLearnsObjective_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/sgd.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void SgdTest::findsTheOptimumOfScikitLearnsObjective()
{
    QFETCH(const QJsonObject, golden);
    const auto fitted = fitGolden(golden, goldenValues(golden));
    QVERIFY(fitted);
    QVERIFY(fitted->report.converged);
    const auto objective = golden["objective"].toDouble();
    QVERIFY(std::abs(fitted->report.objective - objective) < 1e-10 * objective);
    QVERIFY(fitted->report.objective <= golden["path_objective"].toDouble());

    const auto& model = fitted->model;
    const auto expected = matrixOf(golden["coefficients"]);
    QVERIFY(relativeDifference(model.coefficients, expected) < agreement);
    if (golden["penalty"].toString() != "l2")
        QCOMPARE((model.coefficients.array() != 0).count(), (expected.array() != 0).count());
    const auto intercepts = vectorOf(golden["intercepts"]);
    QVERIFY((model.intercepts - intercepts).cwiseAbs().maxCoeff()
        < agreement * (1 + intercepts.cwiseAbs().maxCoeff()));
    const auto X = goldenFeatures(golden);
    const auto scores = model.scores(X);
    QVERIFY(relativeDifference(model.probabilities(scores), matrixOf(golden["probabilities"]))
        < agreement);
    const auto predictions = model.predict(scores);
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()),
        integers(golden["predictions"]));
}

void SgdTest::isLogisticRegressionForTwoClasses()
{
    const auto golden = goldenCase("weights, more rows");
    const auto fitted = fitGolden(golden, goldenValues(golden));
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    double total = 0;
    for (const auto weight : weights)
        total += weight;
    UnattendedJob job;
    const auto alpha = golden["alpha"].toDouble();
    const auto expected = fitLogistic({ .X = X, .labels = labels, .weights = weights },
        { .C = 1 / (alpha * total) }, nullptr, job.context());
    QVERIFY(fitted->model.link == Link::Logistic);
    QVERIFY(fitted->model.coefficients == expected.model.coefficients);
    QVERIFY(std::abs(fitted->report.objective - alpha * expected.report.objective) < 1e-15);
}

void SgdTest::probabilitiesOfManyClassesAreSharesOfSigmoids()
{
    const auto golden = goldenCase("three classes, more rows");
    const auto fitted = fitGolden(golden, goldenValues(golden));
    const auto X = goldenFeatures(golden);
    const auto scores = fitted->model.scores(X);
    Matrix sigmoids = 1 / (1 + (-scores.array()).exp());
    sigmoids.array().colwise() /= sigmoids.rowwise().sum().array().eval();
    QVERIFY((fitted->model.probabilities(scores) - sigmoids).cwiseAbs().maxCoeff() < 1e-14);
}

void SgdTest::withoutPenaltyAlphaPlaysNoPart()
{
    const auto golden = goldenCase("more rows than features, default alpha");
    const auto some = fitGolden(golden, { { "penalty", std::string("none") } });
    const auto other = fitGolden(golden, { { "penalty", std::string("none") }, { "alpha", 10.0 } });
    QVERIFY(some->report.converged);
    QVERIFY(some->model.coefficients == other->model.coefficients);
    QCOMPARE(some->report.objective, other->report.objective);
    QVERIFY(some->report.objective < golden["objective"].toDouble());
}

QTEST_APPLESS_MAIN(SgdTest)
#include "tst_sgd.moc"
