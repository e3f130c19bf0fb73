// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_actions.h"

#include "core/io/file.h"
#include "core/probe/report.h"
#include "ui/controllers/workbench.h"
#include "ui/plots/figure_export.h"
#include "ui/plots/figure_source.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"
#include "ui/window/table_clipboard.h"
#include "ui/window/window_state.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>

using namespace Qt::StringLiterals;

namespace fathom {

ExportActions::ExportActions(
    Workbench& workbench, ActionRegistry& actions, WindowState& state, QWidget* window)
    : QObject(window)
    , m_workbench(workbench)
    , m_state(state)
    , m_window(window)
{
    const auto file = tr("File");
    auto* plot = actions.add({ u"exportPlot"_s, file, tr("&Export plot…"),
        tr("Save the sweep plot as SVG, PDF or PNG, or its numbers as CSV"), u"export"_s,
        { QKeySequence(u"Ctrl+E"_s) } });
    connect(plot, &QAction::triggered, this, [this] { exportFigureOf(m_sweep); });
    auto* tokens = actions.add({ u"exportTokens"_s, file, tr("Export t&okens…"),
        tr("Save the token scores as SVG, PDF or PNG, or as CSV"), u"export"_s, {} });
    connect(tokens, &QAction::triggered, this, [this] { exportFigureOf(m_tokens); });
    auto* importance = actions.add({ u"exportImportance"_s, file, tr("Export &importance…"),
        tr("Save layer importance as SVG, PDF or PNG, or as CSV"), u"export"_s, {} });
    connect(importance, &QAction::triggered, this,
        [this] { exportFigureOf(m_importance ? m_importance() : nullptr); });
    auto* results = actions.add({ u"exportResults"_s, file, tr("Export &results as CSV…"),
        tr("Save every number of the shown run, one row for each layer"), u"export"_s,
        { QKeySequence(u"Ctrl+Shift+E"_s) } });
    connect(results, &QAction::triggered, this, &ExportActions::exportResults);
    auto* copyAction = actions.add({ u"copy"_s, tr("Edit"), tr("&Copy"),
        tr("Copy what has the keyboard: selected rows, a plot as a picture, tokens with their "
           "scores"),
        u"copy"_s, { QKeySequence::Copy } });
    connect(copyAction, &QAction::triggered, this, &ExportActions::copy);

    const auto enable = [this, plot, results] {
        const auto run = m_workbench.runs().shownRun();
        const bool hasResults = run && !run->result.layers().empty();
        plot->setEnabled(hasResults);
        results->setEnabled(hasResults);
    };
    const auto& runs = m_workbench.runs();
    connect(&runs, &RunController::layerScored, this, enable);
    connect(&runs, &RunController::shownRunChanged, this, enable);
    const auto enableTokens
        = [this, tokens] { tokens->setEnabled(m_workbench.tokens().scores() != nullptr); };
    connect(&m_workbench.tokens(), &TokenController::changed, this, enableTokens);
    enable();
    enableTokens();
}

void ExportActions::exportFigureOf(const FigureSource* figure)
{
    if (!figure || !figure->hasFigure())
        return;
    const auto extension = m_state.lastFigureFormat();
    const auto suggestion
        = QDir(m_state.lastFolder()).filePath(figure->figureName() + u'.' + extension);
    const QStringList filters { tr("SVG (*.svg)"), tr("PDF (*.pdf)"), tr("PNG (*.png)"),
        tr("CSV, the numbers (*.csv)") };
    QString filter;
    for (const auto& candidate : filters)
        if (candidate.contains(u"*."_s + extension))
            filter = candidate;
    const auto path = QFileDialog::getSaveFileName(
        m_window, tr("Export figure"), suggestion, filters.join(u";;"), &filter);
    if (path.isEmpty())
        return;
    FigureOptions options;
    const auto chosen = filter.section(u"*."_s, 1).section(u')', 0, 0);
    options.defaultFormat = figureFormat(u"x."_s + chosen).value_or(FigureFormat::Svg);
    const auto written = figurePath(path, options.defaultFormat);
    if (const auto status = exportFigure(*figure, path, options); !status)
        return m_workbench.messages().showError(status.error());
    m_state.setLastFolder(QFileInfo(written).absolutePath());
    m_state.setLastFigureFormat(QFileInfo(written).suffix().toLower());
    m_workbench.messages().showNote(tr("Saved %1.").arg(QFileInfo(written).fileName()));
}

void ExportActions::exportResults()
{
    const auto run = m_workbench.runs().shownRun();
    if (!run || run->result.layers().empty())
        return;
    auto path = QFileDialog::getSaveFileName(m_window, tr("Export results"),
        QDir(m_state.lastFolder()).filePath(u"results.csv"_s), tr("CSV (*.csv)"));
    if (path.isEmpty())
        return;
    if (QFileInfo(path).suffix().isEmpty())
        path += u".csv"_s;
    if (const auto status = writeFileAtomically(toPath(path), sweepCsv(run->result)); !status)
        return m_workbench.messages().showError(status.error());
    m_state.setLastFolder(QFileInfo(path).absolutePath());
    m_workbench.messages().showNote(tr("Saved %1.").arg(QFileInfo(path).fileName()));
}

void ExportActions::copy()
{
    // The nearest widget around the one with the keyboard that knows what a copy of it is.
    for (auto* widget = QApplication::focusWidget(); widget; widget = widget->parentWidget()) {
        if (auto* edit = qobject_cast<QLineEdit*>(widget))
            return edit->copy();
        if (const auto* view = qobject_cast<QAbstractItemView*>(widget))
            return copyRows(*view);
        if (const auto* figure = dynamic_cast<const FigureSource*>(widget);
            figure && figure->hasFigure()) {
            if (const auto status = copyFigure(*figure); !status)
                m_workbench.messages().showError(status.error());
            return;
        }
    }
    if (m_sweep && m_sweep->hasFigure())
        if (const auto status = copyFigure(*m_sweep); !status)
            m_workbench.messages().showError(status.error());
}

} // namespace fathom
