// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/scaler.h"
#include "tests/core/fit/golden_cases.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace fathom;
using namespace fathom::testing;

class ScalerTest : public QObject
{
    Q_OBJECT

private slots:
    void agreesWithScikitLearn_data();
    void agreesWithScikitLearn();
    void leavesFeaturesAloneWhenOff();
    void readsViewsOfWiderMatrices();
    void keepsANaNWhereItIs();
};

void ScalerTest::agreesWithScikitLearn_data()
{
    QTest::addColumn<QJsonObject>("golden");
    for (const auto value : readGolden("fit/scaler.json")["cases"].toArray()) {
        const auto golden = value.toObject();
        QTest::newRow(golden["name"].toString().toUtf8()) << golden;
    }
}

void ScalerTest::agreesWithScikitLearn()
{
    QFETCH(const QJsonObject, golden);
    const auto X = goldenFeatures(golden);
    const auto layers = golden["layers"].toInt();
    const auto scaler
        = Scaler::fit(X, layers > 0 ? Scaling::PerLayer : Scaling::PerNeuron, std::max(layers, 1));
    QVERIFY(relativeDifference(scaler.mean, vectorOf(golden["mean"])) < 1e-13);
    // the deviation of values near 1000 is their squares' difference: 1e-13 of those, 1e-10 of the
    // result
    QVERIFY(relativeDifference(scaler.scale, vectorOf(golden["scale"])) < 1e-10);
    const Matrix scaled
        = scaler.transform(X).topRows(std::min<Eigen::Index>(5, X.rows())).cast<double>();
    const auto expected = matrixOf(golden["scaled"]);
    // scikit-learn rounds to float32 after centring and again after scaling
    QVERIFY((scaled - expected).cwiseAbs().maxCoeff()
        <= 2 * std::numeric_limits<float>::epsilon() * (1 + expected.cwiseAbs().maxCoeff()));
}

void ScalerTest::leavesFeaturesAloneWhenOff()
{
    const FeatureMatrix X = FeatureMatrix::Random(4, 3);
    QVERIFY(Scaler::fit(X, Scaling::Off, 1).transform(X) == X);
}

void ScalerTest::readsViewsOfWiderMatrices()
{
    const FeatureMatrix wide = FeatureMatrix::Random(10, 8);
    const FeatureMatrix part = wide.middleCols(2, 4);
    const auto ofView = Scaler::fit(wide.middleCols(2, 4), Scaling::PerNeuron, 1);
    const auto ofCopy = Scaler::fit(part, Scaling::PerNeuron, 1);
    QVERIFY(ofView.mean == ofCopy.mean && ofView.scale == ofCopy.scale);
    QVERIFY(ofView.transform(wide.middleCols(2, 4)) == ofCopy.transform(part));
}

void ScalerTest::keepsANaNWhereItIs()
{
    FeatureMatrix X(3, 2);
    X << 1, 5, std::numeric_limits<float>::quiet_NaN(), 6, 3, 7;
    const auto scaled = Scaler::fit(X, Scaling::PerNeuron, 1).transform(X);
    QVERIFY(std::isnan(scaled(1, 0)));
    QCOMPARE(scaled(0, 0), -1.0F); // mean 2, deviation 1 of the two others
    QCOMPARE(scaled(2, 0), 1.0F);
    QVERIFY(scaled.col(1).allFinite());
}

QTEST_APPLESS_MAIN(ScalerTest)
#include "tst_scaler.moc"
