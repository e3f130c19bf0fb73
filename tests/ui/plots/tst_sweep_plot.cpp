// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/plots/made_up_results.h"
#include "ui/plots/sweep_plot.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QImage>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

#include <memory>
#include <optional>

using namespace fathom;
using namespace Qt::StringLiterals;

namespace {

// Pixels whose hue is that of the curve: a painted curve has hundreds of them.
int bluePixels(QWidget& widget)
{
    const QImage image = widget.grab().toImage();
    int count = 0;
    for (int y = 2; y < image.height() - 2; ++y) {
        for (int x = 2; x < image.width() - 2; ++x) {
            const QColor color = image.pixelColor(x, y);
            count += color.hslSaturation() > 100 && color.hslHue() > 190 && color.hslHue() < 230;
        }
    }
    return count;
}

QWidget* plotArea(SweepPlot& plot)
{
    return plot.findChild<QWidget*>(u"plotArea"_s);
}

} // namespace

class TestSweepPlot : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ColorScheme::Light); }

    void init()
    {
        m_plot = std::make_unique<SweepPlot>();
        m_plot->resize(800, 400);
        m_plot->setPlaceholder(u"Press Run."_s);
        m_plot->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_plot.get()));
    }
    void cleanup() { m_plot.reset(); }

    void saysWhatWillAppearUntilThereIsSomething()
    {
        auto* placeholder = m_plot->findChild<QLabel*>(u"placeholder"_s);
        QVERIFY(placeholder->isVisible());
        QCOMPARE(placeholder->text(), u"Press Run."_s);
        QVERIFY(!m_plot->hasFigure());
        m_plot->setPlan(madeUpPlan());
        QVERIFY(!placeholder->isVisible());
        QVERIFY(plotArea(*m_plot)->isVisible());
        m_plot->clear();
        QVERIFY(placeholder->isVisible());
        QVERIFY(!plotArea(*m_plot)->isVisible());
    }

    void paintsPointsAsTheyLand()
    {
        m_plot->setPlan(madeUpPlan());
        QTest::qWait(0);
        const int before = bluePixels(*m_plot);
        for (int layer = 0; layer < 6; ++layer)
            m_plot->addLayer(madeUpScore(LayerIndex(layer)));
        QTRY_VERIFY(bluePixels(*m_plot) > before + 300);
        QCOMPARE(m_plot->layersWithData().size(), std::size_t(6));
    }

    void aNewPlanForgetsTheRunBefore()
    {
        m_plot->setResult(madeUpSweep());
        m_plot->setStale(true);
        QVERIFY(m_plot->summary().contains(u"earlier settings"_s));
        m_plot->setPlan(madeUpPlan({ .blocks = 4 }));
        QVERIFY(m_plot->layersWithData().empty());
        QVERIFY(!m_plot->summary().contains(u"earlier settings"_s));
    }

    void staleCurvesAreGrey()
    {
        m_plot->setResult(madeUpSweep());
        QTRY_VERIFY(bluePixels(*m_plot) > 300);
        m_plot->setStale(true);
        QTRY_VERIFY(bluePixels(*m_plot) < 30);
        m_plot->setStale(false);
        QTRY_VERIFY(bluePixels(*m_plot) > 300);
    }

    void describesItselfForScreenReaders()
    {
        QVERIFY(!m_plot->accessibleName().isEmpty());
        m_plot->setPlan(madeUpPlan());
        const QString empty = m_plot->accessibleDescription();
        m_plot->addLayer(madeUpScore(LayerIndex(3)));
        const QString one = m_plot->accessibleDescription();
        QVERIFY(one != empty);
        QVERIFY(one.contains(u"layer 3"_s));
        QCOMPARE(one, m_plot->summary());
        m_plot->setMetric(SweepMetric::Auroc);
        QVERIFY(m_plot->accessibleName().contains(u"AUROC"_s));
    }

    void arrowKeysMoveTheSelectionOverLandedLayers()
    {
        m_plot->setPlan(madeUpPlan());
        for (const int layer : { -1, 0, 1, 5 })
            m_plot->addLayer(madeUpScore(LayerIndex(layer)));
        QSignalSpy clicks(m_plot.get(), &LayerPlot::layerClicked);
        QTest::keyClick(m_plot.get(), Qt::Key_Right);
        QCOMPARE(m_plot->selectedLayer(), embeddingLayer);
        QTest::keyClick(m_plot.get(), Qt::Key_Left); // already the first
        QCOMPARE(clicks.size(), 1);
        QTest::keyClick(m_plot.get(), Qt::Key_End);
        QCOMPARE(m_plot->selectedLayer(), LayerIndex(5));
        QTest::keyClick(m_plot.get(), Qt::Key_Left);
        QCOMPARE(m_plot->selectedLayer(), LayerIndex(1)); // 2 to 4 have not landed
        QTest::keyClick(m_plot.get(), Qt::Key_Home);
        QCOMPARE(m_plot->selectedLayer(), embeddingLayer);
        QCOMPARE(clicks.size(), 4);
        m_plot->setSelectedLayer(LayerIndex(3)); // without data
        QTest::keyClick(m_plot.get(), Qt::Key_Right);
        QCOMPARE(m_plot->selectedLayer(), LayerIndex(5));
        m_plot->setSelectedLayer(LayerIndex(3));
        QTest::keyClick(m_plot.get(), Qt::Key_Left);
        QCOMPARE(m_plot->selectedLayer(), LayerIndex(1));
    }

    void keysDoNothingWithoutLayers()
    {
        QSignalSpy clicks(m_plot.get(), &LayerPlot::layerClicked);
        for (const auto key : { Qt::Key_Left, Qt::Key_Right, Qt::Key_Home, Qt::Key_End })
            QTest::keyClick(m_plot.get(), key);
        QCOMPARE(clicks.size(), 0);
    }

    void settingTheSelectionIsNotAClick()
    {
        m_plot->setResult(madeUpSweep());
        QSignalSpy clicks(m_plot.get(), &LayerPlot::layerClicked);
        m_plot->setSelectedLayer(LayerIndex(4));
        QCOMPARE(clicks.size(), 0);
        QCOMPARE(m_plot->selectedLayer(), LayerIndex(4));
    }

    void aClickChoosesTheNearestLayer()
    {
        m_plot->setResult(madeUpSweep({ .blocks = 10, .hasEmbedding = false }));
        QTRY_VERIFY(bluePixels(*m_plot) > 300);
        QSignalSpy clicks(m_plot.get(), &LayerPlot::layerClicked);
        QWidget* area = plotArea(*m_plot);
        std::optional<int> before;
        for (int x = 80; x < area->width() - 200; x += 60) {
            QTest::mouseClick(area, Qt::LeftButton, {}, QPoint(x, area->height() / 2));
            const int layer = m_plot->selectedLayer()->value;
            QVERIFY(!before || layer >= *before);
            before = layer;
        }
        QVERIFY(clicks.size() > 5);
        QVERIFY(*before > 4);
    }

    void aDragIsNotAClickAndADoubleClickResets()
    {
        m_plot->setResult(madeUpSweep());
        QTRY_VERIFY(bluePixels(*m_plot) > 300);
        QSignalSpy clicks(m_plot.get(), &LayerPlot::layerClicked);
        QWidget* area = plotArea(*m_plot);
        const QPoint from(300, 200);
        QTest::mousePress(area, Qt::LeftButton, {}, from);
        for (int step = 1; step <= 5; ++step) {
            QMouseEvent move(QEvent::MouseMove, from + QPointF(10 * step, 8 * step),
                area->mapToGlobal(from), Qt::LeftButton, Qt::LeftButton, {});
            QApplication::sendEvent(area, &move);
        }
        QTest::mouseRelease(area, Qt::LeftButton, {}, from + QPoint(50, 40));
        QCOMPARE(clicks.size(), 0);
        QVERIFY(m_plot->isZoomed());
        QTest::mouseDClick(area, Qt::LeftButton, {}, from);
        QVERIFY(!m_plot->isZoomed());
    }

    void theWheelZooms()
    {
        m_plot->setResult(madeUpSweep());
        QTRY_VERIFY(bluePixels(*m_plot) > 300);
        QWidget* area = plotArea(*m_plot);
        QWheelEvent wheel(QPointF(300, 200), area->mapToGlobal(QPointF(300, 200)), {}, { 0, 120 },
            Qt::NoButton, {}, Qt::NoScrollPhase, false);
        QVERIFY(!m_plot->isZoomed());
        QApplication::sendEvent(area, &wheel);
        QVERIFY(m_plot->isZoomed());
        m_plot->addLayer(madeUpScore(LayerIndex(5))); // a point landing leaves the view alone
        QTest::qWait(0);
        QVERIFY(m_plot->isZoomed());
        m_plot->resetZoom();
        QVERIFY(!m_plot->isZoomed());
    }

    void repaintsWhenTheThemeChanges()
    {
        m_plot->setResult(madeUpSweep());
        QTRY_VERIFY(bluePixels(*m_plot) > 300);
        applyTheme(*qApp, ColorScheme::Dark);
        const QColor background = darkPalette().color(QPalette::Base);
        QTRY_COMPARE(m_plot->grab().toImage().pixelColor(300, 4), background);
        applyTheme(*qApp, ColorScheme::Light);
    }

    void drawsAnything_data()
    {
        QTest::addColumn<MadeUpSweep>("sweep");
        QTest::addColumn<QSize>("size");
        QTest::newRow("one layer")
            << MadeUpSweep { .blocks = 1, .hasEmbedding = false } << QSize(800, 400);
        QTest::newRow("200 layers") << MadeUpSweep { .blocks = 200 } << QSize(800, 400);
        QTest::newRow("tiny widget") << MadeUpSweep {} << QSize(40, 20);
        QTest::newRow("all below the axis")
            << MadeUpSweep { .lowest = 0.1, .peak = 0.2 } << QSize(800, 400);
        QTest::newRow("five classes") << MadeUpSweep { .classes = 5 } << QSize(500, 300);
        QTest::newRow("nothing landed") << MadeUpSweep { .landed = 0 } << QSize(500, 300);
    }
    void drawsAnything()
    {
        QFETCH(MadeUpSweep, sweep);
        QFETCH(QSize, size);
        m_plot->resize(size);
        m_plot->setResult(madeUpSweep(sweep));
        m_plot->setComparisons(
            { { QString(300, u'x'), madeUpSweep({ .blocks = 30 }) }, { {}, SweepResult() } });
        for (const SweepMetric metric : { SweepMetric::Score, SweepMetric::Auroc }) {
            m_plot->setMetric(metric);
            QTest::qWait(0);
            QVERIFY(!m_plot->grab().isNull());
        }
        SweepPlan empty;
        m_plot->setPlan(empty);
        QTest::qWait(0);
        QVERIFY(!m_plot->grab().isNull());
    }

private:
    std::unique_ptr<SweepPlot> m_plot;
};

QTEST_MAIN(TestSweepPlot)
#include "tst_sweep_plot.moc"
