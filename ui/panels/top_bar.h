// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QMenu;
class QProgressBar;
class QPushButton;
class QToolButton;

namespace fathom {

class ActionRegistry;
class Workbench;

/// One sentence from left to right: probe this data in this model with this question, Run. Progress
/// at its end.
class TopBar final : public QWidget
{
    Q_OBJECT

public:
    TopBar(Workbench& workbench, const ActionRegistry& actions, QMenu* dataMenu, QMenu* modelMenu,
        QWidget* parent = nullptr);

signals:
    /// The user wants to change the question.
    void questionClicked();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QToolButton* makeWord(
        const QString& name, const QString& icon, const QString& label, QMenu* menu);
    void refreshWords();
    void refreshRun();
    void refreshProgress();
    void emphasize();

    Workbench& m_workbench;
    const ActionRegistry& m_actions;
    QToolButton* m_data = nullptr;
    QToolButton* m_model = nullptr;
    QToolButton* m_question = nullptr;
    QPushButton* m_run = nullptr;
    QPushButton* m_stop = nullptr;
    QLabel* m_stage = nullptr;
    QProgressBar* m_progress = nullptr;
    bool m_isEmphasized = false;
};

} // namespace fathom
