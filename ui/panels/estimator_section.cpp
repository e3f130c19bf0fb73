// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/estimator_section.h"

#include "core/fit/estimators/registry.h"
#include "ui/controllers/settings_controller.h"
#include "ui/panels/form_fields.h"
#include "ui/panels/hyperparameter_form.h"
#include "ui/text/utf8.h"

using namespace Qt::StringLiterals;

namespace fathom {

namespace {
constexpr int classifiersInTheList = 20; ///< without scrolling it
}

EstimatorSection::EstimatorSection(SettingsController& settings, QWidget* parent)
    : FormSection(u"estimator"_s, tr("Learning"), parent)
    , m_settings(settings)
{
    addClassifier();
    m_hyperparameters = new HyperparameterForm(*this);
    connect(m_hyperparameters, &HyperparameterForm::valueChanged, this,
        [this](const std::string& name, const HyperparameterValue& value) {
            m_settings.edit(FormField::Hyperparameter, toQt(name),
                [&](SweepForm& form) { form.classifierValues[name] = value; });
        });
    connect(&m_settings, &SettingsController::changed, this, &EstimatorSection::refresh);
    refresh();
}

void EstimatorSection::addClassifier()
{
    m_classifier = new ChoiceCombo(
        u"classifier"_s, tr("Classifier"), tr("How the linear boundary is learned"), this);
    m_classifier->setMaxVisibleItems(classifiersInTheList);
    for (const auto* estimator : estimatorsFor(Task::Classification))
        m_classifier->addChoice(toQt(estimator->label()), std::string(estimator->name()));
    connect(m_classifier, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::Classifier, tr("classifier"), [&](SweepForm& form) {
            if (form.classifier == value)
                return;
            form.classifier = value;
            form.classifierValues.clear();
        });
    });
    addRow(tr("Classifier"), m_classifier);
}

void EstimatorSection::refresh()
{
    const auto& form = m_settings.form();
    m_classifier->setChoice(form.classifier);
    const auto estimator = findEstimator(form.classifier);
    m_hyperparameters->setParameters(
        estimator ? (*estimator)->hyperparameters() : std::span<const Hyperparameter>());
    m_hyperparameters->setValues(form.classifierValues);
}

} // namespace fathom
