// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/form_section.h"

class QComboBox;
class QLabel;

namespace fathom {

class ChoiceCombo;
class ModelController;
class SettingsController;

/// What a probe reads: the layers, and how the tokens' states are pooled and scaled.
class HiddenStatesSection final : public FormSection
{
    Q_OBJECT

public:
    HiddenStatesSection(
        SettingsController& settings, ModelController& model, QWidget* parent = nullptr);

    /// Moves the keyboard to the layers.
    void focusLayers();

private:
    void addLayers();
    void addPoolings();
    void addScaling();
    void takeLayers();
    void refresh();
    void refreshLayers();
    void refreshResolvedLayers();

    SettingsController& m_settings;
    ModelController& m_model;
    QComboBox* m_layers = nullptr;
    QLabel* m_resolvedLayers = nullptr;
    ChoiceCombo* m_pooling = nullptr;
    ChoiceCombo* m_trainPooling = nullptr;
    ChoiceCombo* m_inferencePooling = nullptr;
    ChoiceCombo* m_scaling = nullptr;
};

} // namespace fathom
