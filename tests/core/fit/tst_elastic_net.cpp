// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/estimators/elastic_net.h"
#include "core/fit/estimators/lasso.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/sparse_least_squares.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// scikit-learn's answers violate their conditions by 1e-9 of the gradient at zero at worst.
constexpr double agreement = 1e-6;

struct Problem
{
    FeatureMatrix X;
    Vector targets;
    Vector weights;
};

/// Correlated features, as hidden states have them, far from zero; targets by a few of them.
Problem correlatedProblem(Eigen::Index rows, Eigen::Index columns)
{
    Random random(8, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns) });
    const auto normal = [&] { return static_cast<float>(random.normal()); };
    const FeatureMatrix strengths = FeatureMatrix::NullaryExpr(rows, 10, normal);
    const FeatureMatrix loadings = FeatureMatrix::NullaryExpr(10, columns, normal);
    Problem problem { strengths * loadings, Vector(rows), Vector(rows) };
    problem.X += FeatureMatrix::NullaryExpr(rows, columns, normal);
    problem.X.array() += 5;
    for (Eigen::Index i = 0; i < rows; ++i) {
        problem.targets[i] = 40 + 3 * strengths(i, 0) - 2 * strengths(i, 3)
            + 0.3 * static_cast<double>(problem.X(i, 7)) + random.normal();
        problem.weights[i] = 0.5 + 0.25 * static_cast<double>(i % 5);
    }
    return problem;
}

/// The objective, and the largest violation of its optimality conditions, from their formulas.
struct Optimality
{
    double objective;
    double violation;
};

Optimality optimality(const Problem& problem, const Vector& w, double b, SparsePenalty penalty)
{
    const Matrix X = problem.X.cast<double>();
    const Vector shares = problem.weights / problem.weights.sum();
    const Vector misses = (X * w - problem.targets).array() + b;
    const Vector weighted = shares.cwiseProduct(misses);
    const Vector gradient = X.transpose() * weighted + penalty.l2 * w;
    auto violation = std::abs(weighted.sum());
    for (Eigen::Index j = 0; j < w.size(); ++j) {
        const auto missed = w[j] == 0 ? std::abs(gradient[j]) - penalty.l1
                                      : std::abs(gradient[j] + (w[j] > 0 ? 1 : -1) * penalty.l1);
        violation = std::max(violation, missed);
    }
    return { 0.5 * weighted.dot(misses) + penalty.l1 * w.lpNorm<1>()
            + 0.5 * penalty.l2 * w.squaredNorm(),
        violation };
}

} // namespace

class ElasticNetTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void findsTheOptimum_data();
    void findsTheOptimum();
    void theGapBoundsHowFarAnUnfinishedFitIs();
    void endsAtTheLassoAndAtRidgeRegression();
};

void ElasticNetTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    QTest::addColumn<bool>("isLasso");
    for (const auto* name : { "lasso", "elastic_net" }) {
        const auto file = readGolden(QStringLiteral("fit/%1.json").arg(name));
        for (const auto value : file["cases"].toArray()) {
            const auto golden = value.toObject();
            QTest::addRow("%s, %s", name, qPrintable(golden["name"].toString()))
                << golden << (QString(name) == "lasso");
        }
    }
}

void ElasticNetTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    QFETCH(const bool, isLasso);
    const auto X = goldenFeatures(golden);
    const auto targets = numbers(golden["targets"]);
    const auto weights = goldenWeights(golden);
    const Lasso lasso;
    const ElasticNet elasticNet;
    const Estimator& estimator = isLasso ? static_cast<const Estimator&>(lasso)
                                         : static_cast<const Estimator&>(elasticNet);
    std::map<std::string, HyperparameterValue> wanted { { "alpha", golden["alpha"].toDouble() } };
    if (!isLasso)
        wanted["l1_ratio"] = golden["l1_ratio"].toDouble();
    UnattendedJob job;
    const auto fitted = estimator.fit({ .X = X, .weights = weights, .targets = targets },
        HyperparameterValues::create(estimator.hyperparameters(), wanted).value(), job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->report.converged);
    const auto objective = golden["objective"].toDouble();
    QVERIFY(std::abs(fitted->report.objective - objective) < 1e-9 * objective);

    const auto& model = fitted->model;
    QVERIFY(model.link == Link::Identity);
    const auto expected = matrixOf(golden["coefficients"]);
    const auto largest = expected.cwiseAbs().maxCoeff();
    QVERIFY((model.coefficients - expected).cwiseAbs().maxCoeff() <= agreement * largest);
    QCOMPARE((model.coefficients.array() != 0).count(), (expected.array() != 0).count());
    QVERIFY(relativeDifference(model.intercepts, vectorOf(golden["intercepts"])) < agreement);
    QVERIFY(relativeDifference(model.scores(X), matrixOf(golden["scores"])) < agreement);
}

