// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/estimators/registry.h"
#include "core/jobs/outcome.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace fathom;

namespace {

/// What different orders of the same sums may change in an answer that is the exact optimum.
constexpr double sameAnswer = 1e-8;

struct Problem
{
    FeatureMatrix X;
    std::vector<std::int32_t> labels;
    std::int32_t classCount = 2;
    std::vector<double> weights {};

    [[nodiscard]] TrainingSet trainingSet() const
    {
        return { .X = X, .labels = labels, .classCount = classCount, .weights = weights };
    }
};

/// Normal features; class k is `distance` further along direction k mod features.
Problem randomProblem(
    Eigen::Index rows, Eigen::Index features, double distance, std::int32_t classes = 2)
{
    Random random(17, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(features) });
    Problem problem { .X = FeatureMatrix(rows, features), .labels = {}, .classCount = classes };
    for (Eigen::Index i = 0; i < rows; ++i) {
        const auto label = static_cast<std::int32_t>(i % classes);
        problem.labels.push_back(label);
        for (Eigen::Index j = 0; j < features; ++j)
            problem.X(i, j) = static_cast<float>(random.normal() + (j == label ? distance : 0));
    }
    return problem;
}

Problem rowsOf(const Problem& problem, const std::vector<Eigen::Index>& rows)
{
    Problem picked {
        .X = problem.X(rows, Eigen::all), .labels = {}, .classCount = problem.classCount
    };
    for (const auto row : rows) {
        picked.labels.push_back(problem.labels[static_cast<std::size_t>(row)]);
        if (!problem.weights.empty())
            picked.weights.push_back(problem.weights[static_cast<std::size_t>(row)]);
    }
    return picked;
}

Result<FittedModel> fit(
    const Estimator& estimator, const Problem& problem, const HyperparameterValues& values = {})
{
    UnattendedJob job;
    return estimator.fit(problem.trainingSet(), values, job.context());
}

Matrix probabilitiesOf(const FittedModel& fitted, const FeatureMatrix& X)
{
    return fitted.model.probabilities(fitted.model.scores(X));
}

double difference(const Matrix& a, const Matrix& b)
{
    return (a - b).cwiseAbs().maxCoeff();
}

bool isSameAnswer(const FittedModel& a, const FittedModel& b, const FeatureMatrix& X)
{
    const auto scale = a.model.coefficients.cwiseAbs().maxCoeff();
    return difference(a.model.coefficients, b.model.coefficients) < sameAnswer * scale
        && difference(probabilitiesOf(a, X), probabilitiesOf(b, X)) < sameAnswer;
}

const Estimator& current()
{
    const auto found = findEstimator(QTest::currentDataTag());
    return **found;
}

/// The objective of logistic regression, straight from its formula.
double logisticObjective(const Problem& problem, const Matrix& W, const Vector& b, double C)
{
    auto value = 0.5 * W.squaredNorm();
    const Matrix U = (problem.X.cast<double>() * W.transpose()).rowwise() + b.transpose();
    for (Eigen::Index i = 0; i < U.rows(); ++i) {
        const auto label = problem.labels[static_cast<std::size_t>(i)];
        if (problem.classCount == 2)
            value += C * std::log1p(std::exp(label == 1 ? -U(i, 0) : U(i, 0)));
        else
            value += C * (std::log(U.row(i).array().exp().sum()) - U(i, label));
    }
    return value;
}

/// Largest central difference of the objective over all coefficients and intercepts.
double numericalGradient(const Problem& problem, const LinearModel& classifier, double C)
{
    const auto h = 1e-5; // the third derivative's share is h^2 / 6, rounding's is 1e-16 / h
    double largest = 0;
    const auto derivative = [&](double& parameter, const Matrix& W, const Vector& b) {
        const auto before = parameter;
        parameter = before + h;
        const auto above = logisticObjective(problem, W, b, C);
        parameter = before - h;
        const auto below = logisticObjective(problem, W, b, C);
        parameter = before;
        largest = std::max(largest, std::abs(above - below) / (2 * h));
    };
    auto W = classifier.coefficients;
    auto b = classifier.intercepts;
    for (Eigen::Index k = 0; k < W.size(); ++k)
        derivative(W.data()[k], W, b);
    for (Eigen::Index k = 0; k < b.size(); ++k)
        derivative(b[k], W, b);
    return largest;
}

} // namespace

