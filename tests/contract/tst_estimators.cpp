// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/estimator_problems.h"
#include "tests/core/fit/golden_cases.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <span>

using namespace fathom;
using namespace fathom::testing;

/// What every entry of the registry promises, whatever it learns. tst_classifiers.cpp and
/// tst_regressors.cpp add what belongs to one task.
class EstimatorsTest : public QObject
{
    Q_OBJECT

private slots:
    void isFoundByItsName_data() { addEstimators(estimators()); }
    void isFoundByItsName();
    void describesItsHyperparameters_data() { addEstimators(estimators()); }
    void describesItsHyperparameters();
    void hasGoldenNumbersForAllKindsOfProblems_data() { addEstimators(estimators()); }
    void hasGoldenNumbersForAllKindsOfProblems();
    void fitsWhatItAnnounces_data() { addEstimators(estimators()); }
    void fitsWhatItAnnounces();
    void givesTheSameBitsAgain_data() { addEstimators(estimators()); }
    void givesTheSameBitsAgain();
    void permutedRowsChangeNothing_data() { addEstimators(estimators()); }
    void permutedRowsChangeNothing();
    void permutedFeaturesPermuteCoefficients_data() { addEstimators(estimators()); }
    void permutedFeaturesPermuteCoefficients();
    void weightsEqualRepeatedRows_data() { addEstimators(estimators()); }
    void weightsEqualRepeatedRows();
    void constantFeaturesGetNoCoefficient_data() { addEstimators(estimators()); }
    void constantFeaturesGetNoCoefficient();
    void zeroFeaturesAddNothing_data() { addEstimators(estimators()); }
    void zeroFeaturesAddNothing();
    void refusesBadTrainingSets_data();
    void refusesBadTrainingSets();
    void refusesUnknownHyperparameters_data() { addEstimators(estimators()); }
    void refusesUnknownHyperparameters();
    void stopsWhenAsked_data() { addEstimators(estimators()); }
    void stopsWhenAsked();
    void reportsWhenItRunsOutOfIterations_data() { addEstimators(estimators()); }
    void reportsWhenItRunsOutOfIterations();
    void belongsToTheListOfItsTask_data() { addEstimators(estimators()); }
    void belongsToTheListOfItsTask();
    void namesTheEstimatorsThereAre();
};

void EstimatorsTest::isFoundByItsName()
{
    QCOMPARE(current().name(), std::string_view(QTest::currentDataTag()));
    QVERIFY(!current().label().empty());
}

void EstimatorsTest::describesItsHyperparameters()
{
    const auto known = current().hyperparameters();
    const auto defaults = HyperparameterValues::create(known, {});
    QVERIFY(defaults);
    for (const auto& parameter : known) {
        QVERIFY(!parameter.label.empty() && !parameter.help.empty());
        // a default must be among what is allowed
        QVERIFY(
            HyperparameterValues::create(known, { { parameter.name, parameter.defaultValue } }));
        if (!parameter.onlyWith)
            continue;
        const auto& [otherName, values] = *parameter.onlyWith;
        const std::span earlier(known.data(), static_cast<std::size_t>(&parameter - known.data()));
        QVERIFY(std::ranges::find(earlier, otherName, &Hyperparameter::name) != earlier.end());
        QVERIFY(!values.empty());
        for (const auto& value : values)
            QVERIFY(HyperparameterValues::create(known, { { otherName, value } }));
    }
}

