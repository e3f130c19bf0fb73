// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme.h"

#include <QObject>

class QActionGroup;

namespace fathom {

class ActionRegistry;
class FontZoom;
class WindowState;

/// Theme and text size. Both are remembered.
class ViewActions final : public QObject
{
    Q_OBJECT

public:
    ViewActions(ActionRegistry& actions, WindowState& state, QObject* parent);

private:
    void addThemes(ActionRegistry& actions);
    void addZoom(ActionRegistry& actions);

    WindowState& m_state;
    QActionGroup* m_themes = nullptr;
    FontZoom* m_zoom = nullptr;
};

} // namespace fathom
