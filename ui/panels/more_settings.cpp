// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/more_settings.h"

#include "ui/controllers/settings_controller.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/form_layout.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/form_text.h"

#include <QCheckBox>
#include <QFormLayout>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr int mostFolds = 20;

std::optional<std::string> unlessEmpty(const std::string& value)
{
    return value.empty() ? std::nullopt : std::optional(value);
}

} // namespace

MoreSettings::MoreSettings(SettingsController& settings, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
{
    m_trainPooling = new ChoiceCombo(u"trainPooling"_s, tr("Training pooling"),
        tr("Pooling while fitting, if it should differ"), this);
    m_inferencePooling = new ChoiceCombo(u"inferencePooling"_s, tr("Test pooling"),
        tr("Pooling while testing and predicting, if it should differ; highest and lowest pool the "
           "tokens' scores"),
        this);
    m_scaling = new ChoiceCombo(u"scaling"_s, tr("Scaling of several layers"),
        tr("How the features of a probe on several layers are scaled; a single layer is always "
           "scaled per neuron"),
        this);
    for (auto* combo : { m_trainPooling, m_inferencePooling })
        combo->addChoice(tr("As above"), {});
    for (const auto* pooling : { "last_token", "first_token", "mean", "all" })
        m_trainPooling->addChoice(capitalized(poolingText(pooling)), pooling);
    for (const auto* pooling : { "last_token", "first_token", "mean", "max", "min" })
        m_inferencePooling->addChoice(capitalized(poolingText(pooling)), pooling);
    for (const auto* scaling : { "per_neuron", "per_layer", "off" })
        m_scaling->addChoice(capitalized(scalingText(scaling)), scaling);
    m_folds = new IntegerField(u"folds"_s, tr("Validation folds"),
        tr("The best layer is chosen by validation within the training rows, in this many folds"),
        this);
    m_folds->setRange(2, mostFolds);
    m_jointProbe = new QCheckBox(tr("Fit all layers together"), this);
    setNames(*m_jointProbe, u"jointProbe"_s, tr("Layer importance"));
    m_jointProbe->setToolTip(
        tr("After the sweep, fits one probe on all its layers, for layer importance"));

    auto* form = makeFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    addFormRow(*form, tr("Training"), m_trainPooling);
    addFormRow(*form, tr("Testing"), m_inferencePooling);
    addFormRow(*form, tr("Scaling"), m_scaling);
    addFormRow(*form, tr("Folds"), m_folds);
    addFormRow(*form, tr("Importance"), m_jointProbe);
    connectFields();
    connect(&m_settings, &SettingsController::changed, this, &MoreSettings::refresh);
    refresh();
}

void MoreSettings::connectFields()
{
    connect(m_trainPooling, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::TrainPooling, tr("training pooling"),
            [&](SweepForm& form) { form.trainPooling = unlessEmpty(value); });
    });
    connect(m_inferencePooling, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::InferencePooling, tr("test pooling"),
            [&](SweepForm& form) { form.inferencePooling = unlessEmpty(value); });
    });
    connect(m_scaling, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::Scaling, tr("scaling"),
            [&](SweepForm& form) { form.normalizeLayers = value; });
    });
    connect(m_folds, &QSpinBox::valueChanged, this, [this](int folds) {
        m_settings.edit(
            FormField::Folds, tr("folds"), [&](SweepForm& form) { form.validationFolds = folds; });
    });
    connect(m_jointProbe, &QCheckBox::toggled, this, [this](bool isOn) {
        m_settings.edit(FormField::JointProbe, tr("layer importance"),
            [&](SweepForm& form) { form.fitsJointProbe = isOn; });
    });
}

void MoreSettings::refresh()
{
    const auto& form = m_settings.form();
    m_trainPooling->setChoice(form.trainPooling.value_or(std::string()));
    m_inferencePooling->setChoice(form.inferencePooling.value_or(std::string()));
    m_scaling->setChoice(form.normalizeLayers);
    m_folds->showValue(form.validationFolds);
    const QSignalBlocker quiet(m_jointProbe);
    m_jointProbe->setChecked(form.fitsJointProbe);
}

} // namespace fathom
