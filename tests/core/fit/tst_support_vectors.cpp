// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/scaler.h"
#include "core/fit/solver/support_vectors.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fathom;

namespace {

/// Features with a few strong directions and noise, as hidden states have them, standardised; the
/// second direction is what targets are made of.
struct Problem
{
    FeatureMatrix X;
    Vector signal; ///< [rows]
};

Problem correlatedProblem(Eigen::Index rows, Eigen::Index columns)
{
    constexpr Eigen::Index directions = 20;
    Random random(5, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns) });
    const auto normal = [&] { return static_cast<float>(random.normal()); };
    FeatureMatrix strengths = FeatureMatrix::NullaryExpr(rows, directions, normal);
    for (Eigen::Index k = 0; k < directions; ++k)
        strengths.col(k) *= 3 / std::sqrt(static_cast<float>(k + 1));
    const FeatureMatrix loadings = FeatureMatrix::NullaryExpr(directions, columns, normal);
    Problem problem { strengths * loadings, strengths.col(1).cast<double>() };
    problem.X += 0.1F * FeatureMatrix::NullaryExpr(rows, columns, normal);
    Scaler::fit(problem.X, Scaling::PerNeuron, 1).transformInPlace(problem.X);
    return problem;
}

Vector noisy(const Vector& signal, double noise)
{
    Random random(6);
    Vector values = signal;
    for (auto& value : values)
        value += noise * random.normal();
    return values;
}

KinkedLoss hinge(const Vector& signal, const Vector& weights, double C)
{
    KinkedLoss loss;
    loss.targets = signal.array().sign();
    loss.upper = C * weights.array() * (signal.array() > 0).cast<double>();
    loss.lower = C * weights.array() * (signal.array() <= 0).cast<double>();
    return loss;
}

KinkedLoss insensitive(const Vector& targets, double epsilon, double C)
{
    const Vector limit = Vector::Constant(targets.size(), C);
    return { .targets = targets, .lower = limit, .upper = limit, .epsilon = epsilon };
}

/// How far a result is from what proves it optimal, straight from the formulas: dual variables in
/// their ranges that sum to zero, coefficients that are their combination, and a dual objective
/// equal to the objective.
struct Certificate
{
    double outside = 0; ///< of the ranges
    double sum = 0; ///< relative to the sum of magnitudes
    double combination = 0; ///< relative to the largest coefficient
    double gap = 0; ///< relative to the objective
};

Certificate certify(
    const FeatureMatrix& X, const KinkedLoss& loss, const SupportVectorResult& result)
{
    const Matrix exact = X.cast<double>();
    const auto& w = result.coefficients;
    const auto& duals = result.duals;
    const Vector misses = loss.targets - ((exact * w).array() + result.intercept).matrix();
    const Vector above = (misses.array() - loss.epsilon).max(0);
    const Vector below = (-misses.array() - loss.epsilon).max(0);
    const auto magnitude = duals.cwiseAbs().sum();
    Certificate certificate;
    certificate.sum = magnitude > 0 ? std::abs(duals.sum()) / magnitude : 0;
    const auto largest = w.cwiseAbs().maxCoeff();
    const auto off = (w - exact.transpose() * duals).cwiseAbs().maxCoeff();
    certificate.combination = largest > 0 ? off / largest : off;
    auto primal = 0.5 * w.squaredNorm();
    auto dual = -0.5 * w.squaredNorm() + loss.targets.dot(duals) - loss.epsilon * magnitude;
    if (loss.isSquared) {
        const Vector limits = loss.lower.cwiseMax(loss.upper);
        primal += loss.upper.dot(above.cwiseAbs2()) + loss.lower.dot(below.cwiseAbs2());
        dual -= 0.25 * duals.cwiseAbs2().cwiseQuotient(limits).sum();
    } else {
        primal += loss.upper.dot(above) + loss.lower.dot(below);
        certificate.outside
            = std::max((duals - loss.upper).maxCoeff(), (-duals - loss.lower).maxCoeff());
    }
    certificate.gap = primal > 0 ? (primal - dual) / primal : 0;
    return certificate;
}

double relativeDifference(const Vector& a, const Vector& b)
{
    return (a - b).cwiseAbs().maxCoeff() / b.cwiseAbs().maxCoeff();
}

