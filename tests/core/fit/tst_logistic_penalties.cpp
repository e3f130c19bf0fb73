// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/estimators/logistic_regression.h"
#include "core/jobs/outcome.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// scikit-learn's answers violate their conditions by 1e-10 of the gradient at zero at worst.
constexpr double agreement = 1e-6;

struct Problem
{
    FeatureMatrix X;
    std::vector<std::int32_t> labels;
    std::int32_t classCount = 2;

    [[nodiscard]] TrainingSet trainingSet() const
    {
        return { .X = X, .labels = labels, .classCount = classCount };
    }
};

/// Correlated features, as hidden states have them; classes by the first of 10 directions.
Problem correlatedProblem(
    Eigen::Index rows, Eigen::Index columns, std::int32_t classes, double noise)
{
    Random random(6, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns) });
    const auto normal = [&] { return static_cast<float>(random.normal()); };
    const FeatureMatrix strengths = FeatureMatrix::NullaryExpr(rows, 10, normal);
    const FeatureMatrix loadings = FeatureMatrix::NullaryExpr(10, columns, normal);
    Problem problem { .X = strengths * loadings, .labels = {}, .classCount = classes };
    problem.X += FeatureMatrix::NullaryExpr(rows, columns, normal);
    for (Eigen::Index i = 0; i < rows; ++i) {
        Vector scores(classes);
        for (std::int32_t k = 0; k < classes; ++k)
            scores[k] = strengths(i, k) + noise * random.normal();
        Eigen::Index label = 0;
        scores.maxCoeff(&label);
        problem.labels.push_back(static_cast<std::int32_t>(label));
    }
    return problem;
}

FittedModel fit(const Problem& problem, const LogisticOptions& options)
{
    UnattendedJob job;
    return fitLogistic(problem.trainingSet(), options, nullptr, job.context());
}

/// The largest violation of the optimality conditions, straight from their formulas: sigmoids or
/// softmax, dense double matrices.
double violation(const Problem& problem, const LinearModel& model, const LogisticOptions& options)
{
    const Matrix X = problem.X.cast<double>();
    Matrix R = (X * model.coefficients.transpose()).rowwise() + model.intercepts.transpose();
    if (R.cols() == 1) {
        R = 1 / (1 + (-R.array()).exp());
    } else {
        R = (R.colwise() - R.rowwise().maxCoeff()).array().exp();
        R.array().colwise() /= R.rowwise().sum().array().eval();
    }
    for (Eigen::Index i = 0; i < R.rows(); ++i) {
        const auto label = problem.labels[static_cast<std::size_t>(i)];
        if (R.cols() == 1)
            R(i, 0) -= label;
        else
            R(i, label) -= 1;
    }
    R *= options.C;
    const Matrix& W = model.coefficients;
    const Matrix gradient = R.transpose() * X + options.l2 * W;
    auto largest = R.colwise().sum().cwiseAbs().maxCoeff();
    for (Eigen::Index k = 0; k < W.size(); ++k) {
        const auto w = W.data()[k];
        const auto g = gradient.data()[k];
        const auto missed
            = w == 0 ? std::abs(g) - options.l1 : std::abs(g + (w > 0 ? options.l1 : -options.l1));
        largest = std::max(largest, missed);
    }
    return largest;
}

} // namespace

class LogisticPenaltiesTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void findsTheOptimum_data();
    void findsTheOptimum();
    void mixturesEndAtL1AndL2();
    void noPenaltyHasNoOptimumForSeparableRows();
    void weightsOfClassesAreWeightsOfTheirRows();
    void refusesWeightsForOtherClasses();
    void everyPenaltyStopsWhenAsked();
    void everyPenaltySaysWhenItRunsOutOfIterations();
};

void LogisticPenaltiesTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/logistic_penalties.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void LogisticPenaltiesTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto labels = integers(golden["labels"]);
    const auto weights = goldenWeights(golden);
    std::map<std::string, HyperparameterValue> wanted { { "C", golden["C"].toDouble() },
        { "penalty", golden["penalty"].toString().toStdString() },
        { "l1_ratio", golden["l1_ratio"].toDouble() },
        { "fit_intercept", golden["fit_intercept"].toBool() } };
    if (const auto classWeights = numbers(golden["class_weights"]); !classWeights.empty())
        wanted["class_weight"] = classWeights;
    const LogisticRegression estimator;
    const auto values = HyperparameterValues::create(estimator.hyperparameters(), wanted);
    UnattendedJob job;
    const auto fitted = estimator.fit(
        { .X = X, .labels = labels, .classCount = golden["classes"].toInt(), .weights = weights },
        values.value(), job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->report.converged);

    const auto& model = fitted->model;
    const auto expected = matrixOf(golden["coefficients"]);
    QVERIFY(relativeDifference(model.coefficients, expected) < agreement);
    QCOMPARE((model.coefficients.array() != 0).count(), (expected.array() != 0).count());
    const auto intercepts = vectorOf(golden["intercepts"]);
    // of several classes scikit-learn leaves a constant that no probability depends on
    const Vector shifted = intercepts.array() - (intercepts.size() > 1 ? intercepts.mean() : 0);
    QVERIFY((model.intercepts - shifted).cwiseAbs().maxCoeff()
        < agreement * (1 + shifted.cwiseAbs().maxCoeff()));
    const auto scores = model.scores(X);
    QVERIFY(relativeDifference(model.probabilities(scores), matrixOf(golden["probabilities"]))
        < agreement);
    const auto predictions = model.predict(scores);
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()),
        integers(golden["predictions"]));
}

void LogisticPenaltiesTest::findsTheOptimum_data()
{
    QTest::addColumn<int>("rows");
    QTest::addColumn<int>("columns");
    QTest::addColumn<int>("classes");
    for (const auto classes : { 2, 3 }) {
        QTest::addRow("fewer rows, %d classes", classes) << 120 << 600 << classes;
        QTest::addRow("more rows, %d classes", classes) << 600 << 80 << classes;
        QTest::addRow("more rows than are summed at once, %d classes", classes)
            << 1100 << 30 << classes;
    }
}

void LogisticPenaltiesTest::findsTheOptimum()
{
    QFETCH(const int, rows);
    QFETCH(const int, columns);
    QFETCH(const int, classes);
    const auto problem = correlatedProblem(rows, columns, classes, 1);
    for (const auto C : { 0.01, 1.0, 100.0 }) {
        for (const auto ratio : { 1.0, 0.5 }) {
            const LogisticOptions options { .C = C, .l1 = ratio, .l2 = 1 - ratio };
            const auto fitted = fit(problem, options);
            QVERIFY(fitted.report.converged);
            LinearModel zero = fitted.model;
            zero.coefficients.setZero();
            zero.intercepts.setZero();
            const auto atZero = violation(problem, zero, { .C = C, .l2 = 0 });
            const auto missed = violation(problem, fitted.model, options);
            QVERIFY2(missed < 1e-9 * atZero, qPrintable(QString::number(missed / atZero)));
            QVERIFY(std::abs(fitted.report.gradientNorm - missed) < 1e-11 * atZero);
            QVERIFY(C > 0.01 || (fitted.model.coefficients.array() == 0).any());
        }
    }
}

void LogisticPenaltiesTest::mixturesEndAtL1AndL2()
{
    const auto problem = correlatedProblem(80, 30, 2, 1);
    const auto coefficients = [&](const char* penalty, double ratio) -> Matrix {
        const LogisticRegression estimator;
        const auto values = HyperparameterValues::create(estimator.hyperparameters(),
            { { "penalty", std::string(penalty) }, { "l1_ratio", ratio } });
        UnattendedJob job;
        const auto fitted = estimator.fit(problem.trainingSet(), values.value(), job.context());
        return fitted->model.coefficients;
    };
    QVERIFY(coefficients("elasticnet", 1) == coefficients("l1", 0.3));
    QVERIFY(coefficients("elasticnet", 0) == coefficients("l2", 0.3));
    const auto nearlyL2 = coefficients("elasticnet", 1e-9);
    QVERIFY(relativeDifference(nearlyL2, coefficients("l2", 0.5)) < 1e-7);
}

