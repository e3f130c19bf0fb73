// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/ridge_cv.h"
#include "core/fit/row_weights.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/ridge.h"
#include "core/fit/solver/ridge_path.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <map>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Both sides compute in double from the same float32 features.
constexpr double agreement = 1e-9;

} // namespace

class RidgeCvTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data() { addCases(); }
    void agreesWithScikitLearn();
    void leavesRowsOutExactly_data() { addCases(); }
    void leavesRowsOutExactly();
    void takesTheFirstOfEquals();
    void refusesASingleGroup();

private:
    static void addCases();
};

void RidgeCvTest::addCases()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/ridge_cv.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void RidgeCvTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto targets = numbers(golden["targets"]);
    const auto weights = goldenWeights(golden);
    const auto groups = integers(golden["groups"]);
    const auto values = HyperparameterValues::create(
        RidgeCv().hyperparameters(), { { "alphas", numbers(golden["alphas"]) } });
    UnattendedJob job;
    const auto fitted
        = RidgeCv().fit({ .X = X, .weights = weights, .targets = targets, .groups = groups },
            *values, job.context());
    QVERIFY(fitted);
    QCOMPARE(fitted->report.chosen.at("alpha"), golden["alpha"].toDouble());
    const auto& model = fitted->model;
    QVERIFY(model.link == Link::Identity);
    QVERIFY(relativeDifference(model.coefficients, matrixOf(golden["coefficients"])) < agreement);
    QVERIFY(relativeDifference(model.intercepts, vectorOf(golden["intercepts"])) < agreement);
    QVERIFY(relativeDifference(model.scores(X), matrixOf(golden["scores"])) < agreement);
    QVERIFY(fitted->report.gradientNorm < 1e-9 * fitted->report.objective);
}

void RidgeCvTest::leavesRowsOutExactly()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto targets = numbers(golden["targets"]);
    const auto given = goldenWeights(golden);
    const auto weights = rowWeights({ .X = X, .weights = given });
    const auto groups = integers(golden["groups"]);
    std::map<std::int32_t, std::vector<std::int32_t>> members;
    for (std::int32_t row = 0; row < X.rows(); ++row)
        members[groups.empty() ? row : groups[static_cast<std::size_t>(row)]].push_back(row);
    std::vector<std::vector<std::int32_t>> folds;
    for (const auto& [group, rows] : members)
        folds.push_back(rows);

    UnattendedJob job;
    const CentredFeatures Z(rowBlock(X), weights, job.context());
    const CentredTargets centred(
        Eigen::Map<const Eigen::RowVectorXd>(targets.data(), X.rows()), weights);
    const RidgePath path(Z, centred.values, job.context());
    const auto errors = path.leftOutErrors(numbers(golden["alphas"]), folds);
    QVERIFY(relativeDifference(errors, vectorOf(golden["errors"])) < agreement);
}

void RidgeCvTest::takesTheFirstOfEquals()
{
    // features without variance: no alpha changes anything
    const FeatureMatrix X = FeatureMatrix::Zero(6, 3);
    const std::vector<double> targets { 1, 2, 3, 4, 5, 6 };
    const auto values = HyperparameterValues::create(
        RidgeCv().hyperparameters(), { { "alphas", std::vector<double> { 5, 1, 7 } } });
    UnattendedJob job;
    const auto fitted = RidgeCv().fit({ .X = X, .targets = targets }, *values, job.context());
    QVERIFY(fitted);
    QCOMPARE(fitted->report.chosen.at("alpha"), 5.0);
    QVERIFY(fitted->model.coefficients.isZero(0));
    QCOMPARE(fitted->model.intercepts[0], 3.5);
}

void RidgeCvTest::refusesASingleGroup()
{
    const FeatureMatrix X = FeatureMatrix::Random(6, 3);
    const std::vector<double> targets { 1, 2, 3, 4, 5, 6 };
    const std::vector<std::int32_t> groups(6, 4);
    UnattendedJob job;
    const auto fitted
        = RidgeCv().fit({ .X = X, .targets = targets, .groups = groups }, {}, job.context());
    QVERIFY(!fitted);
    QVERIFY(fitted.error().code == ErrorCode::InvalidSplit);
    QVERIFY(fitted.error().message.find("ridge_regression") != std::string::npos);
}

QTEST_APPLESS_MAIN(RidgeCvTest)
#include "tst_ridge_cv.moc"
