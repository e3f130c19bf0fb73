// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/hidden_states_section.h"

#include "core/probe/report.h"
#include "ui/controllers/model_controller.h"
#include "ui/controllers/settings_controller.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/panel_parts.h"
#include "ui/panels/penalty_edit.h"
#include "ui/panels/wrapping_label.h"
#include "ui/text/form_text.h"
#include "ui/text/layer_text.h"
#include "ui/text/utf8.h"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStringList>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr int mostLayers = 1000;
constexpr int mostComponents = 100'000;

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
    addAutomaticLayers();
    addPoolings();
    addDtype();
    addScaling();
    addPreprocessing();
    connect(&m_settings, &SettingsController::changed, this, &HiddenStatesSection::refresh);
    connect(&m_model, &ModelController::changed, this, &HiddenStatesSection::refreshResolvedLayers);
    refresh();
}

void HiddenStatesSection::addLayers()
{
    auto* layers = new ChoiceCombo(u"layers"_s, tr("Layers"),
        tr("Which layers get a probe: choose, or type 6, -1, 0,6,11, sweep:4-9 or embedding,all. "
           "Chosen automatically: one probe reads those candidates that matter most. %1")
            .arg(layerConventionShort()),
        this);
    layers->setEditable(true);
    layers->setInsertPolicy(QComboBox::NoInsert);
    for (const auto* spec :
        { "sweep", "sweep:2", "sweep:4", "middle", "last", "auto", "fast_auto" })
        layers->addChoice(layersChoiceText(spec), spec);
    layers->markDefault(SweepForm().layers);
    m_layers = layers;
    setNames(*m_layers->lineEdit(), u"layersEdit"_s, tr("Layers"));
    connect(m_layers, &QComboBox::activated, this, &HiddenStatesSection::takeLayers);
    connect(
        m_layers->lineEdit(), &QLineEdit::editingFinished, this, &HiddenStatesSection::takeLayers);
    m_resolvedLayers = new WrappingLabel(this);
    m_resolvedLayers->setForegroundRole(QPalette::PlaceholderText);
    m_resolvedLayers->setObjectName(u"layersResolved"_s);
    addRow(tr("Layers"), m_layers, Place::Front, "layers");
    addRow({}, m_resolvedLayers);
}

void HiddenStatesSection::addAutomaticLayers()
{
    const SweepForm defaults;
    m_candidates = new TextField(u"autoCandidates"_s, tr("Candidates"),
        tr("Layers to choose from: fractions of the depth, 0.25,0.5,0.75, or layers, 4,8,-1.\n"
           "Default: %1")
            .arg(toQt(defaults.autoCandidates)),
        this);
    connect(m_candidates, &TextField::typed, this, [this](const QString& text) {
        m_settings.edit(FormField::Candidates, tr("candidates"),
            [&](SweepForm& form) { form.autoCandidates = toUtf8(text.trimmed()); });
    });
    m_alpha = new PenaltyEdit(this);
    connect(m_alpha, &PenaltyEdit::changed, this, [this](const std::string& alpha) {
        m_settings.edit(
            FormField::Alpha, tr("penalty"), [&](SweepForm& form) { form.autoAlpha = alpha; });
    });
    m_topK = new IntegerField(u"fastAutoTopK"_s, tr("Layers chosen"),
        tr("How many of the candidates are kept: those with the largest coefficients"), this);
    m_topK->setRange(0, mostLayers);
    m_topK->setSpecialValueText(tr("Half of them"));
    connect(m_topK, &QSpinBox::valueChanged, this, [this](int count) {
        m_settings.edit(FormField::TopK, tr("layers chosen"), [&](SweepForm& form) {
            form.fastAutoTopK = count == 0 ? std::nullopt : std::optional<std::int64_t>(count);
        });
    });
    addRow(tr("Candidates"), m_candidates, Place::Front, "auto_candidates");
    addRow(tr("Penalty"), m_alpha, Place::Front, "auto_alpha");
    addRow(tr("Layers chosen"), m_topK, Place::Front, "fast_auto_top_k");
}

