// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/hidden_states_section.h"

#include "ui/controllers/model_controller.h"
#include "ui/controllers/settings_controller.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/form_text.h"
#include "ui/text/layer_text.h"
#include "ui/text/utf8.h"

#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

std::optional<std::string> unlessEmpty(const std::string& value)
{
    return value.empty() ? std::nullopt : std::optional(value);
}

} // namespace

HiddenStatesSection::HiddenStatesSection(
    SettingsController& settings, ModelController& model, QWidget* parent)
    : FormSection(u"hiddenStates"_s, tr("Hidden states"), parent)
    , m_settings(settings)
    , m_model(model)
{
    addLayers();
    addPoolings();
    addScaling();
    connect(&m_settings, &SettingsController::changed, this, &HiddenStatesSection::refresh);
    connect(&m_model, &ModelController::changed, this, &HiddenStatesSection::refreshResolvedLayers);
    refresh();
}

void HiddenStatesSection::addLayers()
{
    auto* layers = new ChoiceCombo(u"layers"_s, tr("Layers"),
        tr("Which layers get a probe: choose, or type 6, -1, 0,6,11, sweep:4-9 or embedding,all. "
           "%1")
            .arg(layerConventionShort()),
        this);
    layers->setEditable(true);
    layers->setInsertPolicy(QComboBox::NoInsert);
    for (const auto* spec : { "sweep", "sweep:2", "sweep:4", "middle", "last" })
        layers->addChoice(capitalized(layersText(spec)), spec);
    m_layers = layers;
    setNames(*m_layers->lineEdit(), u"layersEdit"_s, tr("Layers"));
    connect(m_layers, &QComboBox::activated, this, &HiddenStatesSection::takeLayers);
    connect(
        m_layers->lineEdit(), &QLineEdit::editingFinished, this, &HiddenStatesSection::takeLayers);
    m_resolvedLayers = makeMutedLabel({}, this);
    m_resolvedLayers->setObjectName(u"layersResolved"_s);
    addRow(tr("Layers"), m_layers);
    addRow({}, m_resolvedLayers);
}

void HiddenStatesSection::addPoolings()
{
    m_pooling = new ChoiceCombo(u"pooling"_s, tr("Pooling"),
        tr("How the hidden states of a prompt's tokens become what the probe reads"), this);
    m_trainPooling = new ChoiceCombo(u"trainPooling"_s, tr("Training pooling"),
        tr("Pooling while fitting, if it should differ"), this);
    m_inferencePooling = new ChoiceCombo(u"inferencePooling"_s, tr("Test pooling"),
        tr("Pooling while testing and predicting, if it should differ; highest and lowest pool the "
           "tokens' scores"),
        this);
    for (auto* combo : { m_trainPooling, m_inferencePooling })
        combo->addChoice(tr("As above"), {});
    for (const auto* pooling : { "last_token", "first_token", "mean", "all" })
        for (auto* combo : { m_pooling, m_trainPooling })
            combo->addChoice(capitalized(poolingText(pooling)), pooling);
    for (const auto* pooling : { "last_token", "first_token", "mean", "max", "min" })
        m_inferencePooling->addChoice(capitalized(poolingText(pooling)), pooling);
    connect(m_pooling, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(
            FormField::Pooling, tr("pooling"), [&](SweepForm& form) { form.pooling = value; });
    });
    connect(m_trainPooling, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::TrainPooling, tr("training pooling"),
            [&](SweepForm& form) { form.trainPooling = unlessEmpty(value); });
    });
    connect(m_inferencePooling, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::InferencePooling, tr("test pooling"),
            [&](SweepForm& form) { form.inferencePooling = unlessEmpty(value); });
    });
    addRow(tr("Pooling"), m_pooling);
    addRow(tr("… in training"), m_trainPooling, Place::More);
    addRow(tr("… in testing"), m_inferencePooling, Place::More);
}

void HiddenStatesSection::addScaling()
{
    m_scaling = new ChoiceCombo(u"scaling"_s, tr("Scaling of several layers"),
        tr("How the features of a probe on several layers are scaled; a single layer is always "
           "scaled per neuron"),
        this);
    for (const auto* scaling : { "per_neuron", "per_layer", "off" })
        m_scaling->addChoice(capitalized(scalingText(scaling)), scaling);
    connect(m_scaling, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::Scaling, tr("scaling"),
            [&](SweepForm& form) { form.normalizeLayers = value; });
    });
    addRow(tr("Scaling of several layers"), m_scaling, Place::More);
}

void HiddenStatesSection::takeLayers()
{
    auto* edit = m_layers->lineEdit();
    edit->setModified(false);
    const auto typed = edit->text().trimmed();
    const int item = m_layers->findText(typed, Qt::MatchFixedString);
    const auto spec = toUtf8(item >= 0 ? m_layers->itemData(item).toString() : typed);
    m_settings.edit(FormField::Layers, tr("layers"), [&](SweepForm& form) { form.layers = spec; });
}

void HiddenStatesSection::focusLayers()
{
    m_layers->setFocus(Qt::ShortcutFocusReason);
    m_layers->lineEdit()->selectAll();
}

void HiddenStatesSection::refresh()
{
    const auto& form = m_settings.form();
    const SweepForm defaults;
    refreshLayers();
    m_pooling->setChoice(form.pooling);
    m_trainPooling->setChoice(form.trainPooling.value_or(std::string()));
    m_inferencePooling->setChoice(form.inferencePooling.value_or(std::string()));
    m_scaling->setChoice(form.normalizeLayers);
    setRowMarked(m_trainPooling, form.trainPooling != defaults.trainPooling);
    setRowMarked(m_inferencePooling, form.inferencePooling != defaults.inferencePooling);
    setRowMarked(m_scaling, form.normalizeLayers != defaults.normalizeLayers);
}

void HiddenStatesSection::refreshLayers()
{
    refreshResolvedLayers();
    if (m_layers->lineEdit()->isModified())
        return; // being typed
    const auto& spec = m_settings.form().layers;
    const QSignalBlocker quiet(m_layers);
    const int item = m_layers->findData(toQt(spec));
    m_layers->setCurrentIndex(item);
    m_layers->setEditText(item >= 0 ? m_layers->itemText(item) : toQt(spec));
}

void HiddenStatesSection::refreshResolvedLayers()
{
    setRowRelevant(m_resolvedLayers, false);
    const auto parsed = LayerSpec::parse(m_settings.form().layers);
    if (!parsed || !m_model.summary())
        return;
    const auto layers = parsed->resolve(m_model.summary()->layerCount);
    if (!layers || layers->empty())
        return;
    m_resolvedLayers->setText(layers->size() == 1
            ? tr("one probe, on %1").arg(layerName(layers->front()))
            : tr("%1 probes, %2 to %3")
                  .arg(layers->size())
                  .arg(layerName(layers->front()))
                  .arg(layers->back().value));
    setRowRelevant(m_resolvedLayers, true);
}

} // namespace fathom
