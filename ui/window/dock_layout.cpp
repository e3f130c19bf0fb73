// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/dock_layout.h"

#include "ui/panels/dock_title.h"
#include "ui/window/action_registry.h"
#include "ui/window/help_actions.h"

#include <QAction>
#include <QDockWidget>
#include <QEvent>
#include <QLayout>
#include <QMainWindow>
#include <QToolButton>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {
constexpr int leftCharacters = 50;
constexpr int rightCharacters = 48;
constexpr double mostForContent = 0.75; ///< of a side's height
constexpr double mostForSides = 0.6; ///< of the window's width, when text grows
} // namespace

DockLayout::DockLayout(QMainWindow& window, ActionRegistry& actions, HelpActions& help)
    : QObject(&window)
    , m_window(window)
    , m_actions(actions)
    , m_help(help)
    , m_character(window.fontMetrics().averageCharWidth())
{
    window.installEventFilter(this);
    m_window.setDockOptions(QMainWindow::AllowNestedDocks | QMainWindow::AllowTabbedDocks);
    m_window.setCorner(Qt::TopLeftCorner, Qt::LeftDockWidgetArea);
    m_window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    m_window.setCorner(Qt::TopRightCorner, Qt::RightDockWidgetArea);
    m_window.setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    auto* resetAction = m_actions.add({ u"resetLayout"_s, tr("View"), tr("&Reset layout"),
        tr("Put every panel back where it began"), {}, {} });
    connect(resetAction, &QAction::triggered, this, &DockLayout::reset);
}

QDockWidget* DockLayout::add(
    QWidget* content, const QString& id, const QString& title, Qt::DockWidgetArea side, int share)
{
    auto* dock = new QDockWidget(title, &m_window);
    dock->setObjectName(id);
    dock->setWidget(content);
    auto* bar = new DockTitle(*dock);
    bar->addButton(m_help.makeButton(
        id + u"Help"_s, [content] { return HelpActions::pageOf(content); }, bar));
    dock->setTitleBarWidget(bar);
    m_places.append({ dock, side, share });
    m_window.addDockWidget(side, dock);
    auto* toggle = dock->toggleViewAction();
    toggle->setIconText(title);
    m_actions.adopt(toggle, id + u"Toggle"_s, tr("View"));
    return dock;
}

void DockLayout::reset()
{
    for (const auto& place : m_places) {
        place.dock->setFloating(false);
        m_window.removeDockWidget(place.dock);
    }
    for (const auto& place : m_places) {
        m_window.addDockWidget(place.side, place.dock);
        place.dock->show();
    }
    resizeSides();
}

void DockLayout::bringForward(const QString& id)
{
    for (const auto& place : m_places) {
        if (place.dock->objectName() != id)
            continue;
        place.dock->show();
        place.dock->raise();
    }
}

void DockLayout::resizeSides()
{
    m_window.layout()->activate(); // sizes are known before the first frame
    const int character = m_window.fontMetrics().averageCharWidth();
    for (const auto side : { Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea }) {
        const int height = m_window.centralWidget()->height();
        int shares = 0;
        int wanted = 0; // by those that are as high as their content
        for (const auto& place : m_places) {
            if (place.side != side)
                continue;
            shares += place.share;
            wanted += place.share == 0 ? place.dock->sizeHint().height() : 0;
        }
        const int content = std::min(wanted, static_cast<int>(height * mostForContent));
        QList<QDockWidget*> docks;
        QList<int> heights;
        for (const auto& place : m_places) {
            if (place.side != side)
                continue;
            docks.append(place.dock);
            heights.append(place.share == 0
                    ? content * place.dock->sizeHint().height() / std::max(wanted, 1)
                    : (height - content) * place.share / shares);
        }
        m_window.resizeDocks(docks, heights, Qt::Vertical);
        const int characters = side == Qt::LeftDockWidgetArea ? leftCharacters : rightCharacters;
        m_window.resizeDocks({ docks.first() }, { character * characters }, Qt::Horizontal);
    }
}

bool DockLayout::eventFilter(QObject* watched, QEvent* event)
{
    // Queued: the docks learn of the new font after the window.
    if (event->type() == QEvent::FontChange)
        QMetaObject::invokeMethod(this, &DockLayout::followFont, Qt::QueuedConnection);
    return QObject::eventFilter(watched, event);
}

QDockWidget* DockLayout::firstShownAt(Qt::DockWidgetArea side) const
{
    for (const auto& place : m_places)
        if (place.dock->isVisible() && !place.dock->isFloating()
            && m_window.dockWidgetArea(place.dock) == side)
            return place.dock;
    return nullptr;
}

void DockLayout::followFont()
{
    const int character = m_window.fontMetrics().averageCharWidth();
    const double growth = static_cast<double>(character) / std::max(m_character, 1);
    m_character = character;
    if (growth == 1)
        return;
    QList<QDockWidget*> docks;
    double all = 0;
    for (const auto side : { Qt::LeftDockWidgetArea, Qt::RightDockWidgetArea })
        if (auto* dock = firstShownAt(side)) {
            docks.append(dock);
            all += growth * dock->width();
        }
    const double room = std::max(1.0, all / (m_window.width() * mostForSides));
    QList<int> widths;
    for (const auto* dock : docks)
        widths.append(static_cast<int>(growth * dock->width() / room));
    m_window.resizeDocks(docks, widths, Qt::Horizontal);
}

} // namespace fathom
