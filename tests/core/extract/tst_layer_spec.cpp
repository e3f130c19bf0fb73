// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/layer_spec.h"

#include <QTest>

using namespace fathom;

namespace {

std::vector<std::int32_t> resolved(const char* text, std::int64_t layerCount)
{
    std::vector<std::int32_t> indices;
    const auto layers = LayerSpec::parse(text)->resolve(layerCount);
    for (const auto layer : *layers)
        indices.push_back(layer.value);
    return indices;
}

std::vector<std::int32_t> range(std::int32_t first, std::int32_t last)
{
    std::vector<std::int32_t> indices;
    for (auto i = first; i <= last; ++i)
        indices.push_back(i);
    return indices;
}

} // namespace

class TestLayerSpec : public QObject
{
    Q_OBJECT

private slots:
    void findsTheMiddleThird_data()
    {
        // The reference's golden values: layer count, first, last.
        QTest::addColumn<int>("layerCount");
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("last");
        for (const auto& [count, first, last] : std::vector<std::tuple<int, int, int>> { { 1, 0, 0 }, { 2, 0, 1 }, { 3, 1, 1 },
                 { 4, 1, 2 }, { 5, 1, 3 }, { 6, 2, 3 }, { 12, 4, 7 }, { 16, 5, 10 }, { 22, 7, 14 }, { 24, 8, 15 }, { 28, 9, 18 },
                 { 32, 10, 21 }, { 36, 12, 23 }, { 80, 26, 53 } })
            QTest::addRow("%d layers", count) << count << first << last;
    }

    void findsTheMiddleThird()
    {
        QFETCH(int, layerCount);
        QFETCH(int, first);
        QFETCH(int, last);
        QCOMPARE(resolved("middle", layerCount), range(first, last));
        QCOMPARE(LayerSpec().resolve(layerCount)->size(), static_cast<std::size_t>(last - first + 1));
    }

    void resolves_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QList<int>>("expected");
        const auto row = [](const char* text, QList<int> expected) { QTest::addRow("%s", text) << QByteArray(text) << expected; };
        row("3", { 3 });
        row("-1", { 11 });
        row("-12", { 0 });
        row("8,2", { 2, 8 });
        row("[8, 2, -4]", { 2, 8 });
        row("last", { 11 });
        row("all", { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 });
        row("sweep", { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 });
        row("sweep:5", { 0, 5, 10 });
        row("sweep:3-5", { 3, 4, 5 });
        row("sweep:10-40", { 10, 11 });
        row("embedding", { -1 });
        row("embedding,last", { -1, 11 });
        row(" 3 ", { 3 });
    }

    void resolves()
    {
        QFETCH(QByteArray, text);
        QFETCH(QList<int>, expected);
        QCOMPARE(resolved(text.constData(), 12), std::vector<std::int32_t>(expected.begin(), expected.end()));
        // The canonical form means the same.
        QCOMPARE(resolved(LayerSpec::parse(text.constData())->text().c_str(), 12), resolved(text.constData(), 12));
        QCOMPARE(LayerSpec::parse(text.constData())->isSweep(), text.startsWith("sweep"));
    }

    void choosesAutomaticallyFromCandidates()
    {
        for (const auto* text : { "auto", "fast_auto" }) {
            const auto spec = *LayerSpec::parse(text);
            QCOMPARE(spec.text(), std::string(text));
            QVERIFY(!spec.isSweep());
            QCOMPARE(resolved(text, 32), (std::vector<std::int32_t> { 7, 15, 23 }));
            const auto given = *LayerCandidates::parse("-1,4");
            const auto layers = spec.resolve(12, given);
            QCOMPARE(*layers, (std::vector { LayerIndex(4), LayerIndex(11) }));
            QVERIFY(!spec.resolve(3, given));
        }
        QCOMPARE(LayerSpec::parse("auto")->automatic(), AutomaticLayers::GroupLasso);
        QCOMPARE(LayerSpec::parse("fast_auto")->automatic(), AutomaticLayers::Fast);
        QCOMPARE(LayerSpec::parse("all")->automatic(), AutomaticLayers::No);
    }

    void refusesWhatNamesNoLayer_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const auto* text : { "", "x", "1.5", "8,", ",8", "[8", "8]", "1-3", "sweep:0", "sweep:-2", "sweep:", "sweep:a", "sweep:5-3",
                 "sweep:3-", "sweep:-3-5", "sweeps", "99999999999", "middle last", "auto:3", "auto,3", "Auto" })
            QTest::addRow("\"%s\"", text) << QByteArray(text);
    }

    void refusesWhatNamesNoLayer()
    {
        QFETCH(QByteArray, text);
        const auto spec = LayerSpec::parse(text.constData());
        QVERIFY(!spec);
        QCOMPARE(spec.error().code, ErrorCode::InvalidLayerSpec);
        QVERIFY(spec.error().message.find("sweep:A-B") != std::string::npos); // says what may be written
    }

    void refusesLayersTheModelLacks_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const auto* text : { "12", "-13", "3,12", "sweep:12-14" })
            QTest::addRow("%s", text) << QByteArray(text);
    }

    void refusesLayersTheModelLacks()
    {
        QFETCH(QByteArray, text);
        const auto layers = LayerSpec::parse(text.constData())->resolve(12);
        QVERIFY(!layers);
        QCOMPARE(layers.error().code, ErrorCode::InvalidLayerSpec);
    }
};

QTEST_APPLESS_MAIN(TestLayerSpec)
#include "tst_layer_spec.moc"
