// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <functional>
#include <utility>

class QAction;
class QWidget;

namespace fathom {

class ActionRegistry;
class FigureSource;
class WindowState;
class Workbench;

/// Figures, results and the clipboard. Where a figure comes from is said once the panels exist.
class ExportActions final : public QObject
{
    Q_OBJECT

public:
    ExportActions(
        Workbench& workbench, ActionRegistry& actions, WindowState& state, QWidget* window);

    void setSweepFigure(FigureSource* figure) { m_sweep = figure; }
    void setTokenFigure(FigureSource* figure) { m_tokens = figure; }
    /// Asked for when it is wanted, as there are several.
    void setImportanceFigure(std::function<const FigureSource*()> figure)
    {
        m_importance = std::move(figure);
    }

private:
    void exportFigureOf(const FigureSource* figure);
    void exportResults();
    void copy();

    Workbench& m_workbench;
    WindowState& m_state;
    QWidget* m_window;
    FigureSource* m_sweep = nullptr;
    FigureSource* m_tokens = nullptr;
    std::function<const FigureSource*()> m_importance;
};

} // namespace fathom
