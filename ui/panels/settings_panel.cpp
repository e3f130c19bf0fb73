// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/settings_panel.h"

#include "core/fit/estimators/registry.h"
#include "ui/controllers/data_controller.h"
#include "ui/controllers/model_controller.h"
#include "ui/controllers/settings_controller.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/form_layout.h"
#include "ui/panels/hyperparameter_form.h"
#include "ui/panels/more_settings.h"
#include "ui/panels/panel_parts.h"
#include "ui/text/form_text.h"
#include "ui/text/layer_text.h"
#include "ui/text/number_text.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"

#include <QAction>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <cmath>
#include <limits>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {

constexpr const char* holdoutChoice = "holdout";
constexpr const char* columnChoice = "column";
constexpr const char* fileChoice = "file";

const char* choiceOf(TestKind kind)
{
    return kind == TestKind::Holdout    ? holdoutChoice
        : kind == TestKind::SplitColumn ? columnChoice
                                        : fileChoice;
}

TestKind testKindOf(const std::string& choice)
{
    return choice == holdoutChoice ? TestKind::Holdout
        : choice == columnChoice   ? TestKind::SplitColumn
                                   : TestKind::File;
}

} // namespace

SettingsPanel::SettingsPanel(SettingsController& settings, DataController& dataController,
    ModelController& model, const ActionRegistry& actions, QWidget* parent)
    : QScrollArea(parent)
    , m_settings(settings)
    , m_data(dataController)
    , m_model(model)
{
    setNames(*this, u"settingsPanel"_s, tr("Probe settings"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    setPanelMargins(*layout);
    layout->setSpacing(gridUnit / 2);
    setWidget(content);
    m_form = makeFormLayout(nullptr);
    layout->addLayout(m_form);
    addLayers();
    addProbe();
    addTest(actions.action(u"openTestFile"_s));
    addMore(*layout);
    m_problem = new QLabel(content);
    m_problem->setObjectName(u"settingsProblem"_s);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    layout->addWidget(m_problem);
    layout->addStretch();

    connect(&m_settings, &SettingsController::changed, this, &SettingsPanel::refresh);
    connect(&m_model, &ModelController::changed, this, &SettingsPanel::refresh);
    connect(&m_data, &DataController::testDataChanged, this, &SettingsPanel::refresh);
    refresh();
}

void SettingsPanel::addLayers()
{
    auto* layers = new ChoiceCombo(u"layers"_s, tr("Layers"),
        tr("Which layers get a probe: choose, or type 6, -1, 0,6,11, sweep:4-9 or embedding,all. "
           "%1")
            .arg(layerConventionShort()),
        widget());
    layers->setEditable(true);
    layers->setInsertPolicy(QComboBox::NoInsert);
    for (const auto* spec : { "sweep", "sweep:2", "sweep:4", "middle", "last" })
        layers->addChoice(capitalized(layersText(spec)), spec);
    m_layers = layers;
    setNames(*m_layers->lineEdit(), u"layersEdit"_s, tr("Layers"));
    connect(m_layers, &QComboBox::activated, this, &SettingsPanel::takeLayers);
    connect(m_layers->lineEdit(), &QLineEdit::editingFinished, this, &SettingsPanel::takeLayers);
    m_layersResolved = makeMutedLabel({}, widget());
    m_layersResolved->setObjectName(u"layersResolved"_s);
    addFormRow(*m_form, tr("Layers"), m_layers);
    m_form->addRow(QString(), m_layersResolved);
}

void SettingsPanel::takeLayers()
{
    const auto typed = m_layers->lineEdit()->text().trimmed();
    const int item = m_layers->findText(typed, Qt::MatchFixedString);
    const auto spec = toUtf8(item >= 0 ? m_layers->itemData(item).toString() : typed);
    m_settings.edit(FormField::Layers, tr("layers"), [&](SweepForm& form) { form.layers = spec; });
}

void SettingsPanel::addProbe()
{
    m_pooling = new ChoiceCombo(u"pooling"_s, tr("Pooling"),
        tr("How the hidden states of a prompt's tokens become what the probe reads"), widget());
    for (const auto* pooling : { "last_token", "first_token", "mean", "all" })
        m_pooling->addChoice(capitalized(poolingText(pooling)), pooling);
    connect(m_pooling, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(
            FormField::Pooling, tr("pooling"), [&](SweepForm& form) { form.pooling = value; });
    });
    m_classifier = new ChoiceCombo(
        u"classifier"_s, tr("Classifier"), tr("How the linear boundary is learned"), widget());
    for (const auto* estimator : estimators())
        m_classifier->addChoice(toQt(estimator->label()), std::string(estimator->name()));
    connect(m_classifier, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::Classifier, tr("classifier"), [&](SweepForm& form) {
            if (form.classifier == value)
                return;
            form.classifier = value;
            form.classifierValues.clear();
        });
    });
    m_hyperparameters = new HyperparameterForm(widget());
    connect(m_hyperparameters, &HyperparameterForm::valueChanged, this,
        [this](const std::string& name, const HyperparameterValue& value) {
            m_settings.edit(FormField::Hyperparameter, toQt(name),
                [&](SweepForm& form) { form.classifierValues[name] = value; });
        });
    addFormRow(*m_form, tr("Pooling"), m_pooling);
    addFormRow(*m_form, tr("Classifier"), m_classifier);
    m_form->addRow(m_hyperparameters);
}

