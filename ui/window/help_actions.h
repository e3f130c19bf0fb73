// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>

class QToolButton;
class QWidget;

namespace fathom {

class ActionRegistry;
class HelpWindow;

/// The manual and what leads to it: F1, which opens the page of the part of the window that has the keyboard, and the question marks.
class HelpActions final : public QObject
{
    Q_OBJECT

public:
    HelpActions(ActionRegistry& actions, QWidget* window);

    void showPage(const QString& id);
    /// A question mark that opens the page that `page` names when it is clicked.
    [[nodiscard]] QToolButton* makeButton(const QString& objectName, std::function<QString()> page, QWidget* parent);
    /// The page about a widget, or about what it is in; the first one if there is none.
    [[nodiscard]] static QString pageOf(const QWidget* widget);

private:
    QWidget* m_window;
    QPointer<HelpWindow> m_help;
};

} // namespace fathom