void ElasticNetTest::findsTheOptimum_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("fewer rows") << 120 << 600;
    QTest::newRow("more rows") << 600 << 80;
    QTest::newRow("more rows than are summed at once") << 1100 << 30;
}

void ElasticNetTest::findsTheOptimum()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    const auto problem = correlatedProblem(rows, columns);
    UnattendedJob job;
    for (const auto alpha : { 1e-3, 0.03, 1.0, 1e3 }) {
        for (const auto ratio : { 1.0, 0.5, 0.01 }) {
            const SparsePenalty penalty { .l1 = alpha * ratio, .l2 = alpha * (1 - ratio) };
            const auto fit = solveSparseLeastSquares(rowBlock(problem.X), problem.weights,
                problem.targets, penalty, 1000, job.context());
            QVERIFY(fit.converged);
            const auto mean = problem.weights.dot(problem.targets) / problem.weights.sum();
            const auto zero = optimality(problem, Vector::Zero(columns), mean, {});
            const auto here = optimality(problem, fit.coefficients, fit.intercept, penalty);
            QVERIFY(std::abs(fit.objective - here.objective) < 1e-12 * zero.objective);
            QVERIFY(here.violation < 1e-8 * zero.violation);
            QVERIFY(fit.dualityGap <= 1e-10 * zero.objective);
            QVERIFY(fit.dualityGap > -1e-12 * zero.objective);
            QVERIFY(alpha < 1000 || ratio < 1 || fit.coefficients.isZero(0));
        }
    }
}

void ElasticNetTest::theGapBoundsHowFarAnUnfinishedFitIs()
{
    const auto problem = correlatedProblem(120, 600);
    UnattendedJob job;
    for (const SparsePenalty& penalty :
        { SparsePenalty { .l1 = 0.02 }, SparsePenalty { .l1 = 0.01, .l2 = 0.01 } }) {
        const auto solve = [&](std::int64_t steps) {
            return solveSparseLeastSquares(rowBlock(problem.X), problem.weights, problem.targets,
                penalty, steps, job.context());
        };
        const auto optimum = solve(1000);
        QVERIFY(optimum.converged && optimum.iterations > 2);
        for (const std::int64_t steps : { 1, 2 }) {
            const auto unfinished = solve(steps);
            QVERIFY(!unfinished.converged);
            const auto above = unfinished.objective - optimum.objective;
            QVERIFY(above > 0 && unfinished.dualityGap >= above);
        }
    }
}

void ElasticNetTest::endsAtTheLassoAndAtRidgeRegression()
{
    const auto problem = correlatedProblem(60, 100);
    const std::vector<double> targets(problem.targets.begin(), problem.targets.end());
    const TrainingSet training { .X = problem.X, .targets = targets };
    UnattendedJob job;
    const auto coefficients = [&](double ratio) -> Matrix {
        return fitElasticNet(training, { .alpha = 0.5, .l1Ratio = ratio }, job.context())
            .model.coefficients;
    };
    const auto lasso = Lasso().fit(training,
        HyperparameterValues::create(Lasso().hyperparameters(), { { "alpha", 0.5 } }).value(),
        job.context());
    QVERIFY(coefficients(1) == lasso->model.coefficients);
    // nearly no l1 is nearly none
    QVERIFY(relativeDifference(coefficients(1e-9), coefficients(0)) < 1e-7);
    const auto ridge = fitElasticNet(training, { .alpha = 0.5, .l1Ratio = 0 }, job.context());
    const auto nearly = fitElasticNet(training, { .alpha = 0.5, .l1Ratio = 1e-9 }, job.context());
    QVERIFY(
        std::abs(ridge.report.objective - nearly.report.objective) < 1e-7 * ridge.report.objective);
}

QTEST_APPLESS_MAIN(ElasticNetTest)
#include "tst_elastic_net.moc"