void EstimatorsTest::hasGoldenNumbersForAllKindsOfProblems()
{
    // the test in tests/core/fit that is named in estimators/README.md compares with them
    const auto file = readGolden(QStringLiteral("fit/%1.json").arg(QTest::currentDataTag()));
    QCOMPARE(file["versions"].toObject()["scikit-learn"].toString(), "1.2.1");
    const auto cases = file["cases"].toArray();
    const auto count = [&](auto&& isOfKind) {
        return std::ranges::count_if(
            cases, [&](const QJsonValue& value) { return isOfKind(value.toObject()); });
    };
    const auto isWide = [](const QJsonObject& golden) {
        return golden["rows"].toInt() < golden["columns"].toInt();
    };
    QVERIFY(cases.size() >= 3);
    QVERIFY(count(isWide) > 0 && count(std::not_fn(isWide)) > 0);
    QVERIFY(count([](const QJsonObject& golden) { return golden["classes"].toInt() > 2; }) > 0
        || !current().supportsMulticlass());
    QVERIFY(count([](const QJsonObject& golden) {
        return golden["weighted"].toBool() || golden["repeated"].toBool();
    }) > 0);
    QVERIFY(count([](const QJsonObject& golden) { return !golden["constant"].toArray().isEmpty(); })
        > 0);
}

void EstimatorsTest::fitsWhatItAnnounces()
{
    for (const auto features : { 6, 90 }) {
        const auto fitted = fit(current(), randomProblem(50, features, 1));
        QVERIFY(fitted);
        const auto& model = fitted->model;
        QVERIFY(model.task() == current().task());
        QCOMPARE(model.hasProbabilities(), current().hasProbabilities());
        QCOMPARE(model.featureCount(), features);
        QVERIFY(model.coefficients.allFinite() && model.intercepts.allFinite());
        QVERIFY(!fitted->report.space.empty());
        QVERIFY(fitted->report.converged);
    }
}

void EstimatorsTest::givesTheSameBitsAgain()
{
    const auto problem = randomProblem(50, 70, 1);
    const auto first = fit(current(), problem);
    const auto second = fit(current(), problem);
    QVERIFY(first->model.coefficients == second->model.coefficients);
    QVERIFY(first->model.intercepts == second->model.intercepts);
    QVERIFY(probabilitiesOf(*first, problem.X) == probabilitiesOf(*second, problem.X));
}

void EstimatorsTest::permutedRowsChangeNothing()
{
    for (const auto features : { 9, 80 }) {
        const auto problem = randomProblem(40, features, 1);
        std::vector<Eigen::Index> order(40);
        std::iota(order.begin(), order.end(), 0);
        Random(4).shuffle(std::span(order));
        QVERIFY(isSameUpToFolds(current(), *fit(current(), problem),
            *fit(current(), rowsOf(problem, order)), problem.X));
    }
}

void EstimatorsTest::permutedFeaturesPermuteCoefficients()
{
    for (const auto features : { 9, 80 }) {
        const auto problem = randomProblem(40, features, 1);
        std::vector<Eigen::Index> order(static_cast<std::size_t>(features));
        std::iota(order.begin(), order.end(), 0);
        Random(5).shuffle(std::span(order));
        auto permuted = problem;
        permuted.X = problem.X(Eigen::all, order);
        const auto expected = *fit(current(), problem);
        const auto fitted = *fit(current(), permuted);
        const Matrix coefficients = expected.model.coefficients(Eigen::all, order);
        QVERIFY(difference(fitted.model.coefficients, coefficients)
            < sameAnswer * coefficients.cwiseAbs().maxCoeff());
        QVERIFY(difference(fitted.model.scores(permuted.X), expected.model.scores(problem.X))
            < sameAnswer * (1 + coefficients.cwiseAbs().sum()));
        QVERIFY(
            difference(probabilitiesOf(fitted, permuted.X), probabilitiesOf(expected, problem.X))
            < sameAnswer);
    }
}

