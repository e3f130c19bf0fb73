// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/task.h"
#include "ui/panels/form_section.h"

#include <optional>

namespace fathom {

class ChoiceCombo;
class HyperparameterForm;
class SettingsController;

/// How a probe is learned: the classifier, or for numbers the regression, and its hyperparameters.
class EstimatorSection final : public FormSection
{
    Q_OBJECT

public:
    explicit EstimatorSection(SettingsController& settings, QWidget* parent = nullptr);

private:
    void addClassifier();
    /// The estimators of a task.
    void fillClassifiers(Task task);
    void refresh();

    SettingsController& m_settings;
    ChoiceCombo* m_classifier = nullptr;
    std::optional<Task> m_task; ///< whose estimators the list has
    HyperparameterForm* m_hyperparameters = nullptr;
};

} // namespace fathom
