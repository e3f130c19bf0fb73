// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/penalty_path_plot.h"

#include <QImage>
#include <QTest>

#include <limits>

using namespace fathom;
using namespace Qt::StringLiterals;

namespace {

/// Layer 4 enters at half of the largest penalty, layer 2 at an eighth, the embedding never.
LayerSelection selection()
{
    LayerSelection chosen { .candidates = { embeddingLayer, LayerIndex(2), LayerIndex(4) },
        .importances = { 0, 0, 0.2 } };
    chosen.alpha = 0.2;
    chosen.alphaMax = 0.5;
    chosen.path = { { 0.5, { 0, 0, 0 } }, { 0.25, { 0, 0, 0.1 } }, { 0.125, { 0, 0, 0.3 } },
        { 0.0625, { 0, 0.2, 0.5 } } };
    return chosen;
}

} // namespace

class PenaltyPathPlotTest : public QObject
{
    Q_OBJECT

private slots:
    void saysWhichLayerEntersFirst()
    {
        PenaltyPathPlot plot;
        QVERIFY(!plot.hasFigure());
        QVERIFY(plot.summary().isEmpty());
        plot.setSelection(selection());
        QVERIFY(plot.hasFigure());
        QVERIFY2(plot.summary().contains(u"layer 4 enters first, at 0.500"_s)
                && plot.summary().contains(u"at 0.125 there are 2 of 3"_s),
            qPrintable(plot.summary()));
        QCOMPARE(plot.accessibleDescription(), plot.summary());
        QVERIFY(plot.toolTipOf(LayerIndex(2)).contains(u"enters at 0.125 of"_s));
        QVERIFY(plot.toolTipOf(embeddingLayer).contains(u"does not enter"_s));
        QVERIFY(plot.toolTipOf(LayerIndex(3)).isEmpty());
        plot.clear();
        QVERIFY(!plot.hasFigure());
    }

    void columnsReachUpToWhereALayerEnters()
    {
        PenaltyPathPlot plot;
        plot.resize(600, 300);
        plot.setSelection(selection());
        plot.show();
        QVERIFY(QTest::qWaitForWindowExposed(&plot));
        QTest::qWait(0);
        const QImage image = plot.grab().toImage();
        const auto painted = [&](double layer) {
            // from the left edge's column: how much of a vertical line through the layer is filled
            const int x = qRound(60 + (layer + 1.5) / 6 * (image.width() - 120));
            int count = 0;
            for (int y = 0; y < image.height(); ++y)
                count += image.pixelColor(x, y).saturation() > 60 ? 1 : 0;
            return count;
        };
        QVERIFY(painted(4) > 2 * painted(2));
        QVERIFY(painted(2) > 10);
        QVERIFY(painted(0.5) < 5); // no candidate: a line or a letter
    }

    void csvHasEveryLayerAtEveryPenalty()
    {
        PenaltyPathPlot plot;
        plot.setSelection(selection());
        const QStringList lines = plot.dataAsCsv().split(u"\r\n"_s, Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 1 + 4 * 3);
        QCOMPARE(lines[12], u"0.0625,0.125,4,block 4,0.5"_s);
    }

    void survivesOddNumbers()
    {
        auto odd = selection();
        odd.path[1].importances = { 1 };
        odd.path[2].alpha = std::numeric_limits<double>::quiet_NaN();
        odd.path[3].importances[0] = std::numeric_limits<double>::infinity();
        PenaltyPathPlot plot;
        plot.resize(300, 200);
        plot.setSelection(odd);
        plot.show();
        QTest::qWait(0);
        QVERIFY(!plot.grab().isNull());
        odd.alphaMax = 0;
        plot.setSelection(odd);
        QVERIFY(!plot.hasFigure());
    }
};

QTEST_MAIN(PenaltyPathPlotTest)
#include "tst_penalty_path_plot.moc"
