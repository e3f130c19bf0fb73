// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "ui/panels/form_section.h"

#include <vector>

class QCheckBox;
class QComboBox;

namespace fathom {

class ChoiceCombo;
class IntegerField;
class ModelController;
class PenaltyEdit;
class SettingsController;
class TextField;
class WrappingLabel;

/// What a probe reads: the layers, given or chosen automatically, and how the tokens' states are
/// pooled, scaled and prepared.
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
    void addAutomaticLayers();
    void addPoolings();
    void addDtype();
    void addScaling();
    void addPreprocessing();
    void takeLayers();
    void refresh();
    void refreshLayers();
    void refreshAutomaticLayers();
    void refreshFeatures();
    void refreshResolvedLayers();
    [[nodiscard]] static QString resolvedText(
        const std::vector<LayerIndex>& layers, bool areCandidates);

    SettingsController& m_settings;
    ModelController& m_model;
    QComboBox* m_layers = nullptr;
    WrappingLabel* m_resolvedLayers = nullptr;
    TextField* m_candidates = nullptr;
    PenaltyEdit* m_alpha = nullptr;
    IntegerField* m_topK = nullptr;
    ChoiceCombo* m_pooling = nullptr;
    ChoiceCombo* m_trainPooling = nullptr;
    ChoiceCombo* m_inferencePooling = nullptr;
    ChoiceCombo* m_dtype = nullptr;
    ChoiceCombo* m_scaling = nullptr;
    ChoiceCombo* m_preprocessing = nullptr;
    IntegerField* m_components = nullptr;
    QCheckBox* m_massMean = nullptr;
};

} // namespace fathom