void EstimatorsTest::weightsEqualRepeatedRows()
{
    for (const auto features : { 9, 120 }) {
        auto weighted = randomProblem(40, features, 1);
        std::vector<Eigen::Index> rows;
        for (Eigen::Index i = 0; i < 40; ++i) {
            const auto count = 1 + i % 3;
            rows.insert(rows.end(), static_cast<std::size_t>(count), i);
        }
        const auto repeated = rowsOf(weighted, rows);
        for (Eigen::Index i = 0; i < 40; ++i)
            weighted.weights.push_back(static_cast<double>(1 + i % 3));
        const auto fitted = *fit(current(), weighted);
        QVERIFY(isSameUpToFolds(current(), fitted, *fit(current(), repeated), weighted.X));
        // and they do something, at least where rows are in each other's way: a support vector
        // machine that can give each row its margin gives it whatever the weight
        if (features > 40)
            continue;
        auto plain = weighted;
        plain.weights.clear();
        QVERIFY(!isSameAnswer(fitted, *fit(current(), plain), weighted.X));
    }
}

void EstimatorsTest::constantFeaturesGetNoCoefficient()
{
    // constant after centring: zero
    for (const auto features : { 8, 70 }) {
        auto problem = randomProblem(40, features, 1);
        problem.X.col(3).setZero();
        const auto fitted = fit(current(), problem);
        QVERIFY(fitted);
        QVERIFY(fitted->report.converged);
        QCOMPARE(fitted->model.coefficients(0, 3), 0.0);
        QVERIFY(fitted->model.coefficients.allFinite());
    }
}

void EstimatorsTest::zeroFeaturesAddNothing()
{
    // 20 features in 40 rows are fitted feature by feature, 60 row by row: the answer is the same
    const auto problem = randomProblem(40, 20, 1);
    auto padded = problem;
    padded.X = FeatureMatrix::Zero(40, 60);
    padded.X.leftCols(20) = problem.X;
    const auto narrow = fit(current(), problem);
    const auto wide = fit(current(), padded);
    const Matrix coefficients = wide->model.coefficients.leftCols(20);
    QVERIFY(wide->model.coefficients.rightCols(40).isZero(0));
    QVERIFY(difference(narrow->model.coefficients, coefficients)
        < sameAnswer * coefficients.cwiseAbs().maxCoeff());
    QVERIFY(difference(narrow->model.scores(problem.X), wide->model.scores(padded.X))
        < sameAnswer * (1 + coefficients.cwiseAbs().sum()));
    QVERIFY(difference(probabilitiesOf(*narrow, problem.X), probabilitiesOf(*wide, padded.X))
        < sameAnswer);
}

void EstimatorsTest::refusesBadTrainingSets_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("defect");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("explanation");
    const auto row = [](const Estimator* estimator, const char* defect, ErrorCode code,
                         const char* explanation) {
        const auto name = QString::fromStdString(std::string(estimator->name()));
        QTest::addRow("%s: %s", qPrintable(name), defect)
            << name << QString(defect) << code << QString(explanation);
    };
    for (const auto* estimator : estimators()) {
        row(estimator, "no rows", ErrorCode::EmptyDataset, "0 training rows");
        row(estimator, "no features", ErrorCode::EmptyDataset, "0 features");
        row(estimator, "NaN", ErrorCode::NonFiniteValue, "row 7, feature 2");
        row(estimator, "infinity", ErrorCode::NonFiniteValue, "row 0, feature 0");
        row(estimator, "weight missing", ErrorCode::InvalidArgument, "9 weights for 10 rows");
        row(estimator, "weight of zero", ErrorCode::InvalidArgument, "weight of row 4");
        row(estimator, "weight not finite", ErrorCode::InvalidArgument, "weight of row 4");
        row(estimator, "group missing", ErrorCode::InvalidArgument, "9 groups for 10 rows");
    }
}