bool isSameAnswer(const SupportVectorResult& a, const SupportVectorResult& b, double tolerance)
{
    return relativeDifference(a.coefficients, b.coefficients) < tolerance
        && std::abs(a.intercept - b.intercept) < tolerance * (1 + std::abs(b.intercept));
}

} // namespace

class SupportVectorsTest : public QObject
{
    Q_OBJECT

private slots:
    void partsTakeTheirProductsFromTheWhole();
    void findsTheOptimum_data();
    void findsTheOptimum();
    void allWaysOfSolvingGiveTheSameAnswer_data();
    void allWaysOfSolvingGiveTheSameAnswer();
    void repeatedRowsEqualWeights();
    void copesWithManyTies();
    void findsAnswersThatAreKnown();
    void equalRowsGetNoCoefficients();
    void equalTargetsGetNoCoefficients();
    void theOriginOfFeaturesDoesNotMatter();
    void reportsWhenItRunsOutOfIterations();
};

void SupportVectorsTest::findsTheOptimum_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<double>("C");
    QTest::addColumn<double>("noise");
    for (const auto C : { 1e-6, 1e-4, 1e-2, 1.0, 1e2, 1e4 }) {
        QTest::addRow("40 rows, 200 features, C %g", C) << 40 << 200 << C << 1.0;
        QTest::addRow("200 rows, 40 features, C %g", C) << 200 << 40 << C << 1.0;
        QTest::addRow("200 rows, 40 features, separable, C %g", C) << 200 << 40 << C << 0.0;
        QTest::addRow("300 rows, 301 features, C %g", C) << 300 << 301 << C << 1.0;
        QTest::addRow("600 rows, 30 features, C %g", C) << 600 << 30 << C << 1.0;
        QTest::addRow("500 rows, 100 features, C %g", C) << 500 << 100 << C << 1.0;
    }
}

void SupportVectorsTest::findsTheOptimum()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    QFETCH(const double, C);
    QFETCH(const double, noise);
    const auto problem = correlatedProblem(rows, columns);
    const auto targets = noisy(problem.signal, noise);
    UnattendedJob job;
    const auto centred = makeCentredRows(problem.X, {}, job.context());
    for (auto loss : { hinge(targets, Vector::Ones(rows), C), insensitive(targets, 0, C),
             insensitive(targets, 0.5, C) }) {
        for (const auto isSquared : { false, true }) {
            loss.isSquared = isSquared;
            const auto result = minimiseKinked(*centred, loss, {}, job.context());
            QVERIFY(result.converged);
            const auto proof = certify(problem.X, loss, result);
            QVERIFY2(proof.outside <= 0, qPrintable(QString::number(proof.outside)));
            QVERIFY2(proof.sum < 1e-9, qPrintable(QString::number(proof.sum)));
            // C times the rounding of scores and of the objective
            const auto rounding = 1e-10 + 1e-10 * std::min(C, 1e3);
            QVERIFY2(std::abs(proof.gap) < rounding, qPrintable(QString::number(proof.gap)));
            QVERIFY(isSquared || std::abs(proof.gap - result.relativeGap) < 0.1 * rounding);
            if (isSquared)
                QVERIFY(proof.combination * result.coefficients.cwiseAbs().maxCoeff()
                    <= result.violation * (1 + 1e-6) + 1e-12 * C);
            else
                QVERIFY2(proof.combination < 1e-9, qPrintable(QString::number(proof.combination)));
        }
    }
}

void SupportVectorsTest::allWaysOfSolvingGiveTheSameAnswer_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::newRow("fewer rows than features") << 60 << 90;
    QTest::newRow("more rows than features") << 120 << 25;
}

void SupportVectorsTest::allWaysOfSolvingGiveTheSameAnswer()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    const auto problem = correlatedProblem(rows, columns);
    const auto targets = noisy(problem.signal, 1);
    UnattendedJob job;
    const auto usual = makeCentredRows(problem.X, {}, job.context());
    const auto primal = makeCentredRows(problem.X, { .largestGram = 0 }, job.context());
    const auto iterative
        = makeCentredRows(problem.X, { .largestGram = 0, .largestSystem = 0 }, job.context());
    QCOMPARE(usual->space(), rows < columns ? "gram" : "primal");
    QCOMPARE(primal->space(), "primal");
    for (auto loss : { hinge(targets, Vector::Ones(rows), 0.1), insensitive(targets, 0.5, 0.1) }) {
        for (const auto isSquared : { false, true }) {
            loss.isSquared = isSquared;
            const auto expected = minimiseKinked(*usual, loss, {}, job.context());
            for (const auto* way : { primal.get(), iterative.get() }) {
                const auto result = minimiseKinked(*way, loss, {}, job.context());
                QVERIFY(result.converged);
                QVERIFY(isSameAnswer(result, expected, 1e-8));
            }
        }
    }
}

