// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/view_actions.h"

#include "ui/theme/font_zoom.h"
#include "ui/window/action_registry.h"
#include "ui/window/window_state.h"

#include <QActionGroup>
#include <QApplication>

using namespace Qt::StringLiterals;

namespace fathom {

ViewActions::ViewActions(ActionRegistry& actions, WindowState& state, QObject* parent)
    : QObject(parent)
    , m_state(state)
{
    addThemes(actions);
    addZoom(actions);
}

void ViewActions::addThemes(ActionRegistry& actions)
{
    m_themes = new QActionGroup(this);
    const auto addTheme
        = [&](ColorScheme scheme, const QString& id, const QString& text, const QString& help) {
              auto* action = actions.add({ id, tr("View"), text, help, {}, {} });
              action->setCheckable(true);
              action->setChecked(m_state.colorScheme() == scheme);
              m_themes->addAction(action);
              connect(action, &QAction::triggered, this, [this, scheme] {
                  m_state.setColorScheme(scheme);
                  applyTheme(*qApp, scheme);
              });
          };
    addTheme(ColorScheme::System, u"themeSystem"_s, tr("Theme of the &system"),
        tr("Light or dark, as the desktop is"));
    addTheme(ColorScheme::Light, u"themeLight"_s, tr("&Light theme"), {});
    addTheme(ColorScheme::Dark, u"themeDark"_s, tr("&Dark theme"), {});
}

void ViewActions::addZoom(ActionRegistry& actions)
{
    m_zoom = new FontZoom(this);
    m_zoom->setFactor(m_state.zoom());
    actions.adopt(m_zoom->zoomInAction(), u"zoomIn"_s, tr("View"));
    actions.adopt(m_zoom->zoomOutAction(), u"zoomOut"_s, tr("View"));
    actions.adopt(m_zoom->resetAction(), u"zoomReset"_s, tr("View"));
    connect(m_zoom, &FontZoom::factorChanged, &m_state, &WindowState::setZoom);
}

} // namespace fathom
