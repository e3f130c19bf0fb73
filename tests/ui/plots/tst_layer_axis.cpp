// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/layer_axis.h"

#include <QTest>

#include <algorithm>

using namespace fathom;
using namespace Qt::StringLiterals;

namespace {

std::vector<LayerIndex> layers(const std::vector<int>& values)
{
    return { values.begin(), values.end() };
}

std::vector<LayerIndex> consecutive(int first, int last)
{
    std::vector<LayerIndex> all;
    for (int layer = first; layer <= last; ++layer)
        all.emplace_back(layer);
    return all;
}

// Eight pixels a letter.
double widthOf(LayerIndex layer)
{
    return 8.0 * double(layerTickText(layer).size());
}

std::vector<double> widthsOf(const std::vector<LayerIndex>& of)
{
    std::vector<double> widths;
    for (const LayerIndex layer : of)
        widths.push_back(widthOf(layer));
    return widths;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<LayerIndex>)

class TestLayerAxis : public QObject
{
    Q_OBJECT

private slots:
    void namesLayers()
    {
        QCOMPARE(layerTickText(embeddingLayer), u"emb"_s);
        QCOMPARE(layerTickText(LayerIndex(0)), u"0"_s);
        QCOMPARE(layerTickText(LayerIndex(31)), u"31"_s);
        QCOMPARE(layerPhrase(embeddingLayer), u"the embedding"_s);
        QCOMPARE(layerPhrase(LayerIndex(6)), u"layer 6"_s);
    }

    void writesRanges_data()
    {
        QTest::addColumn<std::vector<LayerIndex>>("given");
        QTest::addColumn<QString>("text");
        QTest::newRow("none") << layers({}) << QString();
        QTest::newRow("one") << layers({ 4 }) << u"4"_s;
        QTest::newRow("two neighbours") << layers({ 4, 5 }) << u"4, 5"_s;
        QTest::newRow("a range") << layers({ 4, 5, 6, 7 }) << u"4–7"_s;
        QTest::newRow("range, gap, one") << layers({ 4, 5, 6, 9 }) << u"4–6, 9"_s;
        QTest::newRow("the embedding stays by itself") << layers({ -1, 0, 1, 2 }) << u"emb, 0–2"_s;
    }
    void writesRanges()
    {
        QFETCH(std::vector<LayerIndex>, given);
        QFETCH(QString, text);
        QCOMPARE(layerRangesText(given), text);
    }

    void leavesHalfALayerOfAir()
    {
        QCOMPARE(layerRange(layers({})), (AxisRange { -0.5, 0.5 }));
        QCOMPARE(layerRange(layers({ -1, 0, 11 })), (AxisRange { -1.5, 11.5 }));
    }

    void labelsEveryLayerWhereThereIsRoom()
    {
        const auto all = consecutive(-1, 11);
        QCOMPARE(labelledLayers(all, widthsOf(all), 40, 4), all);
    }

    void labelsNeverTouch_data()
    {
        QTest::addColumn<std::vector<LayerIndex>>("given");
        QTest::addColumn<double>("pixelsPerLayer");
        QTest::newRow("80 layers on a wide plot") << consecutive(-1, 79) << 9.0;
        QTest::newRow("80 layers on a narrow plot") << consecutive(-1, 79) << 2.5;
        QTest::newRow("12 layers, tiny") << consecutive(-1, 11) << 7.0;
        QTest::newRow("every fourth") << layers({ 0, 4, 8, 12, 16, 20, 24, 28 }) << 5.0;
        QTest::newRow("odd ones only") << layers({ 1, 3, 5, 7, 9, 11, 13 }) << 6.0;
        QTest::newRow("no width at all") << consecutive(-1, 79) << 0.0;
        QTest::newRow("no layers") << layers({}) << 9.0;
    }
    void labelsNeverTouch()
    {
        QFETCH(std::vector<LayerIndex>, given);
        QFETCH(double, pixelsPerLayer);
        constexpr double gap = 4;
        const auto labelled = labelledLayers(given, widthsOf(given), pixelsPerLayer, gap);
        QCOMPARE(labelled.empty(), given.empty());
        for (std::size_t i = 0; i < labelled.size(); ++i) {
            QVERIFY(std::ranges::find(given, labelled[i]) != given.end());
            if (i == 0)
                continue;
            const double distance = (labelled[i].value - labelled[i - 1].value) * pixelsPerLayer;
            QCOMPARE_GE(distance, (widthOf(labelled[i]) + widthOf(labelled[i - 1])) / 2 + gap);
        }
    }

    void theEmbeddingKeepsItsLabel()
    {
        const auto all = consecutive(-1, 79);
        const auto labelled = labelledLayers(all, widthsOf(all), 4, 4);
        QCOMPARE(labelled.front(), embeddingLayer);
        QVERIFY(labelled.size() > 5);
        // The others are at even steps.
        for (std::size_t i = 2; i < labelled.size(); ++i)
            QCOMPARE(
                labelled[i].value - labelled[i - 1].value, labelled[2].value - labelled[1].value);
    }
};

QTEST_APPLESS_MAIN(TestLayerAxis)
#include "tst_layer_axis.moc"
