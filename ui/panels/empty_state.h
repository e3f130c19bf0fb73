// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

class QAction;
class QBoxLayout;
class QLabel;

namespace fathom {

/// What a panel with nothing to show says instead: what will appear here, and the action that makes
/// it appear.
class EmptyState final : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget* parent = nullptr);

    void setText(const QString& headline, const QString& sentence = {});
    /// One button for each action, the obvious one first. Buttons of hidden actions are hidden.
    void setActions(const QList<QAction*>& actions);

private:
    [[nodiscard]] QWidget* makeButton(QAction* action);

    QList<QAction*> m_actions;
    QLabel* m_headline = nullptr;
    QLabel* m_sentence = nullptr;
    QBoxLayout* m_buttons = nullptr;
};

} // namespace fathom