void LogisticPenaltiesTest::noPenaltyHasNoOptimumForSeparableRows()
{
    for (const auto columns : { 20, 200 }) {
        const auto problem = correlatedProblem(60, columns, 2, 0);
        const auto fitted = fit(problem, { .l2 = 0 });
        QVERIFY(!fitted.report.converged);
        const auto predictions = fitted.model.predict(fitted.model.scores(problem.X));
        QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()), problem.labels);
    }
}

void LogisticPenaltiesTest::weightsOfClassesAreWeightsOfTheirRows()
{
    const auto problem = correlatedProblem(90, 20, 3, 1);
    const std::vector<double> ofClasses { 0.5, 1, 3 };
    std::vector<double> ofRows;
    for (const auto label : problem.labels)
        ofRows.push_back(ofClasses[static_cast<std::size_t>(label)]);
    auto training = problem.trainingSet();
    training.weights = ofRows;
    UnattendedJob job;
    const auto expected = fitLogistic(training, {}, nullptr, job.context());
    const auto fitted = fit(problem, { .classWeights = ofClasses });
    QVERIFY(fitted.model.coefficients == expected.model.coefficients);
}

void LogisticPenaltiesTest::refusesWeightsForOtherClasses()
{
    const auto problem = correlatedProblem(30, 8, 3, 1);
    const LogisticRegression estimator;
    const auto values = HyperparameterValues::create(
        estimator.hyperparameters(), { { "class_weight", std::vector<double> { 1, 2 } } });
    UnattendedJob job;
    const auto fitted = estimator.fit(problem.trainingSet(), values.value(), job.context());
    QVERIFY(!fitted);
    QVERIFY(fitted.error().code == ErrorCode::InvalidHyperparameter);
    QVERIFY(fitted.error().message.find("2 numbers for 3 classes") != std::string::npos);
    QVERIFY(!HyperparameterValues::create(
        estimator.hyperparameters(), { { "class_weight", std::vector<double> { 1, -2 } } }));
}

void LogisticPenaltiesTest::everyPenaltyStopsWhenAsked()
{
    for (const LogisticOptions& options : { LogisticOptions { .l1 = 1, .l2 = 0 },
             LogisticOptions { .l1 = 0.5, .l2 = 0.5 }, LogisticOptions { .l2 = 0 } }) {
        const auto problem = correlatedProblem(40, 60, 2, 1);
        JobProgress progress;
        std::stop_source stop;
        stop.request_stop();
        bool isCancelled = false;
        try {
            (void)fitLogistic(
                problem.trainingSet(), options, nullptr, { stop.get_token(), progress });
        } catch (const Cancelled&) {
            isCancelled = true;
        }
        QVERIFY(isCancelled);
    }
}

void LogisticPenaltiesTest::everyPenaltySaysWhenItRunsOutOfIterations()
{
    for (auto options : { LogisticOptions { .l1 = 1, .l2 = 0 },
             LogisticOptions { .l1 = 0.5, .l2 = 0.5 }, LogisticOptions { .l2 = 0 } }) {
        options.maxIterations = 1;
        const auto fitted = fit(correlatedProblem(200, 20, 2, 2), options);
        QVERIFY(!fitted.report.converged);
        QCOMPARE(fitted.report.iterations, 1);
    }
}

QTEST_APPLESS_MAIN(LogisticPenaltiesTest)
#include "tst_logistic_penalties.moc"