/// What every entry of the registry promises.
class EstimatorsTest : public QObject
{
    Q_OBJECT

private slots:
    void isFoundByItsName_data() { addEstimators(); }
    void isFoundByItsName();
    void describesItsHyperparameters_data() { addEstimators(); }
    void describesItsHyperparameters();
    void separatesSeparableData_data() { addEstimators(); }
    void separatesSeparableData();
    void givesTheSameBitsAgain_data() { addEstimators(); }
    void givesTheSameBitsAgain();
    void permutedRowsChangeNothing_data() { addEstimators(); }
    void permutedRowsChangeNothing();
    void permutedFeaturesPermuteCoefficients_data() { addEstimators(); }
    void permutedFeaturesPermuteCoefficients();
    void weightsEqualRepeatedRows_data() { addEstimators(); }
    void weightsEqualRepeatedRows();
    void swappedLabelsFlipTheSign_data() { addEstimators(); }
    void swappedLabelsFlipTheSign();
    void manyClassesFollowTheirLabels_data() { addEstimators(); }
    void manyClassesFollowTheirLabels();
    void constantFeaturesGetNoCoefficient_data() { addEstimators(); }
    void constantFeaturesGetNoCoefficient();
    void zeroFeaturesAddNothing_data() { addEstimators(); }
    void zeroFeaturesAddNothing();
    void refusesBadTrainingSets_data();
    void refusesBadTrainingSets();
    void refusesUnknownHyperparameters_data() { addEstimators(); }
    void refusesUnknownHyperparameters();
    void stopsWhenAsked_data() { addEstimators(); }
    void stopsWhenAsked();
    void reportsWhenItRunsOutOfIterations_data() { addEstimators(); }
    void reportsWhenItRunsOutOfIterations();
    void reportsTheObjectivesGradient_data();
    void reportsTheObjectivesGradient();
    void namesTheEstimatorsThereAre();

private:
    static void addEstimators();
};

void EstimatorsTest::addEstimators()
{
    QTest::addColumn<bool>("isListed");
    for (const auto* estimator : estimators())
        QTest::newRow(std::string(estimator->name()).c_str()) << true;
}

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
    }
}

void EstimatorsTest::separatesSeparableData()
{
    for (const auto features : { 5, 200 }) {
        const auto problem = randomProblem(60, features, 30);
        const auto fitted = fit(current(), problem);
        QVERIFY(fitted);
        QVERIFY(fitted->report.converged);
        const auto& classifier = fitted->model;
        const auto scores = classifier.scores(problem.X);
        const auto predictions = classifier.predict(scores);
        QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()), problem.labels);
        const auto probabilities = classifier.probabilities(scores);
        QVERIFY(difference(probabilities.rowwise().sum(), Vector::Ones(60)) < 1e-15);
        for (Eigen::Index i = 0; i < 60; ++i)
            QVERIFY(probabilities(i, predictions[i]) > 0.5);
    }
}

void EstimatorsTest::givesTheSameBitsAgain()
{
    const auto problem = randomProblem(50, 70, 1);
    const auto first = fit(current(), problem);
    const auto second = fit(current(), problem);
    QVERIFY(first->model.coefficients == second->model.coefficients);
    QVERIFY(first->model.intercepts == second->model.intercepts);
    QCOMPARE(first->model.calibrationSlopes, second->model.calibrationSlopes);
}

void EstimatorsTest::permutedRowsChangeNothing()
{
    for (const auto features : { 9, 80 }) {
        const auto problem = randomProblem(40, features, 1);
        std::vector<Eigen::Index> order(40);
        std::iota(order.begin(), order.end(), 0);
        Random(4).shuffle(std::span(order));
        QVERIFY(isSameAnswer(
            *fit(current(), problem), *fit(current(), rowsOf(problem, order)), problem.X));
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
        auto expected = *fit(current(), problem);
        expected.model.coefficients = expected.model.coefficients(Eigen::all, order).eval();
        QVERIFY(isSameAnswer(expected, *fit(current(), permuted), permuted.X));
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
        QVERIFY(isSameAnswer(*fit(current(), weighted), *fit(current(), repeated), weighted.X));
        // and they do something
        auto plain = weighted;
        plain.weights.clear();
        QVERIFY(!isSameAnswer(*fit(current(), weighted), *fit(current(), plain), weighted.X));
    }
}

void EstimatorsTest::swappedLabelsFlipTheSign()
{
    const auto problem = randomProblem(40, 12, 1);
    auto swapped = problem;
    for (auto& label : swapped.labels)
        label = 1 - label;
    const auto fitted = fit(current(), problem);
    auto flipped = *fit(current(), swapped);
    QVERIFY(difference(fitted->model.coefficients, -flipped.model.coefficients) < sameAnswer);
    QVERIFY(difference(fitted->model.intercepts, -flipped.model.intercepts) < sameAnswer);
    const Matrix mirrored = probabilitiesOf(flipped, problem.X).rowwise().reverse();
    QVERIFY(difference(probabilitiesOf(*fitted, problem.X), mirrored) < sameAnswer);
}

