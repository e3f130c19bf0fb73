// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_importance.h"

#include <QTest>

#include <cmath>

using namespace fathom;

namespace {

constexpr auto hidden = 4;

Probe probeWith(const Matrix& coefficients)
{
    Probe::Parts parts;
    ProbeSettingsText settings;
    settings.layers = "all";
    parts.settings = *parseProbeSettings(settings);
    for (std::int32_t layer = 0; layer < static_cast<std::int32_t>(coefficients.cols() / hidden); ++layer)
        parts.layers.emplace_back(layer);
    for (Eigen::Index k = 0; k < std::max<Eigen::Index>(2, coefficients.rows()); ++k)
        parts.classes.names.push_back(std::to_string(k));
    parts.classifier.coefficients = coefficients;
    parts.classifier.intercepts = Vector::Zero(coefficients.rows());
    parts.classifier.link = coefficients.rows() == 1 ? Link::Logistic : Link::Softmax;
    parts.provenance.hiddenSize = hidden;
    parts.provenance.layerCount = coefficients.cols() / hidden;
    return *Probe::create(std::move(parts));
}

} // namespace

class TestLayerImportance : public QObject
{
    Q_OBJECT

private slots:
    void measuresEachLayersColumnsOverAllClasses()
    {
        // Three classes, three layers: a flattened split into equal chunks would mix classes and layers.
        Matrix W = Matrix::Random(3, 3 * hidden);
        W.middleCols(hidden, hidden) *= 10;
        const auto result = *computeLayerImportance(probeWith(W), ImportanceMetric::L2, false);
        for (Eigen::Index layer = 0; layer < 3; ++layer) {
            auto squares = 0.0;
            for (Eigen::Index k = 0; k < 3; ++k)
                for (Eigen::Index j = 0; j < hidden; ++j)
                    squares += W(k, layer * hidden + j) * W(k, layer * hidden + j);
            QVERIFY(std::abs(result.importance[static_cast<std::size_t>(layer)] - std::sqrt(squares)) < 1e-12);
        }
        QVERIFY(result.importance[1] > 5 * result.importance[0]);
    }

    void knowsFourMetrics_data()
    {
        QTest::addColumn<QByteArray>("metric");
        QTest::addColumn<double>("first");
        QTest::addColumn<double>("second");
        QTest::addRow("l2") << QByteArray("l2") << 5.0 << 2.0;
        QTest::addRow("l1") << QByteArray("l1") << 7.0 << 4.0;
        QTest::addRow("mean_abs") << QByteArray("mean_abs") << 1.75 << 1.0;
        QTest::addRow("max_abs") << QByteArray("max_abs") << 4.0 << 1.0;
    }

    void knowsFourMetrics()
    {
        QFETCH(QByteArray, metric);
        QFETCH(double, first);
        QFETCH(double, second);
        const auto probe = probeWith((Matrix(1, 8) << 3, 0, -4, 0, 1, -1, 1, -1).finished());
        const auto kind = *parseImportanceMetric(metric.toStdString());
        const auto raw = computeLayerImportance(probe, kind, false)->importance;
        QCOMPARE(raw[0], first);
        QCOMPARE(raw[1], second);
        const auto normalised = computeLayerImportance(probe, kind)->importance;
        QCOMPARE(normalised[0], first / (first + second));
        QCOMPARE(normalised[0] + normalised[1], 1.0);
    }

    void dividesNothingByZero()
    {
        const auto result = *computeLayerImportance(probeWith(Matrix::Zero(1, 8)), ImportanceMetric::L1);
        QCOMPARE(result.importance, (std::vector<double> { 0, 0 }));
    }

    void refusesAnUnknownMetric()
    {
        const auto metric = parseImportanceMetric("l3");
        QVERIFY(!metric);
        QVERIFY(metric.error().message.find("l2, l1, mean_abs or max_abs") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestLayerImportance)
#include "tst_layer_importance.moc"
