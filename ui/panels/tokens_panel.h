// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;

namespace fathom {

class ActionRegistry;
class ChoiceCombo;
class TokenHeatmap;
class Workbench;

/// The selected row, or a prompt the user types, with the selected layer's score at every token.
class TokensPanel final : public QWidget
{
    Q_OBJECT

public:
    TokensPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent = nullptr);

    [[nodiscard]] TokenHeatmap& heatmap() { return *m_heatmap; }

private:
    void refresh();
    void refreshClasses();
    [[nodiscard]] QString captionText() const;

    Workbench& m_workbench;
    QLineEdit* m_prompt = nullptr;
    ChoiceCombo* m_class = nullptr;
    QLabel* m_caption = nullptr;
    TokenHeatmap* m_heatmap = nullptr;
    bool m_hasClasses = false;
};

} // namespace fathom
