// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/lda.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Both sides compute in double from the same float32 features; products of features square their
/// condition, which here is below 1e4.
constexpr double agreement = 1e-8;

Result<FittedModel> fitLda(const FeatureMatrix& X, const std::vector<std::int32_t>& labels,
    std::map<std::string, HyperparameterValue> values = {}, std::int32_t classes = 2,
    const std::vector<double>& weights = {})
{
    UnattendedJob job;
    return Lda().fit({ .X = X, .labels = labels, .classCount = classes, .weights = weights },
        *HyperparameterValues::create(Lda().hyperparameters(), std::move(values)), job.context());
}

} // namespace

class LdaTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void directionsWithoutVariationCountForNothing();
    void fullShrinkageIsTheNearestMean();
    void oneFeatureIsNotShrunkAutomatically();
    void refusesWhatDoesNotVary();
    void refusesAsManyRowsAsClasses();
};

void LdaTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/lda.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void LdaTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    std::vector<double> weights;
    for (int i = 0; golden["repeated"].toBool() && i < X.rows(); ++i)
        weights.push_back(1 + i % 3);
    std::map<std::string, HyperparameterValue> values { { "tol", golden["tol"].toDouble() } };
    if (golden["shrinkage"].isDouble())
        values["shrinkage"] = golden["shrinkage"].toDouble();
    else
        values["shrinkage"] = golden["shrinkage"].toString().toStdString();
    const auto classes = golden["classes"].toInt();
    const auto fitted = fitLda(X, integers(golden["labels"]), values, classes, weights);
    QVERIFY(fitted);
    const auto& model = fitted->model;
    QVERIFY(model.link == (classes == 2 ? Link::Logistic : Link::Softmax));
    QVERIFY(relativeDifference(model.coefficients, matrixOf(golden["coefficients"])) < agreement);
    QVERIFY(relativeDifference(model.intercepts, vectorOf(golden["intercepts"])) < agreement);
    const auto scores = model.scores(X);
    QVERIFY(relativeDifference(model.probabilities(scores), matrixOf(golden["probabilities"]))
        < agreement);
    const auto predictions = model.predict(scores);
    QCOMPARE(std::vector<std::int32_t>(predictions.begin(), predictions.end()),
        integers(golden["predictions"]));
}

void LdaTest::directionsWithoutVariationCountForNothing()
{
    // the second feature tells the classes apart without error, but does not vary within them
    FeatureMatrix X(6, 2);
    X << 0, 1, 1, 1, 2, 1, 1, 5, 2, 5, 3, 5;
    const auto fitted = fitLda(X, { 0, 0, 0, 1, 1, 1 });
    QVERIFY(fitted);
    // S = 4 / (6 - 2) in the first feature, whose means are 1 and 2
    QVERIFY(std::abs(fitted->model.coefficients(0, 0) - 1) < 1e-12);
    QCOMPARE(fitted->model.coefficients(0, 1), 0.0);
    QVERIFY(std::abs(fitted->model.intercepts[0] + 1.5) < 1e-12);
}

void LdaTest::fullShrinkageIsTheNearestMean()
{
    for (const auto columns : { 5, 40 }) {
        FeatureMatrix X = FeatureMatrix::Random(20, columns);
        std::vector<std::int32_t> labels;
        for (int i = 0; i < 20; ++i) {
            labels.push_back(i % 2);
            X(i, 0) += 0.5F * static_cast<float>(i % 2);
        }
        const auto fitted = fitLda(X, labels, { { "shrinkage", 1.0 } });
        const Matrix rows = X.cast<double>();
        Eigen::RowVectorXd difference = Eigen::RowVectorXd::Zero(columns);
        for (int i = 0; i < 20; ++i)
            difference += (i % 2 == 1 ? 0.1 : -0.1) * rows.row(i);
        const auto cosine = difference.dot(fitted->model.coefficients.row(0))
            / (difference.norm() * fitted->model.coefficients.norm());
        QVERIFY(std::abs(cosine - 1) < 1e-12);
        QVERIFY(std::abs(fitted->model.intercepts[0]
                    + rows.colwise().mean().dot(fitted->model.coefficients.row(0)))
            < 1e-12);
    }
}

void LdaTest::oneFeatureIsNotShrunkAutomatically()
{
    FeatureMatrix X(6, 1);
    X << 0, 1, 2, 1, 2, 3;
    const std::vector<std::int32_t> labels { 0, 0, 0, 1, 1, 1 };
    const auto fitted = fitLda(X, labels, { { "shrinkage", std::string("auto") } });
    QVERIFY(fitted);
    QVERIFY(std::abs(fitted->model.coefficients(0, 0) - 1 / (4.0 / 6)) < 1e-12);
}

void LdaTest::refusesWhatDoesNotVary()
{
    FeatureMatrix X(4, 3);
    X << 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6;
    for (const auto& shrinkage : { HyperparameterValue(std::string("none")),
             HyperparameterValue(std::string("auto")), HyperparameterValue(0.5) }) {
        const auto fitted = fitLda(X, { 0, 0, 1, 1 }, { { "shrinkage", shrinkage } });
        QVERIFY(!fitted);
        QVERIFY(fitted.error().code == ErrorCode::InvalidArgument);
        QVERIFY(fitted.error().message.find("no variation") != std::string::npos);
    }
}

void LdaTest::refusesAsManyRowsAsClasses()
{
    const FeatureMatrix X = FeatureMatrix::Random(3, 4);
    const auto tooFew = fitLda(X, { 0, 1, 2 }, {}, 3);
    QVERIFY(!tooFew);
    QVERIFY(tooFew.error().code == ErrorCode::InvalidArgument);
    QVERIFY(tooFew.error().message.find("more rows than classes") != std::string::npos);
    const auto tooLight
        = fitLda(FeatureMatrix::Random(4, 2), { 0, 1, 0, 1 }, {}, 2, { 0.1, 0.1, 0.1, 0.1 });
    QVERIFY(!tooLight);
    QVERIFY(tooLight.error().message.find("larger weights") != std::string::npos);
}

QTEST_APPLESS_MAIN(LdaTest)
#include "tst_lda.moc"
