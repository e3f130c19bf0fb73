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
    m_classifier = new ChoiceCombo(u"classifier"_s, {}, {}, this);
    m_classifier->setMaxVisibleItems(classifiersInTheList);
    connect(m_classifier, &ChoiceCombo::chosen, this, [this](const std::string& value) {
        m_settings.edit(FormField::Classifier, tr("classifier"), [&](SweepForm& form) {
            if (form.classifier == value)
                return;
            form.classifier = value;
            form.classifierValues.clear();
        });
    });
    addRow(tr("Classifier"), m_classifier, Place::Front, "classifier");
}

void EstimatorSection::fillClassifiers(Task task)
{
    if (m_task == task)
        return;
    m_task = task;
    const bool isRegression = task == Task::Regression;
    setRowLabel(m_classifier, isRegression ? tr("Regression") : tr("Classifier"));
    m_classifier->setAccessibleName(isRegression ? tr("Regression") : tr("Classifier"));
    m_classifier->setToolTip(isRegression ? tr("How the numbers are predicted")
                                          : tr("How the linear boundary is learned"));
    m_classifier->clear();
    for (const auto* estimator : estimatorsFor(task))
        m_classifier->addChoice(toQt(estimator->label()), std::string(estimator->name()));
    SweepForm usual;
    takeTask(usual, task);
    m_classifier->markDefault(usual.classifier);
}

void EstimatorSection::refresh()
{
    const auto& form = m_settings.form();
    fillClassifiers(form.task);
    m_classifier->setChoice(form.classifier);
    SweepForm usual;
    takeTask(usual, form.task);
    setRowMarked(m_classifier, form.classifier != usual.classifier);
    const auto estimator = findEstimator(form.classifier);
    m_hyperparameters->setParameters(
        estimator ? (*estimator)->hyperparameters() : std::span<const Hyperparameter>());
    m_hyperparameters->setValues(form.classifierValues);
}

} // namespace fathom
