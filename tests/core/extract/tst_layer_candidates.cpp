// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/layer_candidates.h"

#include <QTest>

using namespace fathom;

namespace {

QList<int> resolved(const LayerCandidates& candidates, std::int64_t layerCount)
{
    QList<int> indices;
    const auto layers = candidates.resolve(layerCount);
    for (const auto layer : *layers)
        indices.append(layer.value);
    return indices;
}

} // namespace

class TestLayerCandidates : public QObject
{
    Q_OBJECT

private slots:
    void takesThreeQuartersOfTheDepthByDefault_data()
    {
        // The reference's golden values.
        QTest::addColumn<int>("layerCount");
        QTest::addColumn<QList<int>>("expected");
        const auto row = [](int layerCount, QList<int> expected) {
            QTest::addRow("%d layers", layerCount) << layerCount << expected;
        };
        row(1, { 0 });
        row(2, { 0 });
        row(3, { 0, 1 });
        row(4, { 0, 1, 2 });
        row(5, { 1, 2, 3 });
        row(6, { 1, 2, 3 });
        row(12, { 2, 5, 8 });
        row(16, { 3, 7, 11 });
        row(22, { 5, 10, 15 });
        row(24, { 5, 11, 17 });
        row(28, { 6, 13, 20 });
        row(32, { 7, 15, 23 });
        row(36, { 8, 17, 26 });
        row(80, { 19, 39, 59 });
    }

    void takesThreeQuartersOfTheDepthByDefault()
    {
        QFETCH(int, layerCount);
        QFETCH(QList<int>, expected);
        QCOMPARE(resolved({}, layerCount), expected);
        QCOMPARE(resolved(*LayerCandidates::parse(LayerCandidates().text()), layerCount), expected);
    }

    void readsFractionsAndLayers_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QList<int>>("expected");
        const auto row = [](const char* text, QList<int> expected) {
            QTest::addRow("%s", text) << QByteArray(text) << expected;
        };
        row("0.33,0.66", { 10, 20 }); // as in lmprobe's documentation
        row("-8,-4,-1", { 24, 28, 31 });
        row("[0.25, 0.5, 0.75]", { 7, 15, 23 });
        row("[16, 8, 8, -24]", { 8, 16 });
        row("0,1", { 0, 1 }); // whole numbers are layers
        row("0.0,1.0", { 0, 31 });
        row("1e-1", { 3 });
        row("5", { 5 });
    }

    void readsFractionsAndLayers()
    {
        QFETCH(QByteArray, text);
        QFETCH(QList<int>, expected);
        const auto candidates = LayerCandidates::parse(text.constData());
        QVERIFY2(candidates.has_value(), candidates ? "" : candidates.error().text().c_str());
        QCOMPARE(resolved(*candidates, 32), expected);
        QVERIFY(*LayerCandidates::parse(candidates->text()) == *candidates);
    }

    void refusesWhatIsNeither_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const auto* text :
            { "", "[]", "middle", "0.5,10", "[0.5, 10]", "0,0.5", "0.5,1.5", "-0.5", "8.0", "8,",
                "1,,2", "nan", "inf", "1e400", "99999999999", "[1", "0.5;0.7" })
            QTest::addRow("\"%s\"", text) << QByteArray(text);
    }

    void refusesWhatIsNeither()
    {
        QFETCH(QByteArray, text);
        const auto candidates = LayerCandidates::parse(text.constData());
        QVERIFY(!candidates);
        QCOMPARE(candidates.error().code, ErrorCode::InvalidLayerSpec);
        QCOMPARE(candidates.error().where, std::string("auto_candidates"));
    }

    void readsMixedListsAsTheReferenceDoes_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QList<int>>("expected");
        QTest::addRow("a fraction becomes layer 0")
            << QByteArray("[0.5, 10]") << QList<int> { 0, 10 };
        QTest::addRow("beyond 1") << QByteArray("1.0,2.5,-1.5") << QList<int> { 1, 2, 31 };
        QTest::addRow("all fractions") << QByteArray("0.5,0.75") << QList<int> { 15, 23 };
    }

    void readsMixedListsAsTheReferenceDoes()
    {
        QFETCH(QByteArray, text);
        QFETCH(QList<int>, expected);
        const auto candidates
            = LayerCandidates::parse(text.constData(), LayerCandidates::Mixed::AsLayers);
        QVERIFY(candidates);
        QCOMPARE(resolved(*candidates, 32), expected);
    }

    void refusesLayersTheModelLacks()
    {
        for (const auto* text : { "32", "-33", "3,40" }) {
            const auto layers = LayerCandidates::parse(text)->resolve(32);
            QVERIFY(!layers);
            QCOMPARE(layers.error().where, std::string("auto_candidates"));
        }
    }
};

QTEST_APPLESS_MAIN(TestLayerCandidates)
#include "tst_layer_candidates.moc"
