// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>
#include <QWidget>

class QLabel;

namespace fathom {

class ActionRegistry;
class DataController;
class FormSection;
class HiddenStatesSection;
class ModelController;
class SettingsController;

/// The probe settings, in sections that scroll. What is wrong with a value is said under its field,
/// anything else below them. Each change goes to the controller; what is shown comes from there.
class SettingsPanel final : public QWidget
{
    Q_OBJECT

public:
    SettingsPanel(SettingsController& settings, DataController& dataController,
        ModelController& model, const ActionRegistry& actions, QWidget* parent = nullptr);

    /// Moves the keyboard to the first field.
    void focusFirstField();

    /// Which sections show all their rows.
    [[nodiscard]] QByteArray saveState() const;
    void restoreState(const QByteArray& state);

    [[nodiscard]] QSize sizeHint() const override;

private:
    void refreshProblems();

    SettingsController& m_settings;
    DataController& m_data;
    ModelController& m_model;
    HiddenStatesSection* m_hiddenStates = nullptr;
    QList<FormSection*> m_sections;
    QWidget* m_content = nullptr;
    QLabel* m_problem = nullptr;
};

} // namespace fathom
