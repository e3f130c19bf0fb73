// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/fit/pca.h"
#include "core/jobs/outcome.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace fathom;
using namespace fathom::testing;

namespace {

/// Both sides compute in double from the same float32 features; the variances of the golden cases
/// are well apart.
constexpr double agreement = 1e-9;

/// A few strong directions and noise, as hidden states have them.
FeatureMatrix correlated(Eigen::Index rows, Eigen::Index columns)
{
    Random random(9, { static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns) });
    const auto normal = [&] { return static_cast<float>(random.normal()); };
    FeatureMatrix strengths = FeatureMatrix::NullaryExpr(rows, 8, normal);
    for (Eigen::Index k = 0; k < 8; ++k)
        strengths.col(k) *= 10 / static_cast<float>(k + 1);
    const FeatureMatrix loadings = FeatureMatrix::NullaryExpr(8, columns, normal);
    return strengths * loadings + FeatureMatrix::NullaryExpr(rows, columns, normal);
}

} // namespace

class PcaTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void bothSpacesGiveTheSameComponents();
    void projectionsAreUncorrelated();
    void directionsWithoutVarianceAreZero();
    void rowsInAnotherOrderChangeNothing();
    void givesTheSameBitsAgain();
    void refusesWhatItCannotDo_data();
    void refusesWhatItCannotDo();
    void stopsWhenAsked();
};

void PcaTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/pca.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void PcaTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    UnattendedJob job;
    const auto pca = Pca::fit(X, golden["count"].toInt(), job.context());
    QVERIFY(pca);
    QVERIFY(relativeDifference(pca->mean, vectorOf(golden["mean"])) < agreement);
    QVERIFY(relativeDifference(pca->components, matrixOf(golden["components"])) < agreement);
    QVERIFY(relativeDifference(pca->explainedVariance, vectorOf(golden["explained_variance"]))
        < agreement);
    QVERIFY(relativeDifference(
                pca->explainedVarianceRatio, vectorOf(golden["explained_variance_ratio"]))
        < agreement);
    const Matrix projections = pca->transform(X.topRows(5)).cast<double>();
    // what float32 keeps
    QVERIFY(relativeDifference(projections, matrixOf(golden["projections"])) < 1e-7);
}

void PcaTest::bothSpacesGiveTheSameComponents()
{
    // 60 rows of 50 features are done feature by feature; with features of zeros, row by row
    const auto X = correlated(60, 50);
    FeatureMatrix wide = FeatureMatrix::Zero(60, 90);
    wide.leftCols(50) = X;
    UnattendedJob job;
    const auto narrowPca = Pca::fit(X, 12, job.context());
    const auto widePca = Pca::fit(wide, 12, job.context());
    QVERIFY(
        (widePca->components.leftCols(50) - narrowPca->components).cwiseAbs().maxCoeff() < 1e-9);
    QVERIFY(widePca->components.rightCols(40).isZero(0));
}

void PcaTest::projectionsAreUncorrelated()
{
    for (const auto columns : { 30, 200 }) {
        const auto X = correlated(100, columns);
        UnattendedJob job;
        const auto pca = Pca::fit(X, 20, job.context());
        const Matrix products = pca->components * pca->components.transpose();
        QVERIFY((products - Matrix::Identity(20, 20)).cwiseAbs().maxCoeff() < 1e-10);
        const Matrix projections = pca->transform(X).cast<double>();
        QVERIFY(projections.colwise().mean().cwiseAbs().maxCoeff() < 1e-4);
        const Matrix covariance = projections.transpose() * projections / 99;
        const Matrix expected = pca->explainedVariance.asDiagonal();
        QVERIFY((covariance - expected).cwiseAbs().maxCoeff() < 1e-5 * pca->explainedVariance[0]);
        for (Eigen::Index k = 0; k < 20; ++k) {
            Eigen::Index largest = 0;
            pca->components.row(k).cwiseAbs().maxCoeff(&largest);
            QVERIFY(pca->components(k, largest) > 0);
        }
    }
}

void PcaTest::directionsWithoutVarianceAreZero()
{
    // 3 different rows span 2 directions
    FeatureMatrix X(9, 20);
    const auto different = correlated(3, 20);
    for (Eigen::Index i = 0; i < 9; ++i)
        X.row(i) = different.row(i % 3);
    UnattendedJob job;
    const auto pca = Pca::fit(X, 4, job.context());
    QVERIFY(pca);
    QVERIFY(std::abs(pca->components.row(1).norm() - 1) < 1e-12);
    QVERIFY(pca->components.bottomRows(2).isZero(0));
    QVERIFY(pca->explainedVariance.tail(2).isZero(0));
    QVERIFY(std::abs(pca->explainedVarianceRatio.sum() - 1) < 1e-12);

    const auto constant = Pca::fit(FeatureMatrix::Constant(5, 3, 0.3F), 2, job.context());
    QVERIFY(constant);
    QVERIFY(constant->components.allFinite());
    QVERIFY(constant->explainedVariance.cwiseAbs().maxCoeff() < 1e-15);
}

void PcaTest::rowsInAnotherOrderChangeNothing()
{
    for (const auto columns : { 25, 90 }) {
        const auto X = correlated(50, columns);
        const FeatureMatrix reversed = X.colwise().reverse();
        UnattendedJob job;
        const auto first = Pca::fit(X, 8, job.context());
        const auto second = Pca::fit(reversed, 8, job.context());
        QVERIFY((first->components - second->components).cwiseAbs().maxCoeff() < 1e-9);
    }
}

void PcaTest::givesTheSameBitsAgain()
{
    const auto X = correlated(70, 120);
    UnattendedJob job;
    QVERIFY(
        Pca::fit(X, 30, job.context())->components == Pca::fit(X, 30, job.context())->components);
}

void PcaTest::refusesWhatItCannotDo_data()
{
    QTest::addColumn<FeatureMatrix>("X");
    QTest::addColumn<int>("count");
    QTest::addColumn<ErrorCode>("code");
    QTest::addColumn<QString>("explanation");
    const FeatureMatrix X = FeatureMatrix::Random(5, 8);
    auto broken = X;
    broken(3, 2) = std::numeric_limits<float>::quiet_NaN();
    QTest::newRow("no rows") << FeatureMatrix(0, 3) << 1 << ErrorCode::EmptyDataset << "0 rows";
    QTest::newRow("one row") << FeatureMatrix(X.topRows(1)) << 1 << ErrorCode::EmptyDataset
                             << "at least two rows";
    QTest::newRow("no components") << X << 0 << ErrorCode::InvalidArgument << "from 1 to 5";
    QTest::newRow("too many") << X << 6 << ErrorCode::InvalidArgument << "from 1 to 5";
    QTest::newRow("NaN") << broken << 2 << ErrorCode::NonFiniteValue << "row 3, feature 2";
}

void PcaTest::refusesWhatItCannotDo()
{
    QFETCH(const FeatureMatrix, X);
    QFETCH(const int, count);
    QFETCH(const ErrorCode, code);
    QFETCH(const QString, explanation);
    UnattendedJob job;
    const auto pca = Pca::fit(X, count, job.context());
    QVERIFY(!pca);
    QVERIFY(pca.error().code == code);
    QVERIFY2(pca.error().message.find(explanation.toStdString()) != std::string::npos,
        pca.error().message.c_str());
}

void PcaTest::stopsWhenAsked()
{
    JobProgress progress;
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_THROWS_EXCEPTION(
        Cancelled, (void)Pca::fit(correlated(20, 30), 3, { stop.get_token(), progress }));
}

QTEST_APPLESS_MAIN(PcaTest)
#include "tst_pca.moc"
