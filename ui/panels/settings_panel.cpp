// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/settings_panel.h"

#include "ui/controllers/data_controller.h"
#include "ui/controllers/form_check.h"
#include "ui/controllers/model_controller.h"
#include "ui/controllers/settings_controller.h"
#include "ui/panels/estimator_section.h"
#include "ui/panels/hidden_states_section.h"
#include "ui/panels/panel_parts.h"
#include "ui/panels/prompt_section.h"
#include "ui/panels/test_section.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"

#include <QLabel>
#include <QScrollArea>
#include <QStringList>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace fathom {

SettingsPanel::SettingsPanel(SettingsController& settings, DataController& dataController,
    ModelController& model, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_data(dataController)
    , m_model(model)
{
    setNames(*this, u"settingsPanel"_s, tr("Probe settings"));
    m_content = new QWidget(this);
    m_hiddenStates = new HiddenStatesSection(settings, model, m_content);
    m_sections = { new PromptSection(settings, dataController, model, m_content), m_hiddenStates, new EstimatorSection(settings, m_content),
        new TestSection(settings, dataController, *actions.action(u"openTestFile"_s), m_content) };
    auto* rows = new QVBoxLayout(m_content);
    setPanelMargins(*rows);
    for (auto* section : m_sections)
        rows->addWidget(section);
    rows->addStretch();

    auto* scroll = new QScrollArea(this);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_content);
    m_problem = new QLabel(this);
    m_problem->setObjectName(u"settingsProblem"_s);
    m_problem->setWordWrap(true);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setMargin(gridUnit);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(scroll, 1);
    layout->addWidget(m_problem);

    connect(&m_settings, &SettingsController::changed, this, &SettingsPanel::refreshProblems);
    connect(&m_model, &ModelController::changed, this, &SettingsPanel::refreshProblems);
    connect(&m_data, &DataController::changed, this, &SettingsPanel::refreshProblems);
    connect(&m_data, &DataController::testDataChanged, this, &SettingsPanel::refreshProblems);
    refreshProblems();
}

void SettingsPanel::focusFirstField()
{
    m_hiddenStates->focusLayers();
}

QByteArray SettingsPanel::saveState() const
{
    QStringList open;
    for (const auto* section : m_sections)
        if (section->isMoreOpen())
            open.append(section->objectName());
    return open.join(u' ').toUtf8();
}

void SettingsPanel::restoreState(const QByteArray& state)
{
    const auto open = QString::fromUtf8(state).split(u' ', Qt::SkipEmptyParts);
    for (auto* section : m_sections)
        section->setMoreOpen(open.contains(section->objectName()));
}

QSize SettingsPanel::sizeHint() const
{
    // With room for rows that appear once a model is open or another classifier chosen.
    return m_content->sizeHint() + QSize(0, 3 * fontMetrics().height());
}

void SettingsPanel::refreshProblems()
{
    auto problems = formProblems(m_settings.form(), FormFacts::of(m_data, m_model));
    for (auto* section : m_sections)
        problems = section->showProblems(problems);
    QStringList sentences;
    for (const auto& problem : problems)
        sentences.append(u"⚠ "_s + toQt(problem.message));
    m_problem->setText(sentences.join(u'\n'));
    m_problem->setVisible(!sentences.isEmpty());
}

} // namespace fathom
