// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/panels/form_section.h"

namespace fathom {

class ChoiceCombo;
class HyperparameterForm;
class SettingsController;

/// How a probe is learned: the classifier and its hyperparameters.
class EstimatorSection final : public FormSection
{
    Q_OBJECT

public:
    explicit EstimatorSection(SettingsController& settings, QWidget* parent = nullptr);

private:
    void addClassifier();
    void refresh();

    SettingsController& m_settings;
    ChoiceCombo* m_classifier = nullptr;
    HyperparameterForm* m_hyperparameters = nullptr;
};

} // namespace fathom