void SupportVectorsTest::repeatedRowsEqualWeights()
{
    // repeated rows on a kink share their dual variable in any way: the system is singular
    for (const auto columns : { 10, 150 }) {
        const auto problem = correlatedProblem(90, columns);
        const auto targets = noisy(problem.signal, 1);
        std::vector<Eigen::Index> repeats;
        Vector weights(90);
        for (Eigen::Index i = 0; i < 90; ++i) {
            weights[i] = static_cast<double>(1 + i % 3);
            repeats.insert(repeats.end(), static_cast<std::size_t>(1 + i % 3), i);
        }
        const FeatureMatrix X = problem.X(repeats, Eigen::all);
        const Vector repeatedTargets = targets(repeats);
        UnattendedJob job;
        const auto repeated = minimiseKinked(*makeCentredRows(X, {}, job.context()),
            hinge(repeatedTargets, Vector::Ones(X.rows()), 1), {}, job.context());
        const auto weighted = minimiseKinked(*makeCentredRows(problem.X, {}, job.context()),
            hinge(targets, weights, 1), {}, job.context());
        QVERIFY(repeated.converged && weighted.converged);
        QVERIFY(isSameAnswer(repeated, weighted, 1e-10));
    }
}

void SupportVectorsTest::copesWithManyTies()
{
    // 500 rows on 25 points: hundreds of them on a kink, where two coefficients are to be found
    Random random(8);
    FeatureMatrix X(500, 2);
    Vector signal(500);
    for (Eigen::Index i = 0; i < 500; ++i) {
        X(i, 0) = static_cast<float>(random.below(5));
        X(i, 1) = static_cast<float>(random.below(5));
        signal[i] = X(i, 0) + X(i, 1) - 4 + random.normal();
    }
    UnattendedJob job;
    const auto centred = makeCentredRows(X, {}, job.context());
    const Vector rounded = signal.array().round();
    for (const auto C : { 0.01, 1.0, 100.0 }) {
        for (const auto& loss : { hinge(signal, Vector::Ones(500), C), insensitive(rounded, 0, C),
                 insensitive(rounded, 1, C) }) {
            const auto result = minimiseKinked(*centred, loss, {}, job.context());
            QVERIFY(result.converged);
            QVERIFY(std::abs(certify(X, loss, result).gap) < 1e-9);
        }
    }
}

void SupportVectorsTest::findsAnswersThatAreKnown()
{
    // rows at 0 and 1: the margin's two hyperplanes meet them, unless C < 2 bounds the slope
    FeatureMatrix X(2, 1);
    X << 0, 1;
    const Vector labels = Eigen::Vector2d(-1, 1);
    UnattendedJob job;
    const auto centred = makeCentredRows(X, {}, job.context());
    const auto hard
        = minimiseKinked(*centred, hinge(labels, Vector::Ones(2), 10), {}, job.context());
    QVERIFY(hard.converged);
    QVERIFY(std::abs(hard.coefficients[0] - 2) < 1e-12);
    QVERIFY(std::abs(hard.intercept + 1) < 1e-12);
    // with C = 1 the slope is 1 and any intercept in [-1, 0] is optimal: the middle is taken
    const auto soft
        = minimiseKinked(*centred, hinge(labels, Vector::Ones(2), 1), {}, job.context());
    QVERIFY(soft.converged);
    QVERIFY(std::abs(soft.coefficients[0] - 1) < 1e-12);
    QVERIFY(std::abs(soft.intercept + 0.5) < 1e-12);
    QVERIFY(std::abs(soft.objective - 1.5) < 1e-12);
    // a line through two points, but for epsilon at each: from (0, -0.5) to (1, 0.5)
    const auto line = minimiseKinked(*centred, insensitive(labels, 0.5, 10), {}, job.context());
    QVERIFY(line.converged);
    QVERIFY(std::abs(line.coefficients[0] - 1) < 1e-12);
    QVERIFY(std::abs(line.intercept + 0.5) < 1e-12);
}

