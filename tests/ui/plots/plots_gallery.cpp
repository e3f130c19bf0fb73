// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Fills every plot with invented values and saves pictures of it, for looking at:
//
//   QT_QPA_PLATFORM=offscreen QT_SCALE_FACTOR=2 plots_gallery FOLDER
#include "tests/ui/plots/made_up_results.h"
#include "ui/plots/figure_export.h"
#include "ui/plots/importance_plot.h"
#include "ui/plots/sweep_plot.h"
#include "ui/plots/token_heatmap.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QDir>
#include <QTextStream>
#include <QToolButton>

using namespace Qt::StringLiterals;
using namespace fathom;

namespace {

class Gallery
{
public:
    explicit Gallery(const QString& folder, const QString& suffix)
        : m_folder(folder)
        , m_suffix(suffix)
    {
    }

    void show(QWidget& widget, const QString& name, const QSize& size)
    {
        widget.resize(size);
        widget.show();
        QApplication::processEvents();
        QApplication::processEvents();
        widget.grab().save(QDir(m_folder).filePath(name + m_suffix + ".png"_L1));
    }

    void save(const FigureSource& source, const QString& name)
    {
        for (const QString& extension : { u".svg"_s, u".pdf"_s, u".png"_s, u".csv"_s }) {
            const Status status = exportFigure(source, QDir(m_folder).filePath(name + extension));
            if (!status)
                QTextStream(stderr) << QString::fromStdString(status.error().text()) << '\n';
        }
    }

private:
    QString m_folder;
    QString m_suffix;
};

void showSweeps(Gallery& gallery)
{
    SweepPlot plot;
    plot.setPlaceholder(
        u"The accuracy of a probe at every layer appears here.\nOpen a data set and a model, then press Run."_s);
    gallery.show(plot, u"sweep-empty"_s, { 760, 360 });
    plot.setPlan(madeUpPlan());
    gallery.show(plot, u"sweep-planned"_s, { 760, 360 });
    plot.setResult(madeUpSweep({ .landed = 7 }));
    gallery.show(plot, u"sweep-running"_s, { 760, 360 });
    plot.setResult(madeUpSweep());
    plot.setSelectedLayer(LayerIndex(6));
    gallery.show(plot, u"sweep-done"_s, { 900, 400 });
    gallery.show(plot, u"sweep-narrow"_s, { 420, 260 });
    gallery.save(plot, u"sweep"_s);
    plot.setMetric(SweepMetric::Auroc);
    gallery.show(plot, u"sweep-auroc"_s, { 760, 360 });
    plot.setMetric(SweepMetric::Score);
    plot.setComparisons({ { u"mean pooling"_s, madeUpSweep({ .peak = 0.88, .peakAt = 0.7 }) },
        { u"mass mean"_s, madeUpSweep({ .peak = 0.72, .peakAt = 0.5 }) } });
    gallery.show(plot, u"sweep-compare"_s, { 760, 360 });
    gallery.save(plot, u"sweep-compared"_s);
    plot.setComparisons({});
    plot.setStale(true);
    gallery.show(plot, u"sweep-stale"_s, { 760, 360 });
    plot.setStale(false);
    plot.setResult(madeUpSweep({ .blocks = 80, .groups = 60 }));
    plot.setSelectedLayer(LayerIndex(37));
    gallery.show(plot, u"sweep-80"_s, { 760, 360 });
    plot.setResult(madeUpSweep({ .testRows = 40, .groups = 40, .lowest = 0.36, .peak = 0.5 }));
    gallery.show(plot, u"sweep-chance"_s, { 760, 360 });
    gallery.save(plot, u"sweep-chance-paper"_s);
}

void showImportance(Gallery& gallery)
{
    ImportancePlot plot;
    plot.setPlaceholder(
        u"How much each layer weighs in a probe on all layers appears here when a sweep has finished."_s);
    gallery.show(plot, u"importance-empty"_s, { 560, 260 });
    plot.setImportance(madeUpImportance(), ImportanceMetric::L2);
    gallery.show(plot, u"importance"_s, { 560, 260 });
    plot.setSelectedLayer(LayerIndex(6));
    gallery.show(plot, u"importance-selected"_s, { 560, 260 });
    gallery.save(plot, u"importance-paper"_s);
}

void showTokens(Gallery& gallery)
{
    TokenHeatmap map;
    map.setPlaceholder(u"Select a row to see the probe's score at each of its tokens."_s);
    gallery.show(map, u"tokens-empty"_s, { 640, 200 });
    map.setCaption(u"layer 6"_s);
    map.setScores(sentenceAboutLodz(), twoClasses());
    map.setCurrentToken(9);
    gallery.show(map, u"tokens"_s, { 640, 200 });
    gallery.save(map, u"tokens-paper"_s);
    map.setScores(difficultText(), twoClasses());
    gallery.show(map, u"tokens-difficult"_s, { 640, 280 });
    gallery.save(map, u"tokens-difficult-paper"_s);
    map.setScores(rightToLeftText(), twoClasses());
    gallery.show(map, u"tokens-rtl"_s, { 480, 160 });
    map.setScores(longText(1000), twoClasses());
    gallery.show(map, u"tokens-long"_s, { 640, 260 });
}

void showIcons(Gallery& gallery)
{
    QWidget sheet;
    int index = 0;
    for (const QString& name : themedIconNames()) {
        for (const bool isEnabled : { true, false }) {
            auto* button = new QToolButton(&sheet);
            button->setIcon(themedIcon(name));
            button->setIconSize(isEnabled ? QSize(24, 24) : QSize(16, 16));
            button->setEnabled(isEnabled);
            button->setGeometry(
                (index % 12) * 76 + (isEnabled ? 4 : 42), (index / 12) * 44 + 4, 34, 34);
        }
        ++index;
    }
    auto* app = new QToolButton(&sheet);
    app->setIcon(applicationIcon());
    app->setIconSize({ 128, 128 });
    app->setGeometry(4, 150, 140, 140);
    gallery.show(sheet, u"icons"_s, { 12 * 76, 300 });
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() != 2) {
        QTextStream(stderr) << "usage: plots_gallery FOLDER\n";
        return 2;
    }
    QDir().mkpath(arguments[1]);
    for (const ColorScheme scheme : { ColorScheme::Light, ColorScheme::Dark }) {
        applyTheme(application, scheme);
        Gallery gallery(arguments[1], u"-%1"_s.arg(colorSchemeName(scheme)));
        showSweeps(gallery);
        showImportance(gallery);
        showTokens(gallery);
        showIcons(gallery);
    }
    return 0;
}