void SettingsPanel::addTest(QAction* openTestFile)
{
    m_test = new ChoiceCombo(u"test"_s, tr("Test on"),
        tr("Rows the probes never see while they are fitted and chosen"), widget());
    m_test->addChoice(tr("Held-out rows"), holdoutChoice);
    m_test->addChoice(tr("Split column"), columnChoice);
    m_test->addChoice(tr("Another file"), fileChoice);
    connect(m_test, &ChoiceCombo::chosen, this, [this, openTestFile](const std::string& value) {
        m_settings.edit(
            FormField::Test, tr("test"), [&](SweepForm& form) { form.test = testKindOf(value); });
        if (value == fileChoice && m_settings.form().testFile.empty())
            openTestFile->trigger();
    });
    m_holdout = new IntegerField(u"holdout"_s, tr("Share of rows held out"),
        tr("Groups stay whole, class shares are kept"), widget());
    m_holdout->setRange(1, 90);
    m_holdout->setSuffix(tr(" % held out"));
    connect(m_holdout, &QSpinBox::valueChanged, this, [this](int percent) {
        m_settings.edit(FormField::Holdout, tr("held-out share"),
            [&](SweepForm& form) { form.holdoutFraction = percent / 100.0; });
    });
    m_testFile = new QToolButton(widget());
    setNames(*m_testFile, u"testFileButton"_s, tr("Test file"));
    connect(m_testFile, &QToolButton::clicked, openTestFile, &QAction::trigger);
    m_seed = new IntegerField(u"seed"_s, tr("Seed"),
        tr("Decides how rows are split; the same seed gives the same numbers"), widget());
    m_seed->setRange(0, std::numeric_limits<int>::max());
    connect(m_seed, &QSpinBox::valueChanged, this, [this](int seed) {
        m_settings.edit(FormField::Seed, tr("seed"),
            [&](SweepForm& form) { form.seed = static_cast<std::uint64_t>(seed); });
    });
    addFormRow(*m_form, tr("Test on"), m_test);
    addFormRow(*m_form, QString(), m_holdout);
    addFormRow(*m_form, QString(), m_testFile);
    addFormRow(*m_form, tr("Seed"), m_seed);
}

void SettingsPanel::addMore(QVBoxLayout& layout)
{
    auto* toggle = new QToolButton(widget());
    setNames(*toggle, u"moreSettingsButton"_s, tr("More settings"));
    toggle->setText(tr("More"));
    toggle->setCheckable(true);
    toggle->setAutoRaise(true);
    toggle->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    toggle->setArrowType(Qt::RightArrow);
    auto* more = new MoreSettings(m_settings, widget());
    more->hide();
    connect(toggle, &QToolButton::toggled, this, [toggle, more](bool isOpen) {
        toggle->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        more->setVisible(isOpen);
    });
    layout.addWidget(toggle, 0, Qt::AlignLeft);
    layout.addWidget(more);
}

void SettingsPanel::focusFirstField()
{
    m_layers->setFocus(Qt::ShortcutFocusReason);
    m_layers->lineEdit()->selectAll();
}

void SettingsPanel::refresh()
{
    const auto& form = m_settings.form();
    refreshLayers();
    m_pooling->setChoice(form.pooling);
    m_classifier->setChoice(form.classifier);
    const auto estimator = findEstimator(form.classifier);
    m_hyperparameters->setEstimator(estimator ? *estimator : nullptr);
    m_hyperparameters->setValues(form.classifierValues);
    refreshTest();
    m_seed->showValue(static_cast<int>(form.seed));
    refreshProblem();
}

void SettingsPanel::refreshLayers()
{
    const auto& spec = m_settings.form().layers;
    const QSignalBlocker quiet(m_layers);
    const int item = m_layers->findData(toQt(spec));
    m_layers->setCurrentIndex(item);
    m_layers->setEditText(item >= 0 ? m_layers->itemText(item) : toQt(spec));

    m_form->setRowVisible(m_layersResolved, false);
    const auto parsed = LayerSpec::parse(spec);
    if (!parsed || !m_model.summary())
        return;
    const auto layers = parsed->resolve(m_model.summary()->layerCount);
    if (!layers || layers->empty())
        return;
    m_layersResolved->setText(layers->size() == 1
            ? tr("one probe, on %1").arg(layerName(layers->front()))
            : tr("%1 probes, %2 to %3")
                  .arg(layers->size())
                  .arg(layerName(layers->front()))
                  .arg(layers->back().value));
    m_form->setRowVisible(m_layersResolved, true);
}

void SettingsPanel::refreshTest()
{
    const auto& form = m_settings.form();
    m_test->setChoice(choiceOf(form.test));
    m_holdout->showValue(static_cast<int>(std::lround(100 * form.holdoutFraction)));
    m_form->setRowVisible(m_holdout, form.test == TestKind::Holdout);
    m_form->setRowVisible(m_testFile, form.test == TestKind::File);
    m_testFile->setText(
        form.testFile.empty() ? tr("Choose a file …") : pathToQt(form.testFile.filename()));
    m_testFile->setToolTip(m_data.testData()
            ? tr("%1 rows").arg(countText(static_cast<std::int64_t>(m_data.testData()->size())))
            : QString());
}

void SettingsPanel::refreshProblem()
{
    const auto settings = probeSettingsOf(m_settings.form());
    QString problem = settings ? QString() : toQt(settings.error().text());
    if (settings && m_model.summary())
        if (const auto layers = settings->layers.resolve(m_model.summary()->layerCount); !layers)
            problem = toQt(layers.error().text());
    m_problem->setText(u"⚠ "_s + problem);
    m_problem->setVisible(!problem.isEmpty());
}

} // namespace fathom
