// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/estimators/logistic_regression.h"

#include <QTest>

#include <cmath>

using namespace fathom;

namespace {

struct Problem
{
    FeatureMatrix X;
    std::vector<std::int32_t> labels;
    std::int32_t classCount = 2;
};

/// Normal features; class k is 1 further along direction k.
Problem randomProblem(Eigen::Index rows, Eigen::Index features, std::int32_t classes)
{
    Random random(17, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(features) });
    Problem problem { .X = FeatureMatrix(rows, features), .labels = {}, .classCount = classes };
    for (Eigen::Index i = 0; i < rows; ++i) {
        const auto label = static_cast<std::int32_t>(i % classes);
        problem.labels.push_back(label);
        for (Eigen::Index j = 0; j < features; ++j)
            problem.X(i, j) = static_cast<float>(random.normal() + (j == label ? 1 : 0));
    }
    return problem;
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

/// The report's gradient and objective against finite differences.
class LogisticObjectiveTest : public QObject
{
    Q_OBJECT

private slots:
    void reportsTheObjectivesGradient_data();
    void reportsTheObjectivesGradient();
};

void LogisticObjectiveTest::reportsTheObjectivesGradient_data()
{
    QTest::addColumn<int>("features");
    QTest::addColumn<int>("classes");
    QTest::newRow("feature by feature, two classes") << 8 << 2;
    QTest::newRow("row by row, two classes") << 50 << 2;
    QTest::newRow("feature by feature, three classes") << 8 << 3;
    QTest::newRow("row by row, three classes") << 50 << 3;
}

void LogisticObjectiveTest::reportsTheObjectivesGradient()
{
    QFETCH(const int, features);
    QFETCH(const int, classes);
    // after one step the gradient is not zero: its size can be compared with finite differences of
    // the objective
    const auto problem = randomProblem(30, features, classes);
    const LogisticRegression estimator;
    const auto values = HyperparameterValues::create(
        estimator.hyperparameters(), { { "C", 2.0 }, { "max_iter", 1.0 } });
    UnattendedJob job;
    const auto fitted
        = estimator.fit({ .X = problem.X, .labels = problem.labels, .classCount = classes },
            *values, job.context());
    const auto& classifier = fitted->model;
    const auto expected = numericalGradient(problem, classifier, 2);
    QVERIFY(expected > 1e-3);
    QVERIFY(std::abs(fitted->report.gradientNorm - expected) < 1e-7 * (1 + expected));
    const auto objective
        = logisticObjective(problem, classifier.coefficients, classifier.intercepts, 2);
    QVERIFY(std::abs(fitted->report.objective - objective) < 1e-12 * objective);
}

QTEST_APPLESS_MAIN(LogisticObjectiveTest)
#include "tst_logistic_objective.moc"
