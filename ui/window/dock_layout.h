// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QObject>

class QDockWidget;
class QMainWindow;

namespace fathom {

class ActionRegistry;
class HelpActions;

/// The docks of the window: where they are, how they are shown and hidden, and how everything gets
/// back to where it began.
class DockLayout final : public QObject
{
    Q_OBJECT

public:
    DockLayout(QMainWindow& window, ActionRegistry& actions, HelpActions& help);

    /// Adds a dock with its toggle in the View section. `share` of its side's height, in the layout
    /// it begins with; 0: as high as its content is, if the others can keep enough.
    QDockWidget* add(QWidget* content, const QString& id, const QString& title,
        Qt::DockWidgetArea side, int share);
    /// Shows the dock with this id above those it shares its place with.
    void bringForward(const QString& id);
    /// The layout of the first start.
    void reset();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Place
    {
        QDockWidget* dock;
        Qt::DockWidgetArea side;
        int share;
    };

    void resizeSides();
    /// Widens or narrows the sides as the text grew or shrank.
    void followFont();
    [[nodiscard]] QDockWidget* firstShownAt(Qt::DockWidgetArea side) const;

    QMainWindow& m_window;
    ActionRegistry& m_actions;
    HelpActions& m_help;
    QList<Place> m_places;
    int m_character; ///< width of one, for which the sides are as wide as they are
};

} // namespace fathom