void HiddenStatesSection::addPoolings()
{
    m_pooling = new ChoiceCombo(u"pooling"_s, tr("Pooling"),
        tr("How the hidden states of a prompt's tokens become what the probe reads"), this);
    m_trainPooling = new ChoiceCombo(u"trainPooling"_s, tr("Training pooling"),
        tr("Pooling while fitting, if it should differ"), this);
    m_inferencePooling = new ChoiceCombo(u"inferencePooling"_s, tr("Test pooling"),
        tr("Pooling while testing and predicting, if it should differ: of the tokens' hidden "
           "states "
           "before the probe reads them, or of its scores at the tokens"),
        this);
    for (auto* combo : { m_trainPooling, m_inferencePooling })
        combo->addChoice(tr("As above"), {});
    for (const auto* pooling : { "last_token", "first_token", "mean", "all" })
        for (auto* combo : { m_pooling, m_trainPooling })
            combo->addChoice(capitalized(poolingText(pooling)), pooling);
    for (const auto* pooling :
        { "last_token", "first_token", "mean", "all", "max", "min", "score:mean",
            "score:last_token", "score:first_token", "activation:max", "activation:min" })
        m_inferencePooling->addChoice(capitalized(poolingText(pooling)), pooling);
    m_pooling->markDefault(SweepForm().pooling);
    m_trainPooling->markDefault({});
    m_inferencePooling->markDefault({});
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
    addRow(tr("Pooling"), m_pooling, Place::Front, "pooling");
    addRow(tr("… in training"), m_trainPooling, Place::More, "train_pooling");
    addRow(tr("… in testing"), m_inferencePooling, Place::More, "inference_pooling");
}

void HiddenStatesSection::addDtype()
{
    m_dtype = new ChoiceCombo(u"dtype"_s, tr("Arithmetic of the model"),
        tr("What the model multiplies in. 16 bits halve the memory of its weights, and the time on "
           "processors with instructions for them; a probe's accuracy hardly changes. Sums, "
           "norms and what passes from layer to layer are float32 always"),
        this);
    for (const auto dtype : modelDtypeNames)
        m_dtype->addChoice(toQt(std::string(dtype)), std::string(dtype));
    m_dtype->markDefault(SweepForm().dtype);
    connect(m_dtype, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(
            FormField::Dtype, tr("arithmetic"), [&](SweepForm& form) { form.dtype = value; });
    });
    addRow(tr("Arithmetic"), m_dtype, Place::More, "dtype");
}

void HiddenStatesSection::addScaling()
{
    m_scaling = new ChoiceCombo(u"scaling"_s, tr("Scaling of several layers"),
        tr("How the features of a probe on several layers are scaled; a single layer is always "
           "scaled per neuron"),
        this);
    for (const auto* scaling : { "per_neuron", "per_layer", "off" })
        m_scaling->addChoice(capitalized(scalingText(scaling)), scaling);
    m_scaling->markDefault(SweepForm().normalizeLayers);
    connect(m_scaling, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::Scaling, tr("scaling"),
            [&](SweepForm& form) { form.normalizeLayers = value; });
    });
    addRow(tr("Scaling of several layers"), m_scaling, Place::More, "normalize_layers");
}

void HiddenStatesSection::addPreprocessing()
{
    m_preprocessing = new ChoiceCombo(u"preprocessing"_s, tr("Preprocessing"),
        tr("Steps between scaling and classifier, fitted on the training rows alone: every feature "
           "to mean 0 and variance 1, principal components, or both in either order"),
        this);
    for (const auto* steps : { "", "standard", "pca", "standard+pca", "pca+standard" })
        m_preprocessing->addChoice(capitalized(preprocessingText(steps)), steps);
    m_preprocessing->markDefault(SweepForm().preprocessing);
    connect(m_preprocessing, &ChoiceCombo::chosen, this, [this](const std::string& steps) {
        m_settings.edit(FormField::Preprocessing, tr("preprocessing"),
            [&](SweepForm& form) { form.preprocessing = steps; });
    });
    m_components = new IntegerField(u"pcaComponents"_s, tr("Components"),
        tr("How many principal components the classifier reads"), this);
    m_components->setRange(1, mostComponents);
    m_components->markDefault(SweepForm().pcaComponents);
    connect(m_components, &QSpinBox::valueChanged, this, [this](int count) {
        m_settings.edit(FormField::Components, tr("components"),
            [&](SweepForm& form) { form.pcaComponents = count; });
    });
    m_massMean = new QCheckBox(tr("Add its projection"), this);
    setNames(*m_massMean, u"massMeanAugment"_s, tr("Mass-mean column"));
    m_massMean->setToolTip(
        tr("Adds one column: the projection on the difference of the two classes' means\n"
           "Default: off"));
    connect(m_massMean, &QCheckBox::toggled, this, [this](bool isOn) {
        m_settings.edit(FormField::MassMean, tr("mass-mean column"),
            [&](SweepForm& form) { form.massMeanAugment = isOn; });
    });
    addRow(tr("Preprocessing"), m_preprocessing, Place::More, "preprocessing");
    addRow(tr("Components"), m_components, Place::More, "pca_components");
    addRow(tr("Mass-mean column"), m_massMean, Place::More, "mass_mean_augment");
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
    refreshAutomaticLayers();
    refreshFeatures();
    setRowMarked(m_pooling, form.pooling != defaults.pooling);
    m_pooling->setChoice(form.pooling);
    m_trainPooling->setChoice(form.trainPooling.value_or(std::string()));
    m_inferencePooling->setChoice(form.inferencePooling.value_or(std::string()));
    m_dtype->setChoice(form.dtype);
    setRowMarked(m_dtype, form.dtype != defaults.dtype);
    setRowMarked(m_trainPooling, form.trainPooling != defaults.trainPooling);
    setRowMarked(m_inferencePooling, form.inferencePooling != defaults.inferencePooling);
}

