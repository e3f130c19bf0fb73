// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/scaler.h"
#include "core/fit/solver/design.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// scikit-learn's solver stops at a gradient of 1e-9 at worst; ours goes further.
constexpr double agreement = 1e-6;

struct Problem
{
    FeatureMatrix X;
    std::vector<std::int32_t> labels;

    [[nodiscard]] TrainingSet trainingSet(std::int32_t classes = 2) const
    {
        return { .X = X, .labels = labels, .classCount = classes };
    }
};

/// Correlated features, as hidden states have them: a few strong directions and noise,
/// standardised.
Problem correlatedProblem(
    Eigen::Index rows, Eigen::Index columns, Eigen::Index directions, double noise)
{
    Random random(5, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns) });
    const auto normal = [&] { return static_cast<float>(random.normal()); };
    FeatureMatrix strengths = FeatureMatrix::NullaryExpr(rows, directions, normal);
    for (Eigen::Index k = 0; k < directions; ++k)
        strengths.col(k) *= 3 / std::sqrt(static_cast<float>(k + 1));
    const FeatureMatrix loadings = FeatureMatrix::NullaryExpr(directions, columns, normal);
    Problem problem;
    problem.X = strengths * loadings;
    problem.X += 0.1F * FeatureMatrix::NullaryExpr(rows, columns, normal);
    for (Eigen::Index i = 0; i < rows; ++i)
        problem.labels.push_back(strengths(i, 1) + noise * random.normal() > 0 ? 1 : 0);
    Scaler::fit(problem.X, Scaling::PerNeuron, 1).transformInPlace(problem.X);
    return problem;
}

/// The objective's gradient at a fit of two classes, straight from its formula.
double largestGradient(const Problem& problem, const LinearModel& classifier, double C)
{
    const Matrix X = problem.X.cast<double>();
    const Vector w = classifier.coefficients.row(0).transpose();
    const Vector u = (X * w).array() + classifier.intercepts[0];
    Vector residuals(u.size());
    for (Eigen::Index i = 0; i < u.size(); ++i) {
        const auto sign = problem.labels[static_cast<std::size_t>(i)] == 1 ? 1 : -1;
        residuals[i] = -C * sign / (1 + std::exp(sign * u[i]));
    }
    const Vector gradient = w + X.transpose() * residuals;
    return std::max(gradient.cwiseAbs().maxCoeff(), std::abs(residuals.sum()));
}

} // namespace

class LogisticRegressionTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void findsTheOptimum_data();
    void findsTheOptimum();
    void reusesAGramMatrix();
    void fitsFromAGivenGramMatrixWithMoreRowsThanUsual();
    void isExactAlsoWhereRowsHaveMuchInCommon();
    void balancedWeightsCountWeightedRows();
    void interceptsOfManyClassesSumToZero();
    void separableDataAreNoProblemWithWeakRegularisation();
};

void LogisticRegressionTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/logistic_regression.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void LogisticRegressionTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    const LogisticRegression estimator;
    const auto values = HyperparameterValues::create(estimator.hyperparameters(),
        { { "C", golden["C"].toDouble() },
            { "class_weight", std::string(golden["balanced"].toBool() ? "balanced" : "none") } });
    UnattendedJob job;
    const auto fitted = estimator.fit(
        { .X = X, .labels = labels, .classCount = golden["classes"].toInt(), .weights = weights },
        values.value(), job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->report.converged);
    QCOMPARE(fitted->report.space, X.rows() < X.cols() ? "gram" : "primal");

    const auto& classifier = fitted->model;
    QVERIFY(
        relativeDifference(classifier.coefficients, matrixOf(golden["coefficients"])) < agreement);
    const auto expectedIntercepts = vectorOf(golden["intercepts"]);
    QVERIFY((classifier.intercepts - expectedIntercepts).cwiseAbs().maxCoeff()
        < agreement * (1 + expectedIntercepts.cwiseAbs().maxCoeff()));
    const auto scores = classifier.scores(X);
    QVERIFY(relativeDifference(classifier.probabilities(scores), matrixOf(golden["probabilities"]))
        < agreement);
    const auto predictions = classifier.predict(scores);
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()),
        integers(golden["predictions"]));
}

void LogisticRegressionTest::findsTheOptimum_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<double>("C");
    QTest::addColumn<double>("noise");
    for (const auto C : { 1e-6, 1e-2, 1.0, 1e2, 1e4, 1e6 }) {
        QTest::addRow("40 rows, 200 features, C %g", C) << 40 << 200 << C << 1.0;
        QTest::addRow("200 rows, 40 features, C %g", C) << 200 << 40 << C << 1.0;
        QTest::addRow("200 rows, 40 features, separable, C %g", C) << 200 << 40 << C << 0.0;
        QTest::addRow("120 rows, 121 features, C %g", C) << 120 << 121 << C << 1.0;
    }
}

