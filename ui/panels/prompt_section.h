// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/sweep_form.h"
#include "ui/panels/form_section.h"

#include <memory>

class QCheckBox;
class QLabel;

namespace fathom {

class ChoiceCombo;
class DataController;
class ModelController;
class SettingsController;
class TextField;
struct OpenedModel;

/// What the model reads: the text as it is, in the model's chat template, or between a prefix and a
/// suffix; and the tokens of the first prompt as they come out of it.
class PromptSection final : public FormSection
{
    Q_OBJECT

public:
    PromptSection(SettingsController& settings, DataController& dataController,
        ModelController& model, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void addFormat();
    void addAffixes();
    void addChat();
    void refresh();
    void refreshPreview();

    SettingsController& m_settings;
    DataController& m_data;
    ModelController& m_model;
    ChoiceCombo* m_format = nullptr;
    TextField* m_prefix = nullptr;
    TextField* m_suffix = nullptr;
    TextField* m_system = nullptr;
    QCheckBox* m_generationPrompt = nullptr;
    QLabel* m_preview = nullptr;
    struct Shown ///< what the preview was made from
    {
        PromptFormat format;
        std::string pooling;
        std::shared_ptr<const OpenedModel> model;
        std::shared_ptr<const Dataset> dataset;
        bool operator==(const Shown&) const = default;
    };
    Shown m_shown;
};

} // namespace fathom