void EstimatorsTest::refusesBadTrainingSets()
{
    QFETCH(const QString, name);
    QFETCH(const QString, defect);
    QFETCH(const ErrorCode, code);
    QFETCH(const QString, explanation);
    auto problem = randomProblem(10, 4, 1);
    if (defect == "no rows")
        problem = { .X = FeatureMatrix(0, 4), .labels = {}, .targets = {} };
    else if (defect == "no features")
        problem.X.resize(10, 0);
    else if (defect == "NaN")
        problem.X(7, 2) = std::numeric_limits<float>::quiet_NaN();
    else if (defect == "infinity")
        problem.X(0, 0) = -std::numeric_limits<float>::infinity();
    else if (defect == "weight missing")
        problem.weights.assign(9, 1);
    else if (defect == "group missing")
        problem.groups.assign(9, 1);
    else if (defect.startsWith("weight")) {
        problem.weights.assign(10, 1);
        problem.weights[4] = defect == "weight of zero" ? 0 : std::nan("");
    }
    const auto fitted = fit(**findEstimator(name.toStdString()), problem);
    QVERIFY(!fitted);
    QVERIFY2(fitted.error().code == code, fitted.error().message.c_str());
    QVERIFY2(fitted.error().message.find(explanation.toStdString()) != std::string::npos,
        fitted.error().message.c_str());
}

void EstimatorsTest::refusesUnknownHyperparameters()
{
    const std::vector<Hyperparameter> foreign {
        { .name = "no_such", .label = "", .help = "", .defaultValue = 1.0, .maximum = 2 }
    };
    const auto values = HyperparameterValues::create(foreign, {});
    const auto fitted = fit(current(), randomProblem(10, 4, 1), *values);
    QVERIFY(!fitted);
    QVERIFY(fitted.error().code == ErrorCode::InvalidHyperparameter);
    QVERIFY(fitted.error().message.find("no_such") != std::string::npos);
}

void EstimatorsTest::stopsWhenAsked()
{
    for (const auto features : { 5, 80 }) {
        const auto problem = randomProblem(40, features, 1);
        JobProgress progress;
        std::stop_source stop;
        stop.request_stop();
        bool isCancelled = false;
        try {
            (void)current().fit(problem.trainingSet(), {}, { stop.get_token(), progress });
        } catch (const Cancelled&) {
            isCancelled = true;
        }
        QVERIFY(isCancelled);
    }
}

void EstimatorsTest::reportsWhenItRunsOutOfIterations()
{
    const auto known = current().hyperparameters();
    if (std::ranges::find(known, "max_iter", &Hyperparameter::name) == known.end()) {
        QVERIFY(fit(current(), randomProblem(40, 8, 1))->report.converged);
        return;
    }
    const auto values = valuesFor(current(), { { "max_iter", 1.0 } });
    bool hasRunOut = false;
    for (const auto features : { 8, 80, 400 }) {
        const auto problem = randomProblem(40, features, 1);
        const auto fitted = fit(current(), problem, values);
        QVERIFY(fitted);
        const auto converged = fit(current(), problem);
        QVERIFY(fitted->report.iterations >= 1);
        if (converged->report.iterations == 1)
            continue; // the first step was exact
        hasRunOut = true;
        QVERIFY(!fitted->report.converged);
        QVERIFY(fitted->report.iterations < converged->report.iterations);
        QVERIFY(current().dependsOnRowOrder()
            || fitted->report.gradientNorm > converged->report.gradientNorm);
    }
    QVERIFY(hasRunOut);
}

void EstimatorsTest::belongsToTheListOfItsTask()
{
    for (const auto task : { Task::Classification, Task::Regression }) {
        const auto listed = estimatorsFor(task);
        const auto isListed = std::ranges::find(listed, &current()) != listed.end();
        QCOMPARE(isListed, current().task() == task);
    }
}

void EstimatorsTest::namesTheEstimatorsThereAre()
{
    const auto missing = findEstimator("random_forest");
    QVERIFY(!missing);
    QVERIFY(missing.error().code == ErrorCode::UnknownEstimator);
    for (const auto* estimator : estimators())
        QVERIFY(missing.error().message.find(estimator->name()) != std::string::npos);
}

QTEST_APPLESS_MAIN(EstimatorsTest)
#include "tst_estimators.moc"
