// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/contract/estimator_problems.h"

using namespace fathom;
using namespace fathom::testing;

namespace {

std::vector<std::int32_t> predictionsOf(const FittedModel& fitted, const FeatureMatrix& X)
{
    const auto predictions = fitted.model.predict(fitted.model.scores(X));
    return { predictions.begin(), predictions.end() };
}

/// Rows sum to 1, and what is predicted has the largest share.
bool areProbabilitiesOf(const Matrix& probabilities, const std::vector<std::int32_t>& predictions)
{
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const auto row = probabilities.row(static_cast<Eigen::Index>(i));
        if (std::abs(row.sum() - 1) > 1e-14 || row[predictions[i]] < row.maxCoeff())
            return false;
    }
    return true;
}

} // namespace

/// What every classifier of the registry promises.
class ClassifiersTest : public QObject
{
    Q_OBJECT

private slots:
    void separatesSeparableData_data() { addEstimators(estimatorsFor(Task::Classification)); }
    void separatesSeparableData();
    void swappedLabelsFlipTheSign_data() { addEstimators(estimatorsFor(Task::Classification)); }
    void swappedLabelsFlipTheSign();
    void manyClassesFollowTheirLabels_data() { addEstimators(estimatorsFor(Task::Classification)); }
    void manyClassesFollowTheirLabels();
    void weightsOfManyClassesEqualRepeatedRows_data()
    {
        addEstimators(estimatorsFor(Task::Classification));
    }
    void weightsOfManyClassesEqualRepeatedRows();
    void ignoresTargets_data() { addEstimators(estimatorsFor(Task::Classification)); }
    void ignoresTargets();
    void refusesBadLabels_data();
    void refusesBadLabels();
};

void ClassifiersTest::separatesSeparableData()
{
    for (const auto features : { 5, 200 }) {
        const auto problem = randomProblem(60, features, 30);
        const auto fitted = fit(current(), problem);
        QVERIFY(fitted);
        QVERIFY(fitted->report.converged);
        QCOMPARE(fitted->model.classCount(), 2);
        QCOMPARE(predictionsOf(*fitted, problem.X), problem.labels);
        const auto probabilities = probabilitiesOf(*fitted, problem.X);
        QCOMPARE(probabilities.cols(), current().hasProbabilities() ? 2 : 0);
        QVERIFY(!current().hasProbabilities() || areProbabilitiesOf(probabilities, problem.labels));
    }
}

void ClassifiersTest::swappedLabelsFlipTheSign()
{
    const auto problem = randomProblem(40, 12, 1);
    auto swapped = problem;
    for (auto& label : swapped.labels)
        label = 1 - label;
    const auto fitted = fit(current(), problem);
    const auto flipped = fit(current(), swapped);
    QVERIFY(difference(fitted->model.coefficients, -flipped->model.coefficients) < sameAnswer);
    QVERIFY(difference(fitted->model.intercepts, -flipped->model.intercepts) < sameAnswer);
    const Matrix mirrored = probabilitiesOf(*flipped, problem.X).rowwise().reverse();
    QVERIFY(difference(probabilitiesOf(*fitted, problem.X), mirrored) < sameAnswer);
}

void ClassifiersTest::manyClassesFollowTheirLabels()
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
        QCOMPARE(predictionsOf(*fitted, problem.X), problem.labels);
        QVERIFY(!current().hasProbabilities()
            || areProbabilitiesOf(probabilitiesOf(*fitted, problem.X), problem.labels));

        // renamed classes are the same classes
        auto renamed = problem;
        for (auto& label : renamed.labels)
            label = (label + 1) % 4;
        const auto other = fit(current(), renamed);
        const std::vector<Eigen::Index> order { 3, 0, 1, 2 };
        const auto& model = fitted->model;
        const auto scale = 1 + model.coefficients.cwiseAbs().maxCoeff();
        QVERIFY(difference(model.coefficients(order, Eigen::all), other->model.coefficients)
            < sameAnswer * scale);
        const Matrix scores = model.scores(problem.X)(Eigen::all, order);
        QVERIFY(difference(scores, other->model.scores(problem.X))
            < sameAnswer * (1 + scores.cwiseAbs().maxCoeff()));
        const auto probabilities = probabilitiesOf(*fitted, problem.X);
        QVERIFY(!current().hasProbabilities()
            || difference(probabilities(Eigen::all, order), probabilitiesOf(*other, problem.X))
                < sameAnswer);
    }
}

void ClassifiersTest::weightsOfManyClassesEqualRepeatedRows()
{
    if (!current().supportsMulticlass())
        return; // what manyClassesFollowTheirLabels looks at
    for (const auto features : { 9, 120 }) {
        auto weighted = randomProblem(45, features, 1, 3);
        std::vector<Eigen::Index> rows;
        for (Eigen::Index i = 0; i < 45; ++i) {
            const auto count = 1 + i % 2;
            rows.insert(rows.end(), static_cast<std::size_t>(count), i);
            weighted.weights.push_back(static_cast<double>(count));
        }
        auto repeated = rowsOf(weighted, rows);
        repeated.weights.clear();
        QVERIFY(isSameUpToFolds(
            current(), *fit(current(), weighted), *fit(current(), repeated), weighted.X));
    }
}

void ClassifiersTest::ignoresTargets()
{
    auto problem = randomProblem(30, 6, 1);
    const auto expected = fit(current(), problem);
    problem.targets.clear();
    const auto fitted = fit(current(), problem);
    QVERIFY(fitted);
    QVERIFY(fitted->model.coefficients == expected->model.coefficients);
}

void ClassifiersTest::refusesBadLabels_data()
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
    for (const auto* estimator : estimatorsFor(Task::Classification)) {
        row(estimator, "one class", ErrorCode::SingleClass, "same label");
        row(estimator, "class count of one", ErrorCode::SingleClass, "two classes");
        row(estimator, "label out of range", ErrorCode::InvalidArgument, "row 3");
        row(estimator, "negative label", ErrorCode::InvalidArgument, "-1");
        row(estimator, "label missing", ErrorCode::InvalidArgument, "9 labels for 10 rows");
        if (estimator->supportsMulticlass())
            row(estimator, "class without rows", ErrorCode::InvalidSplit, "Class number 2");
        else
            row(estimator, "too many classes", ErrorCode::InvalidArgument, "two classes");
    }
}

void ClassifiersTest::refusesBadLabels()
{
    QFETCH(const QString, name);
    QFETCH(const QString, defect);
    QFETCH(const ErrorCode, code);
    QFETCH(const QString, explanation);
    auto problem = randomProblem(10, 4, 1);
    if (defect == "one class")
        problem.labels.assign(10, 1);
    else if (defect == "class count of one")
        problem.classCount = 1;
    else if (defect == "label out of range")
        problem.labels[3] = 2;
    else if (defect == "negative label")
        problem.labels[3] = -1;
    else if (defect == "label missing")
        problem.labels.pop_back();
    else if (defect == "class without rows") {
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

QTEST_APPLESS_MAIN(ClassifiersTest)
#include "tst_classifiers.moc"
