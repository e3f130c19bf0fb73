// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/ridge.h"
#include "core/fit/estimators/svr.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Both sides solve the same linear systems in double, from the same float32 features.
constexpr double agreement = 1e-8;

HyperparameterValues values(std::map<std::string, HyperparameterValue> some)
{
    return *HyperparameterValues::create(Svr().hyperparameters(), std::move(some));
}

QJsonObject goldenCase(int index)
{
    return readGolden("fit/svr.json")["cases"].toArray()[index].toObject();
}

} // namespace

class SvrTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void allMissesWithinEpsilonCostNothing();
    void squaredLossWithoutEpsilonIsRidgeRegression();
    void anOutlierDoesNotBendTheFit();
};

void SvrTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/svr.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void SvrTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto targets = numbers(golden["targets"]);
    const auto weights = goldenWeights(golden);
    UnattendedJob job;
    const auto fitted = Svr().fit({ .X = X, .weights = weights, .targets = targets },
        values({ { "C", golden["C"].toDouble() }, { "epsilon", golden["epsilon"].toDouble() } }),
        job.context());
    QVERIFY(fitted);
    QVERIFY(fitted->report.converged);
    QCOMPARE(fitted->report.space, X.rows() < X.cols() ? "gram" : "primal");
    const auto& model = fitted->model;
    QVERIFY(model.link == Link::Identity);
    QVERIFY(relativeDifference(model.coefficients, matrixOf(golden["coefficients"])) < agreement);
    QVERIFY(relativeDifference(model.intercepts, vectorOf(golden["intercepts"])) < agreement);
    QVERIFY(relativeDifference(model.scores(X), matrixOf(golden["scores"])) < agreement);
}

void SvrTest::allMissesWithinEpsilonCostNothing()
{
    const auto golden = goldenCase(1);
    const auto X = goldenFeatures(golden);
    const auto targets = numbers(golden["targets"]);
    const auto [least, most] = std::ranges::minmax_element(targets);
    UnattendedJob job;
    const auto fitted = Svr().fit(
        { .X = X, .targets = targets }, values({ { "epsilon", *most - *least } }), job.context());
    QVERIFY(fitted->report.converged);
    QCOMPARE(fitted->report.objective, 0.0);
    QVERIFY(fitted->model.coefficients.isZero(0));
    // the middle of the intercepts that are all as good
    QCOMPARE(fitted->model.intercepts[0], 0.5 * (*most + *least));
}

void SvrTest::squaredLossWithoutEpsilonIsRidgeRegression()
{
    for (const auto index : { 0, 1, 8 }) {
        const auto golden = goldenCase(index);
        const auto X = goldenFeatures(golden);
        const auto targets = numbers(golden["targets"]);
        const auto weights = goldenWeights(golden);
        const TrainingSet training { .X = X, .weights = weights, .targets = targets };
        UnattendedJob job;
        const auto fitted = Svr().fit(training,
            values({ { "C", 0.25 }, { "epsilon", 0.0 },
                { "loss", std::string("squared_epsilon_insensitive") } }),
            job.context());
        // alpha = 1 / (2 C)
        const auto ridge = RidgeRegression().fit(training,
            *HyperparameterValues::create(
                RidgeRegression().hyperparameters(), { { "alpha", 2.0 } }),
            job.context());
        QVERIFY(fitted->report.converged);
        QVERIFY(
            relativeDifference(fitted->model.coefficients, ridge->model.coefficients) < agreement);
        QVERIFY(relativeDifference(fitted->model.intercepts, ridge->model.intercepts) < agreement);
    }
}

void SvrTest::anOutlierDoesNotBendTheFit()
{
    const auto golden = goldenCase(1);
    const auto X = goldenFeatures(golden);
    auto targets = numbers(golden["targets"]);
    UnattendedJob job;
    const auto before = Svr().fit({ .X = X, .targets = targets }, {}, job.context());
    // a row that is above the fit already may be above it by any amount
    const Vector scores = before->model.scores(X);
    std::size_t above = 0;
    while (targets[above] < scores[static_cast<Eigen::Index>(above)] + 0.5)
        ++above;
    targets[above] += 1e6;
    const auto after = Svr().fit({ .X = X, .targets = targets }, {}, job.context());
    QVERIFY(after->report.converged);
    QVERIFY(relativeDifference(after->model.coefficients, before->model.coefficients) < 1e-6);
}

QTEST_APPLESS_MAIN(SvrTest)
#include "tst_svr.moc"
