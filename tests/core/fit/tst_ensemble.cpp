// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/ensemble.h"
#include "core/fit/estimators/logistic_regression.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// scikit-learn's solver stops at a gradient of 1e-9 at worst; ours goes further.
constexpr double agreement = 1e-6;

} // namespace

class EnsembleTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data() { addCases(); }
    void agreesWithScikitLearn();
    void membersAreLogisticRegressions_data() { addCases(); }
    void membersAreLogisticRegressions();

private:
    static void addCases();
};

void EnsembleTest::addCases()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/ensemble.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void EnsembleTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    const Ensemble estimator;
    const auto values = HyperparameterValues::create(estimator.hyperparameters(),
        { { "C_values", numbers(golden["C_values"]) },
            { "class_weight", std::string(golden["balanced"].toBool() ? "balanced" : "none") } });
    UnattendedJob job;
    const auto fitted = estimator.fit(
        { .X = X, .labels = labels, .classCount = golden["classes"].toInt(), .weights = weights },
        values.value(), job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->report.converged);
    QCOMPARE(fitted->report.space, X.rows() < X.cols() ? "gram" : "primal");

    const auto& model = fitted->model;
    QVERIFY(relativeDifference(model.coefficients, matrixOf(golden["coefficients"])) < agreement);
    const auto intercepts = vectorOf(golden["intercepts"]);
    QVERIFY((model.intercepts - intercepts).cwiseAbs().maxCoeff()
        < agreement * (1 + intercepts.cwiseAbs().maxCoeff()));
    const auto scores = model.scores(X);
    QVERIFY(relativeDifference(model.probabilities(scores), matrixOf(golden["probabilities"]))
        < agreement);
    const auto predictions = model.predict(scores);
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()),
        integers(golden["predictions"]));
}

void EnsembleTest::membersAreLogisticRegressions()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    const TrainingSet training {
        .X = X, .labels = labels, .classCount = golden["classes"].toInt(), .weights = weights
    };
    const auto grid = numbers(golden["C_values"]);
    const auto values = HyperparameterValues::create(
        Ensemble().hyperparameters(), { { "C_values", grid }, { "fit_intercept", false } });
    UnattendedJob job;
    const auto fitted = Ensemble().fit(training, values.value(), job.context());
    QVERIFY(fitted);
    QCOMPARE(fitted->model.members.size(), grid.size());
    double objective = 0;
    for (std::size_t i = 0; i < grid.size(); ++i) {
        const auto expected = fitLogistic(
            training, { .C = grid[i], .fitsIntercept = false }, nullptr, job.context());
        QVERIFY(fitted->model.members[i].coefficients == expected.model.coefficients);
        objective += expected.report.objective;
    }
    QCOMPARE(fitted->report.objective, objective);
}

QTEST_APPLESS_MAIN(EnsembleTest)
#include "tst_ensemble.moc"