void HiddenStatesSection::refreshAutomaticLayers()
{
    const auto& form = m_settings.form();
    const SweepForm defaults;
    const auto automatic = automaticLayersOf(form);
    m_candidates->showText(toQt(form.autoCandidates));
    m_alpha->showText(form.autoAlpha);
    m_topK->showValue(static_cast<int>(form.fastAutoTopK.value_or(0)));
    setRowRelevant(m_candidates, automatic != AutomaticLayers::No);
    setRowRelevant(m_alpha, automatic == AutomaticLayers::GroupLasso);
    setRowRelevant(m_topK, automatic == AutomaticLayers::Fast);
    setRowMarked(m_candidates, form.autoCandidates != defaults.autoCandidates);
    setRowMarked(m_alpha, form.autoAlpha != defaults.autoAlpha);
    setRowMarked(m_topK, form.fastAutoTopK != defaults.fastAutoTopK);
}

void HiddenStatesSection::refreshFeatures()
{
    const auto& form = m_settings.form();
    const SweepForm defaults;
    m_scaling->setChoice(form.normalizeLayers);
    setRowRelevant(
        m_scaling, form.fitsJointProbe || automaticLayersOf(form) != AutomaticLayers::No);
    setRowMarked(m_scaling, form.normalizeLayers != defaults.normalizeLayers);
    m_preprocessing->setChoice(form.preprocessing);
    setRowMarked(m_preprocessing, form.preprocessing != defaults.preprocessing);
    m_components->showValue(form.pcaComponents);
    setRowRelevant(m_components, form.hasPca());
    // With its step, or one would have to look for it.
    setRowMarked(m_components, form.hasPca());
    const QSignalBlocker quiet(m_massMean);
    m_massMean->setChecked(form.massMeanAugment);
    setRowRelevant(m_massMean, form.task == Task::Classification);
    setRowMarked(m_massMean, form.massMeanAugment != defaults.massMeanAugment);
}

void HiddenStatesSection::refreshLayers()
{
    refreshResolvedLayers();
    setRowMarked(m_layers, m_settings.form().layers != SweepForm().layers);
    if (m_layers->lineEdit()->isModified())
        return; // being typed
    const auto& spec = m_settings.form().layers;
    const QSignalBlocker quiet(m_layers);
    const int item = m_layers->findData(toQt(spec));
    m_layers->setCurrentIndex(item);
    m_layers->setEditText(item >= 0 ? m_layers->itemText(item) : toQt(spec));
    m_layers->lineEdit()->setCursorPosition(0);
}

void HiddenStatesSection::refreshResolvedLayers()
{
    setRowRelevant(m_resolvedLayers, false);
    const auto& form = m_settings.form();
    const auto parsed = LayerSpec::parse(form.layers);
    const auto candidates = LayerCandidates::parse(form.autoCandidates);
    if (!parsed || !m_model.summary()
        || (parsed->automatic() != AutomaticLayers::No && !candidates))
        return;
    const auto layers = parsed->resolve(
        m_model.summary()->layerCount, candidates ? *candidates : LayerCandidates());
    if (!layers || layers->empty())
        return;
    m_resolvedLayers->setText(resolvedText(*layers, parsed->automatic() != AutomaticLayers::No));
    setRowRelevant(m_resolvedLayers, true);
}

QString HiddenStatesSection::resolvedText(const std::vector<LayerIndex>& layers, bool areCandidates)
{
    if (areCandidates) {
        QStringList numbers;
        for (const auto layer : layers)
            numbers.append(toQt(layerText(layer)));
        return tr("one probe, on some of %1").arg(numbers.join(u", "));
    }
    return layers.size() == 1 ? tr("one probe, on %1").arg(layerName(layers.front()))
                              : tr("%1 probes, %2 to %3")
                                    .arg(layers.size())
                                    .arg(layerName(layers.front()))
                                    .arg(layers.back().value);
}

} // namespace fathom
