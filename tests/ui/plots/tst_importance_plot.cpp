// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/plots/made_up_results.h"
#include "ui/plots/importance_plot.h"

#include <QImage>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <limits>

using namespace fathom;
using namespace Qt::StringLiterals;

class TestImportancePlot : public QObject
{
    Q_OBJECT

private slots:
    void saysWhatWillAppear()
    {
        ImportancePlot plot;
        plot.setPlaceholder(u"After a sweep."_s);
        plot.show();
        auto* placeholder = plot.findChild<QLabel*>(u"placeholder"_s);
        QVERIFY(placeholder->isVisible());
        plot.setImportance(madeUpImportance(), ImportanceMetric::L2);
        QVERIFY(!placeholder->isVisible());
        plot.clear();
        QVERIFY(placeholder->isVisible());
        QVERIFY(plot.summary().isEmpty());
    }

    void summaryNamesTheLargest()
    {
        ImportancePlot plot;
        LayerImportance importance;
        importance.layers = { LayerIndex(4), LayerIndex(2), embeddingLayer };
        importance.importance = { 0.2, 0.7, 0.1 };
        plot.setImportance(importance, ImportanceMetric::MaxAbs);
        QVERIFY(plot.summary().contains(u"layer 2 with 0.700 of the sum"_s));
        QVERIFY(plot.summary().contains(u"largest absolute value"_s));
        QCOMPARE(plot.accessibleDescription(), plot.summary());
        QCOMPARE(plot.layersWithData(),
            (std::vector<LayerIndex> { embeddingLayer, LayerIndex(2), LayerIndex(4) }));
        QVERIFY(plot.toolTipOf(LayerIndex(4)).contains(u"0.2"_s));
        QVERIFY(plot.toolTipOf(LayerIndex(9)).isEmpty());
    }

    void paintsBarsAndSelectsByKeyAndMouse()
    {
        ImportancePlot plot;
        plot.resize(600, 300);
        plot.setImportance(madeUpImportance(), ImportanceMetric::L1);
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        QSignalSpy clicks(&plot, &LayerPlot::layerClicked);
        QTest::keyClick(&plot, Qt::Key_End);
        QCOMPARE(plot.selectedLayer(), LayerIndex(11));
        auto* area = plot.findChild<QWidget*>(u"plotArea"_s);
        QTest::mouseClick(area, Qt::LeftButton, {}, area->rect().center());
        QVERIFY(plot.selectedLayer()->value > 2 && plot.selectedLayer()->value < 8);
        QCOMPARE(clicks.size(), 2);
        const QImage image = plot.grab().toImage();
        QVERIFY(image.pixelColor(area->rect().center() + QPoint(0, 80))
            != image.pixelColor(2, 150)); // a bar
    }

    void survivesOddNumbers()
    {
        ImportancePlot plot;
        plot.resize(300, 200);
        plot.show();
        LayerImportance importance;
        importance.layers = { LayerIndex(0), LayerIndex(1), LayerIndex(2) };
        importance.importance = { std::numeric_limits<double>::quiet_NaN(), -3 };
        plot.setImportance(importance, ImportanceMetric::L2, false);
        QTest::qWait(0);
        QVERIFY(!plot.grab().isNull());
        QCOMPARE(plot.layersWithData().size(), std::size_t(2));
    }

    void csvHasEveryLayer()
    {
        ImportancePlot plot;
        const LayerImportance importance = madeUpImportance();
        plot.setImportance(importance, ImportanceMetric::L2);
        const QStringList lines = plot.dataAsCsv().split(u"\r\n"_s, Qt::SkipEmptyParts);
        QCOMPARE(std::size_t(lines.size()), importance.layers.size() + 1);
        QCOMPARE(lines[1].split(u',').value(0), u"-1"_s);
        QCOMPARE(lines[3].split(u',').value(2).toDouble(), importance.importance[2]);
    }
};

QTEST_MAIN(TestImportancePlot)
#include "tst_importance_plot.moc"
