// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/estimators/logistic_regression_cv.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>
#include <string>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// scikit-learn's solver stops at a gradient of 1e-9 at worst; ours goes further.
constexpr double agreement = 1e-6;

/// A golden case as an estimator takes it.
struct Case
{
    explicit Case(const QJsonObject& golden)
        : X(goldenFeatures(golden))
        , labels(integers(golden["labels"]))
        , weights(goldenWeights(golden))
        , groups(integers(golden["groups"]))
        , classCount(golden["classes"].toInt())
    {
    }

    [[nodiscard]] TrainingSet trainingSet() const
    {
        return {
            .X = X, .labels = labels, .classCount = classCount, .weights = weights, .groups = groups
        };
    }

    FeatureMatrix X;
    std::vector<std::int32_t> labels;
    std::vector<double> weights;
    std::vector<std::int32_t> groups;
    std::int32_t classCount;
};

QJsonObject goldenCase(const QString& name)
{
    for (const auto value : readGolden("fit/logistic_regression_cv.json")["cases"].toArray()) {
        if (value.toObject()["name"].toString() == name)
            return value.toObject();
    }
    throw std::runtime_error("no case " + name.toStdString());
}

Result<FittedModel> fitCv(const Case& problem, std::map<std::string, HyperparameterValue> values)
{
    const LogisticRegressionCv estimator;
    const auto checked
        = HyperparameterValues::create(estimator.hyperparameters(), std::move(values));
    if (!checked)
        return tl::unexpected<Error>(checked.error());
    UnattendedJob job;
    return estimator.fit(problem.trainingSet(), *checked, job.context());
}

} // namespace

class LogisticRegressionCvTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void isTheFitWithTheChosenC();
    void aNumberOfValuesIsAGridOfPowersOfTen();
    void theOrderOfTheGridChangesNothing();
    void refusesGridsThatAreNone_data();
    void refusesGridsThatAreNone();
    void refusesMoreFoldsThanRowsOfAClass();
};

void LogisticRegressionCvTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/logistic_regression_cv.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void LogisticRegressionCvTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const Case problem(golden);
    const auto& X = problem.X;
    const auto fitted = fitCv(problem,
        { { "Cs", numbers(golden["Cs"]) }, { "cv", golden["cv"].toDouble() },
            { "scoring", golden["scoring"].toString().toStdString() },
            { "class_weight", std::string(golden["balanced"].toBool() ? "balanced" : "none") } });
    QVERIFY(fitted);
    const auto& report = fitted->report;
    QVERIFY(report.converged);
    QCOMPARE(report.space, X.rows() < X.cols() ? "gram" : "primal");

    QCOMPARE(report.chosen.at("C"), golden["C"].toDouble());
    const auto grid = numbers(golden["Cs"]);
    const auto scores = numbers(golden["scores"]);
    // shares of correct rows are the same numbers; a logarithm moves as its probability does
    const auto scoreAgreement = golden["scoring"].toString() == "accuracy" ? 1e-12 : agreement;
    QCOMPARE(report.grid.size(), grid.size());
    for (std::size_t i = 0; i < grid.size(); ++i) {
        QCOMPARE(report.grid[i].value, grid[i]);
        QVERIFY(std::abs(report.grid[i].score - scores[i]) < scoreAgreement);
    }

    const auto& model = fitted->model;
    QVERIFY(relativeDifference(model.coefficients, matrixOf(golden["coefficients"])) < agreement);
    const auto intercepts = vectorOf(golden["intercepts"]);
    QVERIFY((model.intercepts - intercepts).cwiseAbs().maxCoeff()
        < agreement * (1 + intercepts.cwiseAbs().maxCoeff()));
    const auto ownScores = model.scores(X);
    QVERIFY(relativeDifference(model.probabilities(ownScores), matrixOf(golden["probabilities"]))
        < agreement);
    const auto predictions = model.predict(ownScores);
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()),
        integers(golden["predictions"]));
}

void LogisticRegressionCvTest::isTheFitWithTheChosenC()
{
    for (const auto* name : { "weights, fewer rows", "weights, more rows" }) {
        const Case problem(goldenCase(name));
        const auto fitted = fitCv(problem, { { "fit_intercept", false } });
        QVERIFY(fitted);
        UnattendedJob job;
        const auto expected = fitLogistic(problem.trainingSet(),
            { .C = fitted->report.chosen.at("C"), .fitsIntercept = false }, nullptr, job.context());
        QVERIFY(fitted->model.coefficients == expected.model.coefficients);
        QVERIFY(fitted->model.intercepts.isZero(0));
        QCOMPARE(fitted->report.objective, expected.report.objective);
    }
}

void LogisticRegressionCvTest::aNumberOfValuesIsAGridOfPowersOfTen()
{
    const Case problem(goldenCase("more rows than features"));
    const auto fitted = fitCv(problem, { { "Cs", 10.0 } });
    const auto listed
        = fitCv(problem, { { "Cs", numbers(goldenCase("more rows than features")["Cs"]) } });
    QVERIFY(fitted && listed);
    QVERIFY(fitted->model.coefficients == listed->model.coefficients);
    QCOMPARE(fitted->report.grid.size(), std::size_t { 10 });
    QCOMPARE(fitted->report.grid.front().value, 1e-4);
    QCOMPARE(fitted->report.grid.back().value, 1e4);
}

void LogisticRegressionCvTest::theOrderOfTheGridChangesNothing()
{
    const Case problem(goldenCase("the smallest of equals"));
    const auto ascending = fitCv(problem, { { "Cs", std::vector<double> { 1, 10, 100 } } });
    const auto mixed = fitCv(problem, { { "Cs", std::vector<double> { 100, 1, 10, 1 } } });
    QVERIFY(ascending && mixed);
    QCOMPARE(mixed->report.chosen.at("C"), 1.0);
    QVERIFY(mixed->model.coefficients == ascending->model.coefficients);
    QCOMPARE(mixed->report.grid.size(), std::size_t { 3 });
}

void LogisticRegressionCvTest::refusesGridsThatAreNone_data()
{
    QTest::addColumn<double>("count");
    QTest::newRow("no value") << 1e-3;
    QTest::newRow("not whole") << 2.5;
    QTest::newRow("more than a list may have") << 1001.0;
}

void LogisticRegressionCvTest::refusesGridsThatAreNone()
{
    QFETCH(const double, count);
    const auto fitted = fitCv(Case(goldenCase("more rows than features")), { { "Cs", count } });
    QVERIFY(!fitted);
    QVERIFY(fitted.error().code == ErrorCode::InvalidHyperparameter);
    QVERIFY2(
        fitted.error().message.find("Cs") != std::string::npos, fitted.error().message.c_str());
}

void LogisticRegressionCvTest::refusesMoreFoldsThanRowsOfAClass()
{
    const auto fitted = fitCv(Case(goldenCase("constant columns, fewer rows")), { { "cv", 41.0 } });
    QVERIFY(!fitted);
    QVERIFY(fitted.error().code == ErrorCode::InvalidSplit);
}

QTEST_APPLESS_MAIN(LogisticRegressionCvTest)
#include "tst_logistic_regression_cv.moc"