void LogisticRegressionTest::findsTheOptimum()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    QFETCH(const double, C);
    QFETCH(const double, noise);
    const auto problem = correlatedProblem(rows, columns, 20, noise);
    UnattendedJob job;
    const auto fitted = fitLogistic(problem.trainingSet(), { .C = C }, nullptr, job.context());
    QVERIFY(fitted.report.converged);

    LinearModel zero;
    zero.coefficients = Matrix::Zero(1, columns);
    zero.intercepts = Vector::Zero(1);
    const auto atZero = largestGradient(problem, zero, C);
    const auto gradient = largestGradient(problem, fitted.model, C);
    QVERIFY2(gradient < 1e-9 * atZero, qPrintable(QString::number(gradient / atZero)));
    // the report says what the formula says, up to the rounding of either
    QVERIFY(std::abs(fitted.report.gradientNorm - gradient) < 1e-12 * atZero);
}

void LogisticRegressionTest::reusesAGramMatrix()
{
    const auto problem = correlatedProblem(50, 80, 10, 1);
    UnattendedJob job;
    SharedGram gram(rowBlock(problem.X), job.context());
    for (const auto C : { 0.01, 1.0, 100.0 }) {
        const auto alone = fitLogistic(problem.trainingSet(), { .C = C }, nullptr, job.context());
        const auto reused = fitLogistic(problem.trainingSet(), { .C = C }, &gram, job.context());
        QVERIFY(alone.model.coefficients == reused.model.coefficients);
        QVERIFY(alone.model.intercepts == reused.model.intercepts);
    }
}

void LogisticRegressionTest::fitsFromAGivenGramMatrixWithMoreRowsThanUsual()
{
    // more rows than features: the Gram matrix is singular, and is not used
    const auto problem = correlatedProblem(80, 20, 10, 1);
    UnattendedJob job;
    SharedGram gram(rowBlock(problem.X), job.context());
    const auto fitted = fitLogistic(problem.trainingSet(), {}, &gram, job.context());
    QCOMPARE(fitted.report.space, "primal");
    QVERIFY(fitted.report.converged);
}

void LogisticRegressionTest::isExactAlsoWhereRowsHaveMuchInCommon()
{
    // features that were not centred, as with scaling off: products of rows to float's precision
    // would have nothing left of what tells them apart
    auto problem = correlatedProblem(50, 80, 10, 1);
    problem.X.array() += 5;
    UnattendedJob job;
    SharedGram gram(rowBlock(problem.X), job.context());
    QVERIFY(gram.rough() == nullptr);
    for (const auto C : { 0.01, 1.0, 100.0 }) {
        const auto fitted = fitLogistic(problem.trainingSet(), { .C = C }, &gram, job.context());
        QVERIFY(fitted.report.converged);
        const auto atZero
            = C * 0.5 * problem.X.cast<double>().colwise().sum().cwiseAbs().maxCoeff();
        QVERIFY(largestGradient(problem, fitted.model, C) < 1e-9 * atZero);
    }
}

void LogisticRegressionTest::balancedWeightsCountWeightedRows()
{
    // class 1 in a quarter of the rows: its balanced weight is 2, the other's 2 / 3
    Problem problem = correlatedProblem(80, 10, 5, 1);
    std::vector<double> weights;
    for (std::size_t i = 0; i < problem.labels.size(); ++i) {
        problem.labels[i] = i % 4 == 0 ? 1 : 0;
        weights.push_back(i % 4 == 0 ? 2.0 : 2.0 / 3);
    }
    UnattendedJob job;
    const auto balanced
        = fitLogistic(problem.trainingSet(), { .balanced = true }, nullptr, job.context());
    const auto weighted
        = fitLogistic({ .X = problem.X, .labels = problem.labels, .weights = weights }, {}, nullptr,
            job.context());
    const auto both = fitLogistic({ .X = problem.X, .labels = problem.labels, .weights = weights },
        { .balanced = true }, nullptr, job.context());
    QVERIFY(relativeDifference(balanced.model.coefficients, weighted.model.coefficients) < 1e-8);
    QVERIFY(relativeDifference(both.model.coefficients, weighted.model.coefficients) < 1e-8);
}

void LogisticRegressionTest::interceptsOfManyClassesSumToZero()
{
    Problem problem = correlatedProblem(90, 12, 5, 1);
    for (std::size_t i = 0; i < problem.labels.size(); ++i)
        problem.labels[i] = static_cast<std::int32_t>(i % 10 < 6 ? 0 : i % 10 - 5);
    UnattendedJob job;
    const auto fitted = fitLogistic(problem.trainingSet(5), {}, nullptr, job.context());
    QVERIFY(fitted.report.converged);
    QVERIFY(std::abs(fitted.model.intercepts.sum()) < 1e-12);
    QVERIFY(fitted.model.coefficients.colwise().sum().cwiseAbs().maxCoeff() < 1e-7);
    QVERIFY(fitted.model.intercepts[0] > fitted.model.intercepts[1]);
}

void LogisticRegressionTest::separableDataAreNoProblemWithWeakRegularisation()
{
    auto problem = correlatedProblem(60, 300, 20, 0);
    UnattendedJob job;
    const auto fitted = fitLogistic(problem.trainingSet(), { .C = 1e9 }, nullptr, job.context());
    QVERIFY(fitted.report.converged);
    const auto predictions = fitted.model.predict(fitted.model.scores(problem.X));
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()), problem.labels);
}

QTEST_APPLESS_MAIN(LogisticRegressionTest)
#include "tst_logistic_regression.moc"