void SupportVectorsTest::equalRowsGetNoCoefficients()
{
    const FeatureMatrix X = FeatureMatrix::Constant(10, 3, 0.7F);
    Vector labels = Vector::Constant(10, 1);
    labels.head(6).setConstant(-1);
    UnattendedJob job;
    const auto centred = makeCentredRows(X, {}, job.context());
    const auto result
        = minimiseKinked(*centred, hinge(labels, Vector::Ones(10), 1), {}, job.context());
    QVERIFY(result.converged);
    QVERIFY(result.coefficients.cwiseAbs().maxCoeff() < 1e-12);
    QVERIFY(std::abs(result.intercept + 1) < 1e-12); // the majority's side
}

void SupportVectorsTest::equalTargetsGetNoCoefficients()
{
    const auto problem = correlatedProblem(30, 10);
    UnattendedJob job;
    const auto centred = makeCentredRows(problem.X, {}, job.context());
    const auto result = minimiseKinked(
        *centred, insensitive(Vector::Constant(30, 7.25), 0.1, 1), {}, job.context());
    QVERIFY(result.converged);
    QVERIFY(result.coefficients.cwiseAbs().maxCoeff() < 1e-12);
    QVERIFY(std::abs(result.intercept - 7.25) < 1e-12);
}

void SupportVectorsTest::theOriginOfFeaturesDoesNotMatter()
{
    for (const auto columns : { 20, 120 }) {
        auto problem = correlatedProblem(80, columns);
        // multiples of 2^-10 stay exact when 1,024 is added
        problem.X = (problem.X * 1024).array().round() / 1024;
        const FeatureMatrix shifted = problem.X.array() + 1024;
        const auto loss = hinge(noisy(problem.signal, 1), Vector::Ones(80), 1);
        UnattendedJob job;
        const auto near = minimiseKinked(
            *makeCentredRows(problem.X, {}, job.context()), loss, {}, job.context());
        const auto far
            = minimiseKinked(*makeCentredRows(shifted, {}, job.context()), loss, {}, job.context());
        QVERIFY(near.converged && far.converged);
        QVERIFY(relativeDifference(far.coefficients, near.coefficients) < 1e-9);
        QVERIFY(std::abs(far.intercept + 1024 * far.coefficients.sum() - near.intercept) < 1e-8);
    }
}

void SupportVectorsTest::reportsWhenItRunsOutOfIterations()
{
    const auto problem = correlatedProblem(100, 30);
    auto loss = hinge(noisy(problem.signal, 1), Vector::Ones(100), 1);
    UnattendedJob job;
    const auto centred = makeCentredRows(problem.X, {}, job.context());
    for (const auto isSquared : { false, true }) {
        loss.isSquared = isSquared;
        const auto full = minimiseKinked(*centred, loss, {}, job.context());
        const auto cut = minimiseKinked(*centred, loss, { .maxIterations = 2 }, job.context());
        QVERIFY(full.converged && !cut.converged);
        QCOMPARE(cut.iterations, 2);
        QVERIFY(cut.violation > 1e-3 && full.violation < 1e-9);
        QVERIFY(cut.objective > full.objective);
    }
}

void SupportVectorsTest::partsTakeTheirProductsFromTheWhole()
{
    // far from zero, and the part's mean is not the whole's
    FeatureMatrix X = FeatureMatrix::Random(40, 100);
    X.array() += 3;
    X.topRows(20).array() += 1;
    std::vector<Eigen::Index> some;
    for (Eigen::Index i = 0; i < 40; i += i < 20 ? 2 : 1)
        some.push_back(i);
    const FeatureMatrix part = X(some, Eigen::all);
    UnattendedJob job;
    const auto whole = makeCentredRows(X, {}, job.context());
    const auto taken = makeCentredRows(*whole, some, part, {}, job.context());
    const auto computed = makeCentredRows(part, {}, job.context());
    QVERIFY(whole->products() != nullptr && taken->products() != nullptr);
    QVERIFY(taken->products()->isApprox(*computed->products(), 1e-12));
    QVERIFY(taken->mean() == computed->mean() && taken->norms() == computed->norms());

    const auto primal = makeCentredRows(X, { .largestGram = 0 }, job.context());
    QVERIFY(primal->products() == nullptr);
    const auto ofPrimal = makeCentredRows(*primal, some, part, {}, job.context());
    QVERIFY(*ofPrimal->products() == *computed->products());
}

QTEST_APPLESS_MAIN(SupportVectorsTest)
#include "tst_support_vectors.moc"