void EstimatorsTest::manyClassesFollowTheirLabels()
{
    for (const auto features : { 10, 120 }) {
        const auto problem = randomProblem(60, features, 30, 4);
        const auto fitted = fit(current(), problem);
        if (!current().supportsMulticlass()) {
            QVERIFY(!fitted);
            QVERIFY(fitted.error().code == ErrorCode::InvalidArgument);
            continue;
        }
        QVERIFY(fitted);
        QCOMPARE(fitted->model.classCount(), 4);
        const auto predictions = fitted->model.predict(fitted->model.scores(problem.X));
        QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()), problem.labels);

        // renamed classes are the same classes
        auto renamed = problem;
        for (auto& label : renamed.labels)
            label = (label + 1) % 4;
        auto expected = *fitted;
        const std::vector<Eigen::Index> order { 3, 0, 1, 2 };
        expected.model.coefficients = fitted->model.coefficients(order, Eigen::all).eval();
        expected.model.intercepts = fitted->model.intercepts(order).eval();
        QVERIFY(isSameAnswer(expected, *fit(current(), renamed), problem.X));
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
    auto wide = *fit(current(), padded);
    QVERIFY(difference(wide.model.coefficients.rightCols(40), Matrix::Zero(1, 40)) == 0);
    wide.model.coefficients = wide.model.coefficients.leftCols(20).eval();
    QVERIFY(isSameAnswer(*narrow, wide, problem.X));
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
        row(estimator, "one class", ErrorCode::SingleClass, "same label");
        row(estimator, "class count of one", ErrorCode::SingleClass, "two classes");
        row(estimator, "NaN", ErrorCode::NonFiniteValue, "row 7, feature 2");
        row(estimator, "infinity", ErrorCode::NonFiniteValue, "row 0, feature 0");
        row(estimator, "label out of range", ErrorCode::InvalidArgument, "row 3");
        row(estimator, "negative label", ErrorCode::InvalidArgument, "-1");
        row(estimator, "label missing", ErrorCode::InvalidArgument, "9 labels for 10 rows");
        row(estimator, "weight missing", ErrorCode::InvalidArgument, "9 weights for 10 rows");
        row(estimator, "weight of zero", ErrorCode::InvalidArgument, "weight of row 4");
        row(estimator, "weight not finite", ErrorCode::InvalidArgument, "weight of row 4");
        if (estimator->supportsMulticlass())
            row(estimator, "class without rows", ErrorCode::InvalidSplit, "Class number 2");
        else
            row(estimator, "too many classes", ErrorCode::InvalidArgument, "two classes");
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
        problem = { .X = FeatureMatrix(0, 4), .labels = {} };
    else if (defect == "no features")
        problem.X.resize(10, 0);
    else if (defect == "one class")
        problem.labels.assign(10, 1);
    else if (defect == "class count of one")
        problem.classCount = 1;
    else if (defect == "NaN")
        problem.X(7, 2) = std::numeric_limits<float>::quiet_NaN();
    else if (defect == "infinity")
        problem.X(0, 0) = -std::numeric_limits<float>::infinity();
    else if (defect == "label out of range")
        problem.labels[3] = 2;
    else if (defect == "negative label")
        problem.labels[3] = -1;
    else if (defect == "label missing")
        problem.labels.pop_back();
    else if (defect == "weight missing")
        problem.weights.assign(9, 1);
    else if (defect.startsWith("weight")) {
        problem.weights.assign(10, 1);
        problem.weights[4] = defect == "weight of zero" ? 0 : std::nan("");
    } else if (defect == "class without rows") {
        problem.classCount = 4;
        problem.labels[0] = 3;
    } else if (defect == "too many classes") {
        problem.classCount = 3;
        problem.labels[0] = 2;
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
    const auto values = HyperparameterValues::create(known, { { "max_iter", 1.0 } });
    for (const auto features : { 8, 80 }) {
        const auto problem = randomProblem(40, features, 1);
        const auto fitted = fit(current(), problem, *values);
        QVERIFY(fitted);
        QVERIFY(!fitted->report.converged);
        QCOMPARE(fitted->report.iterations, 1);
        QVERIFY(fitted->report.gradientNorm > fit(current(), problem)->report.gradientNorm);
    }
}

void EstimatorsTest::reportsTheObjectivesGradient_data()
{
    QTest::addColumn<int>("features");
    QTest::addColumn<int>("classes");
    QTest::newRow("feature by feature, two classes") << 8 << 2;
    QTest::newRow("row by row, two classes") << 50 << 2;
    QTest::newRow("feature by feature, three classes") << 8 << 3;
    QTest::newRow("row by row, three classes") << 50 << 3;
}

void EstimatorsTest::reportsTheObjectivesGradient()
{
    QFETCH(const int, features);
    QFETCH(const int, classes);
    // after one step the gradient is not zero: its size can be compared with finite differences of
    // the objective
    const auto problem = randomProblem(30, features, 1, classes);
    const auto* estimator = *findEstimator("logistic_regression");
    const auto values = HyperparameterValues::create(
        estimator->hyperparameters(), { { "C", 2.0 }, { "max_iter", 1.0 } });
    const auto fitted = fit(*estimator, problem, *values);
    const auto& classifier = fitted->model;
    const auto expected = numericalGradient(problem, classifier, 2);
    QVERIFY(expected > 1e-3);
    QVERIFY(std::abs(fitted->report.gradientNorm - expected) < 1e-7 * (1 + expected));
    const auto objective
        = logisticObjective(problem, classifier.coefficients, classifier.intercepts, 2);
    QVERIFY(std::abs(fitted->report.objective - objective) < 1e-12 * objective);
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
