// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QCheckBox;

namespace fathom {

class ChoiceCombo;
class IntegerField;
class SettingsController;

/// The settings few people change: separate poolings, scaling of several layers, validation folds,
/// layer importance.
class MoreSettings final : public QWidget
{
    Q_OBJECT

public:
    explicit MoreSettings(SettingsController& settings, QWidget* parent = nullptr);

private:
    void connectFields();
    void refresh();

    SettingsController& m_settings;
    ChoiceCombo* m_trainPooling = nullptr;
    ChoiceCombo* m_inferencePooling = nullptr;
    ChoiceCombo* m_scaling = nullptr;
    IntegerField* m_folds = nullptr;
    QCheckBox* m_jointProbe = nullptr;
};

} // namespace fathom
