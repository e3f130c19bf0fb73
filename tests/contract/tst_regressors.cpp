// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/estimator_problems.h"

#include <limits>

using namespace fathom;
using namespace fathom::testing;

namespace {

Vector targetsOf(const Problem& problem)
{
    return Eigen::Map<const Vector>(problem.targets.data(), problem.X.rows());
}

/// Replaces the targets by X w + b with a few weights.
Vector makeExact(Problem& problem, double intercept)
{
    Vector weights = Vector::Zero(problem.X.cols());
    weights.head(4) << 3, -2, 1, 4;
    const Vector targets = (problem.X.cast<double>() * weights).array() + intercept;
    problem.targets.assign(targets.begin(), targets.end());
    return weights;
}

} // namespace

/// What every regression of the registry promises.
class RegressorsTest : public QObject
{
    Q_OBJECT

private slots:
    void recoversExactLinearTargets_data() { addRegressors(); }
    void recoversExactLinearTargets();
    void shiftedTargetsShiftTheIntercept_data() { addRegressors(); }
    void shiftedTargetsShiftTheIntercept();
    void mirroredTargetsMirrorTheAnswer_data() { addRegressors(); }
    void mirroredTargetsMirrorTheAnswer();
    void predictsConstantTargets_data() { addRegressors(); }
    void predictsConstantTargets();
    void ignoresLabels_data() { addRegressors(); }
    void ignoresLabels();
    void refusesBadTargets_data();
    void refusesBadTargets();

private:
    static void addRegressors() { addEstimators(estimatorsFor(Task::Regression)); }
};

void RegressorsTest::recoversExactLinearTargets()
{
    // up to a penalty that counts for little
    const auto values = valuesFor(current(),
        { { "alpha", 1e-6 }, { "C", 1e4 }, { "epsilon", 1e-5 },
            { "alphas", std::vector<double> { 1e-6 } } });
    for (const auto features : { 5, 120 }) {
        auto problem = randomProblem(60, features, 1);
        const auto weights = makeExact(problem, 7);
        const auto fitted = fit(current(), problem, values);
        QVERIFY(fitted);
        QVERIFY(fitted->report.converged);
        const auto targets = targetsOf(problem);
        const Vector residuals = fitted->model.scores(problem.X).col(0) - targets;
        const Vector centred = targets.array() - targets.mean();
        QVERIFY(residuals.squaredNorm() < 1e-4 * centred.squaredNorm());
        if (features > 60)
            continue; // many weights fit the rows
        QVERIFY(difference(fitted->model.coefficients, weights.transpose()) < 1e-2);
        QVERIFY(std::abs(fitted->model.intercepts[0] - 7) < 1e-2);
    }
}

void RegressorsTest::shiftedTargetsShiftTheIntercept()
{
    for (const auto features : { 9, 80 }) {
        const auto problem = randomProblem(40, features, 1);
        auto shifted = problem;
        for (auto& target : shifted.targets)
            target += 100;
        auto expected = *fit(current(), problem);
        expected.model.intercepts.array() += 100;
        QVERIFY(isSameAnswer(expected, *fit(current(), shifted), problem.X));
    }
}

void RegressorsTest::mirroredTargetsMirrorTheAnswer()
{
    for (const auto features : { 9, 80 }) {
        const auto problem = randomProblem(40, features, 1);
        auto mirrored = problem;
        for (auto& target : mirrored.targets)
            target = -target;
        auto expected = *fit(current(), problem);
        expected.model.coefficients *= -1;
        expected.model.intercepts *= -1;
        QVERIFY(isSameAnswer(expected, *fit(current(), mirrored), problem.X));
    }
}

void RegressorsTest::predictsConstantTargets()
{
    for (const auto features : { 6, 70 }) {
        auto problem = randomProblem(40, features, 1);
        problem.targets.assign(40, 12.5);
        const auto fitted = fit(current(), problem);
        QVERIFY(fitted);
        QVERIFY(fitted->report.converged);
        QVERIFY(fitted->model.coefficients.isZero(1e-10));
        QVERIFY(std::abs(fitted->model.intercepts[0] - 12.5) < 1e-8);
    }
}

void RegressorsTest::ignoresLabels()
{
    auto problem = randomProblem(30, 6, 1);
    const auto expected = fit(current(), problem);
    problem.labels.clear();
    const auto fitted = fit(current(), problem);
    QVERIFY(fitted);
    QVERIFY(fitted->model.coefficients == expected->model.coefficients);
}

void RegressorsTest::refusesBadTargets_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("defect");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("explanation");
    for (const auto* estimator : estimatorsFor(Task::Regression)) {
        const auto name = QString::fromStdString(std::string(estimator->name()));
        const auto row = [&](const char* defect, ErrorCode code, const char* explanation) {
            QTest::addRow("%s: %s", qPrintable(name), defect)
                << name << QString(defect) << code << QString(explanation);
        };
        row("target missing", ErrorCode::InvalidArgument, "9 targets for 10 rows");
        row("no targets", ErrorCode::InvalidArgument, "0 targets for 10 rows");
        row("NaN", ErrorCode::NonFiniteValue, "target of row 6");
        row("infinity", ErrorCode::NonFiniteValue, "infinite");
    }
}

void RegressorsTest::refusesBadTargets()
{
    QFETCH(const QString, name);
    QFETCH(const QString, defect);
    QFETCH(const ErrorCode, code);
    QFETCH(const QString, explanation);
    auto problem = randomProblem(10, 4, 1);
    if (defect == "target missing")
        problem.targets.pop_back();
    else if (defect == "no targets")
        problem.targets.clear();
    else if (defect == "NaN")
        problem.targets[6] = std::nan("");
    else
        problem.targets[2] = std::numeric_limits<double>::infinity();
    const auto fitted = fit(**findEstimator(name.toStdString()), problem);
    QVERIFY(!fitted);
    QVERIFY2(fitted.error().code == code, fitted.error().message.c_str());
    QVERIFY2(fitted.error().message.find(explanation.toStdString()) != std::string::npos,
        fitted.error().message.c_str());
}

QTEST_APPLESS_MAIN(RegressorsTest)
#include "tst_regressors.moc"
